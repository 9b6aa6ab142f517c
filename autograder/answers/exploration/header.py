"""Typical answers to stage 1, exploration: the image and its header."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

AGE = """
def age_in_years(text):
{body}

age = {age}
"""

SHARE = """
shareable = dict(head.meta)
for name in list(shareable):
    if {condition}:
        del shareable[name]
"""
IDENTITY = "name in ['PatientName', 'PatientID', 'PatientBirthDate']"
WHEN = "'Date' in name or 'Time' in name or name == 'InstitutionName'"
WAY_BACK = "'InstanceUID' in name"

ANSWERS: dict[str, list[Answer]] = {
    "load_image": [
        right("as a text", "ct = imageio.imread(str(BODY_CT))"),
        right("with the format", "ct = imageio.imread(BODY_CT, format='DICOM')"),
        right("through a reader", "ct = imageio.get_reader(BODY_CT, 'DICOM').get_data(0)"),
        wrong("the file instead of the image", "ct = BODY_CT", hint="imageio.imread"),
        wrong("another image", "ct = imageio.imread(SMALL_CT)", fails=("test_ct_values",)),
        wrong(
            "the header lost",
            "ct = np.array(imageio.imread(BODY_CT))",
            hint="meta",
            fails=("test_ct_keeps_header",),
        ),
        wrong("with pydicom", "ct = pydicom.dcmread(BODY_CT).pixel_array", hint="meta"),
    ],
    "image_properties": [
        right(
            "by counting",
            "ct_type = ct.__class__\nct_shape = [len(ct), len(ct[0])]\nct_dtype = ct[0, 0].dtype\n"
            "n_pixels = len(ct) * len(ct[0])",
        ),
        right(
            "other kinds of values",
            "ct_type = type(ct)\nct_shape = np.array(ct.shape)\nct_dtype = np.int16\n"
            "n_pixels = np.prod(ct.shape)",
        ),
        wrong(
            "the number of rows for the number of pixels",
            "ct_type, ct_shape, ct_dtype, n_pixels = type(ct), ct.shape, ct.dtype, len(ct)",
            hint="ct.size",
            fails=("test_ct_shape_and_size",),
        ),
        wrong(
            "the type for the data type",
            "ct_type, ct_shape, ct_dtype, n_pixels = ct.dtype, ct.shape, type(ct), ct.size",
            hint="type(ct)",
            fails=("test_ct_type", "test_ct_dtype"),
        ),
        wrong(
            "the type as a text",
            "ct_type, ct_shape, ct_dtype, n_pixels = str(type(ct)), ct.shape, ct.dtype, ct.size",
            hint="a text",
            fails=("test_ct_type",),
        ),
        wrong(
            "sampling for shape",
            "ct_type, ct_shape, ct_dtype, n_pixels = "
            "type(ct), ct.meta['sampling'], ct.dtype, ct.size",
            hint="ct.shape",
            fails=("test_ct_shape_and_size",),
        ),
    ],
    "intensity_statistics": [
        right(
            "with functions",
            "ct_min, ct_max = np.min(ct), np.max(ct)\nct_mean, ct_std = np.mean(ct), np.std(ct)",
        ),
        right(
            "with Python alone",
            "values = [float(v) for v in ct.ravel()]\nct_min, ct_max = min(values), max(values)\n"
            "ct_mean = sum(values) / len(values)\n"
            "ct_std = (sum((v - ct_mean) ** 2 for v in values) / len(values)) ** 0.5",
        ),
        right(
            "sample standard deviation, rounded",
            "ct_min, ct_max = int(ct.min()), int(ct.max())\n"
            "ct_mean, ct_std = round(float(ct.mean()), 1), round(float(ct.std(ddof=1)), 1)",
        ),
        wrong(
            "median for mean",
            "ct_min, ct_max, ct_mean, ct_std = ct.min(), ct.max(), np.median(ct), ct.std()",
            hint="median",
            fails=("test_ct_mean",),
        ),
        wrong(
            "variance for standard deviation",
            "ct_min, ct_max, ct_mean, ct_std = ct.min(), ct.max(), ct.mean(), ct.var()",
            hint="variance",
            fails=("test_ct_spread",),
        ),
        wrong(
            "minimum and maximum swapped",
            "ct_max, ct_min, ct_mean, ct_std = ct.min(), ct.max(), ct.mean(), ct.std()",
            hint="lowest",
            fails=("test_ct_range",),
        ),
        wrong(
            "one mean for each column",
            "ct_min, ct_max, ct_mean, ct_std = ct.min(), ct.max(), ct.mean(axis=0), ct.std()",
            hint="one number",
            fails=("test_ct_mean",),
        ),
    ],
    "header_fields": [
        right(
            "without strip",
            "modality, manufacturer = head.meta['Modality'], head.meta['Manufacturer']\n"
            "sex = head.meta['PatientSex'][0]",
        ),
        right(
            "with pydicom",
            "header = pydicom.dcmread(HEAD_SLICE)\n"
            "modality, manufacturer, sex = header.Modality, header.Manufacturer, header.PatientSex",
        ),
        wrong(
            "the blank left",
            "modality, manufacturer, sex = (\n"
            "    head.meta[n] for n in ['Modality', 'Manufacturer', 'PatientSex'])",
            hint="blank",
        ),
        wrong(
            "of the other image",
            "modality, manufacturer, sex = ct.meta['Modality'], ct.meta['Manufacturer'], 'F'",
            hint="head.meta",
        ),
        wrong("all in one", "modality = manufacturer = sex = head.meta", hint="a text"),
    ],
    "study_date": [
        right(
            "by cutting",
            "d = head.meta['StudyDate']\n"
            "study_date = datetime.date(int(d[:4]), int(d[4:6]), int(d[6:]))",
        ),
        right("from ISO", "study_date = datetime.date.fromisoformat(head.meta['StudyDate'])"),
        right(
            "with a time of day",
            "study_date = datetime.datetime.strptime(head.meta['StudyDate'], '%Y%m%d')",
        ),
        wrong("still a text", "study_date = head.meta['StudyDate']", hint="not a date"),
        wrong("a number", "study_date = int(head.meta['StudyDate'])", hint="not a date"),
        wrong(
            "the birth date",
            "study_date = datetime.date.fromisoformat(head.meta['PatientBirthDate'])",
            hint="StudyDate",
        ),
        wrong(
            "the wrong digits",
            "d = head.meta['StudyDate']\n"
            "study_date = datetime.date(int(d[4:]), 1 + int(d[:2]) % 12, int(d[2:4]))",
            hint="four for the year",
        ),
    ],
    "patient_age": [
        right(
            "with conditions, and years of 365.25 days",
            AGE.format(
                body="    n = float(text[0:3])\n    unit = text[-1]\n"
                "    if unit == 'D':\n        return n / 365.25\n"
                "    if unit == 'W':\n        return n * 7 / 365.25\n"
                "    if unit == 'M':\n        return n / 12\n    return n",
                age="int(head.meta['PatientAge'][:3])",
            ),
        ),
        right(
            "strip and multiply",
            AGE.format(
                body="    factor = dict(Y=1, M=1 / 12, W=1 / 52, D=1 / 365)\n"
                "    return int(text.strip('YMWD')) * factor[text[3]]",
                age="np.float32(age_in_years(head.meta['PatientAge']))",
            ),
        ),
        wrong(
            "the unit ignored",
            AGE.format(
                body="    return int(text[:3])", age="age_in_years(head.meta['PatientAge'])"
            ),
            hint="unit",
        ),
        wrong(
            "still a text",
            AGE.format(body="    return text[:3]", age="head.meta['PatientAge'][:3]"),
            hint="one number",
        ),
        wrong(
            "rounded down to whole years",
            AGE.format(
                body="    return int(text[:3]) // {'Y': 1, 'M': 12, 'W': 52, 'D': 365}[text[3]]",
                age="age_in_years(head.meta['PatientAge'])",
            ),
            hint="unit",
        ),
        wrong(
            "the age today",
            AGE.format(
                body="    return int(text[:3]) / {'Y': 1, 'M': 12, 'W': 52, 'D': 365}[text[3]]",
                age="2000 - int(head.meta['PatientBirthDate'][:4])",
            ),
            hint="time of the scan",
            fails=("test_age",),
        ),
    ],
    "patient_or_scan": [
        right(
            "as lists",
            "about_patient = ['PatientSex', 'PatientName', 'PatientAge', 'PatientWeight']\n"
            "about_scan = [n for n in nine_fields if n not in about_patient]",
        ),
        right(
            "by the beginning of the name",
            "about_patient = {n for n in nine_fields if n.startswith('Patient')}\n"
            "about_scan = set(nine_fields) - about_patient",
        ),
        wrong(
            "by the name alone",
            "about_patient = {n for n in nine_fields if 'Patient' in n}\n"
            "about_scan = set(nine_fields) - about_patient",
            hint="where the image lies",
        ),
        wrong(
            "the two swapped",
            "about_scan = {n for n in nine_fields if n.startswith('Patient')}\n"
            "about_patient = set(nine_fields) - about_scan",
            hint="another scanner",
        ),
        wrong(
            "the date taken for the patient's",
            "about_patient = {n for n in nine_fields if n.startswith('Patient')} | {'StudyDate'}\n"
            "about_scan = set(nine_fields) - about_patient",
            hint="When, with what",
        ),
    ],
    "shareable": [
        right(
            "by deleting from a copy",
            SHARE.format(condition=f"{IDENTITY} or {WHEN} or {WAY_BACK}"),
        ),
        right(
            "with a comprehension",
            "ends = ('Date', 'Time', 'InstanceUID', 'Name', 'PatientID')\n"
            "shareable = {n: v for n, v in head.meta.items() if not n.endswith(ends)}",
        ),
        right(
            "emptied, not deleted",
            SHARE.format(condition=f"{IDENTITY} or {WHEN} or {WAY_BACK}").replace(
                "del shareable[name]", "shareable[name] = ''"
            )
            + "del shareable['PatientName']",
        ),
        wrong(
            "only the name",
            "shareable = dict(head.meta)\ndel shareable['PatientName']",
            hint="Still there: PatientBirthDate, PatientID",
        ),
        wrong(
            "dates forgotten",
            SHARE.format(condition=f"{IDENTITY} or {WAY_BACK}"),
            hint="more than one date",
            fails=("test_when_and_where_are_gone",),
        ),
        wrong(
            "the way back forgotten",
            SHARE.format(condition=f"{IDENTITY} or {WHEN}"),
            hint="InstanceUID",
            fails=("test_way_back_is_gone",),
        ),
        wrong(
            "all about the patient gone",
            SHARE.format(condition=f"'Patient' in name or {WHEN} or {WAY_BACK}"),
            hint="research needs it",
            fails=("test_rest_is_kept",),
        ),
        wrong(
            "the original changed",
            SHARE.format(condition=f"{IDENTITY} or {WHEN} or {WAY_BACK}").replace(
                "dict(head.meta)", "head.meta"
            ),
            hint="copy",
            fails=("test_rest_is_kept",),
        ),
    ],
}

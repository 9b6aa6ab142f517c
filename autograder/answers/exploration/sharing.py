"""Typical answers to stage 1, exploration: what may be shared."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

ANSWERS: dict[str, list[Answer]] = {
    "patient_or_scan": [
        right(
            "as lists",
            """
about_patient = ['PatientSex', 'PatientName', 'PatientAge', 'PatientWeight']
about_scan = [n for n in nine_fields if n not in about_patient]
""",
        ),
        right(
            "by the beginning of the name",
            """
about_patient = {n for n in nine_fields if n.startswith('Patient')}
about_scan = set(nine_fields) - about_patient
""",
        ),
        right(
            "as frozen sets",
            """
about_patient = frozenset(['PatientName', 'PatientAge', 'PatientWeight', 'PatientSex'])
about_scan = frozenset(nine_fields).difference(about_patient)
""",
        ),
        right(
            "as tuples, by hand",
            """
about_patient = ('PatientName', 'PatientAge', 'PatientWeight', 'PatientSex')
about_scan = ('Modality', 'StudyDate', 'PixelSpacing', 'ImagePositionPatient', 'Manufacturer')
""",
        ),
        wrong(
            "by the name alone",
            """
about_patient = {n for n in nine_fields if 'Patient' in n}
about_scan = set(nine_fields) - about_patient
""",
            hint="You have put `ImagePositionPatient` with the person.",
            fails=("test_about_patient",),
        ),
        wrong(
            "the two swapped",
            """
about_scan = {n for n in nine_fields if n.startswith('Patient')}
about_patient = set(nine_fields) - about_scan
""",
            hint="You have put `ImagePositionPatient` with the person.",
            fails=("test_about_patient", "test_about_scan"),
        ),
        wrong(
            "the date taken for the patient's",
            """
about_patient = {n for n in nine_fields if n.startswith('Patient')} | {'StudyDate'}
about_scan = set(nine_fields) - about_patient
""",
            hint="`about_patient` holds `StudyDate`, which would change with another scan.",
            fails=("test_about_patient",),
        ),
        wrong(
            "a field forgotten",
            """
about_patient = {'PatientName', 'PatientAge', 'PatientSex'}
about_scan = {'Modality', 'StudyDate', 'PixelSpacing', 'ImagePositionPatient', 'Manufacturer'}
""",
            hint="`about_patient` lacks at least one field that describes the person.",
            fails=("test_about_patient",),
        ),
        wrong(
            "the manufacturer in both",
            """
about_patient = {n for n in nine_fields if n.startswith('Patient')} | {'Manufacturer'}
about_scan = {n for n in nine_fields if not n.startswith('Patient')}
""",
            hint="`about_patient` holds `Manufacturer`, which would change with another scan.",
            fails=("test_about_patient",),
        ),
        wrong(
            "all in both",
            """
about_patient = set(nine_fields)
about_scan = set(nine_fields)
""",
            hint="You have put `ImagePositionPatient` with the person.",
            fails=("test_about_patient", "test_about_scan"),
        ),
        wrong(
            "one long text",
            """
about_patient = 'PatientName, PatientAge, PatientWeight, PatientSex'
about_scan = 'Modality, StudyDate, PixelSpacing, ImagePositionPatient, Manufacturer'
""",
            hint="A set holds several names, each in quotation marks of its own.",
            fails=("test_about_patient", "test_about_scan"),
        ),
        wrong(
            "misspelt",
            """
about_patient = {'Patientname', 'PatientAge', 'PatientWeight', 'PatientSex'}
about_scan = set(nine_fields) - {'PatientName', *about_patient}
""",
            hint="`about_patient` holds a name that is not one of the nine:",
            fails=("test_about_patient",),
        ),
        wrong(
            "the scan not sorted",
            """
about_patient = {'PatientName', 'PatientAge', 'PatientWeight', 'PatientSex'}
about_scan = set(nine_fields)
""",
            hint="`about_scan` holds `PatientAge` and `PatientName` and `PatientSex`.",
            fails=("test_about_scan",),
        ),
        wrong(
            "the dots left as they were",
            "about_patient = about_scan = ...",
            hint="`about_patient` is still `...`: put your answer there.",
            fails=("test_about_patient", "test_about_scan"),
        ),
        wrong(
            "one of the scan for one of the patient",
            """
about_patient = {'PatientName', 'PatientAge', 'PatientSex', 'Modality'}
about_scan = set(nine_fields) - about_patient
""",
            hint="Some fields on the person are missing from `about_patient`, and some",
            fails=(
                "test_about_patient",
                "test_about_scan",
            ),
        ),
        wrong(
            "the scan misspelt",
            """
about_patient = {'PatientName', 'PatientAge', 'PatientWeight', 'PatientSex'}
about_scan = {'modality', 'StudyDate', 'PixelSpacing', 'ImagePositionPatient', 'Manufacturer'}
""",
            hint="`about_scan` holds a name that is not one of the nine:",
            fails=("test_about_scan",),
        ),
        wrong(
            "a field of the scan forgotten",
            """
about_patient = {'PatientName', 'PatientAge', 'PatientWeight', 'PatientSex'}
about_scan = {'Modality', 'StudyDate', 'PixelSpacing', 'Manufacturer'}
""",
            hint="`about_scan` lacks at least one of the fields that describe the scan.",
            fails=("test_about_scan",),
        ),
    ],
    "shareable": [
        right(
            "by deleting from a copy",
            """
shareable = dict(head.meta)
for name in list(shareable):
    if (
        name in ['PatientName', 'PatientID', 'PatientBirthDate']
        or 'Date' in name
        or 'Time' in name
        or name == 'InstitutionName'
        or 'InstanceUID' in name
    ):
        del shareable[name]
""",
        ),
        right(
            "with a comprehension",
            """
ends = ('Date', 'Time', 'InstanceUID', 'Name', 'PatientID')
shareable = {n: v for n, v in head.meta.items() if not n.endswith(ends)}
""",
        ),
        right(
            "emptied, not deleted",
            """
shareable = dict(head.meta)
for name in list(shareable):
    if (
        name in ['PatientName', 'PatientID', 'PatientBirthDate']
        or 'Date' in name
        or 'Time' in name
        or name == 'InstitutionName'
        or 'InstanceUID' in name
    ):
        shareable[name] = ''
del shareable['PatientName']
""",
        ),
        right(
            "from a list by hand",
            """
must_go = {'PatientName', 'PatientID', 'PatientBirthDate', 'InstitutionName', 'StudyDate',
    'SeriesDate',
           'AcquisitionDate', 'ContentDate', 'StudyTime', 'SeriesTime', 'AcquisitionTime',
    'ContentTime',
           'SOPInstanceUID', 'StudyInstanceUID', 'SeriesInstanceUID'}
shareable = {name: value for name, value in head.meta.items() if name not in must_go}
""",
        ),
        right(
            "with pop",
            """
shareable = dict(head.meta)
for name in list(head.meta):
    if name[-4:] in ('Date', 'Time') or 'UID' in name:
        shareable.pop(name)
for name in ('PatientName', 'PatientID', 'InstitutionName'):
    shareable.pop(name)
""",
        ),
        wrong(
            "only the name",
            """
shareable = dict(head.meta)
del shareable['PatientName']
""",
            hint="This says who the patient is.",
            fails=(
                "test_identity_is_gone",
                "test_when_and_where_are_gone",
                "test_way_back_is_gone",
            ),
        ),
        wrong(
            "dates forgotten",
            """
shareable = dict(head.meta)
for name in list(shareable):
    if name in ['PatientName', 'PatientID', 'PatientBirthDate'] or 'InstanceUID' in name:
        del shareable[name]
""",
            hint="This says when or where the scan was made.",
            fails=("test_when_and_where_are_gone",),
        ),
        wrong(
            "the way back forgotten",
            """
shareable = dict(head.meta)
for name in list(shareable):
    if (
        name in ['PatientName', 'PatientID', 'PatientBirthDate']
        or 'Date' in name
        or 'Time' in name
        or name == 'InstitutionName'
    ):
        del shareable[name]
""",
            hint="`SOPInstanceUID`, `SeriesInstanceUID`, `StudyInstanceUID`.",
            fails=("test_way_back_is_gone",),
        ),
        wrong(
            "all about the patient gone",
            """
shareable = dict(head.meta)
for name in list(shareable):
    if (
        'Patient' in name
        or 'Date' in name
        or 'Time' in name
        or name == 'InstitutionName'
        or 'InstanceUID' in name
    ):
        del shareable[name]
""",
            hint="Gone, though research needs it:",
            fails=("test_rest_is_kept",),
        ),
        wrong(
            "the original changed",
            """
shareable = head.meta
for name in list(shareable):
    if (
        name in ['PatientName', 'PatientID', 'PatientBirthDate']
        or 'Date' in name
        or 'Time' in name
        or name == 'InstitutionName'
        or 'InstanceUID' in name
    ):
        del shareable[name]
""",
            hint="fields of the patient are missing from it.",
            fails=("test_rest_is_kept",),
        ),
        wrong(
            "nothing taken out",
            "shareable = dict(head.meta)",
            hint="`PatientBirthDate`, `PatientID`, `PatientName`.",
            fails=(
                "test_identity_is_gone",
                "test_when_and_where_are_gone",
                "test_way_back_is_gone",
                "test_rest_is_kept",
            ),
        ),
        right(
            "identifiers replaced by new ones",
            """
import hashlib
shareable = dict(head.meta)
for name in shareable:
    if name.endswith('InstanceUID'):
        digest = hashlib.sha256(b'secret' + shareable[name].encode()).hexdigest()
        shareable[name] = '2.25.' + str(int(digest[:24], 16))
    elif name in ('PatientName', 'PatientID', 'InstitutionName'):
        shareable[name] = 'anonymous'
    elif name.endswith(('Date', 'Time')):
        shareable[name] = None
""",
        ),
        wrong(
            "name written in another way, dates cut to the year",
            """
shareable = {n: v for n, v in head.meta.items()
             if not n.endswith(('Time', 'InstanceUID', 'InstitutionName', 'PatientID'))}
shareable['PatientName'] = shareable['PatientName'].replace('^', ' ').upper()
for name in shareable:
    if name.endswith('Date'):
        shareable[name] = shareable[name][:4]
""",
            hint="(in another form). This says who the patient is.",
            fails=("test_identity_is_gone", "test_when_and_where_are_gone"),
        ),
        wrong(
            "name and identifier under new names",
            """
shareable = {n: v for n, v in head.meta.items()
             if not n.endswith(('Date', 'Time', 'InstanceUID', 'Name', 'PatientID'))}
shareable['who'] = head.meta['PatientName']
shareable['image'] = head.meta['SOPInstanceUID']
""",
            hint="`PatientName` (under another name). This says who",
            fails=("test_identity_is_gone", "test_way_back_is_gone"),
        ),
        wrong(
            "an empty dictionary",
            "shareable = {}",
            hint="`shareable` has nothing of the header `head.meta` in it, so",
            fails=(
                "test_identity_is_gone",
                "test_when_and_where_are_gone",
                "test_way_back_is_gone",
                "test_rest_is_kept",
            ),
        ),
        wrong(
            "names only",
            "shareable = {name for name in head.meta if not name.startswith('Patient')}",
            hint="`shareable` is a set, not a dictionary.",
            fails=(
                "test_identity_is_gone",
                "test_when_and_where_are_gone",
                "test_way_back_is_gone",
                "test_rest_is_kept",
            ),
        ),
        wrong(
            "the institution forgotten",
            """
shareable = {n: v for n, v in head.meta.items()
             if not n.endswith(('Date', 'Time', 'InstanceUID', 'PatientName', 'PatientID'))}
""",
            hint="This says when or where the scan was made.",
            fails=("test_when_and_where_are_gone",),
        ),
        wrong(
            "times forgotten",
            """
shareable = {n: v for n, v in head.meta.items()
             if not n.endswith(('Date', 'InstanceUID', 'Name', 'PatientID'))}
""",
            hint="`AcquisitionTime`, `ContentTime`, `SeriesTime`, `StudyTime`.",
            fails=("test_when_and_where_are_gone",),
        ),
        wrong(
            "positions gone, too",
            """
shareable = {n: v for n, v in head.meta.items()
             if not n.endswith(('Date', 'Time', 'InstanceUID', 'Name', 'PatientID', 'Patient'))}
""",
            hint="`ImageOrientationPatient`, `ImagePositionPatient`.",
            fails=("test_rest_is_kept",),
        ),
        wrong(
            "the dots left as they were",
            "shareable = ...",
            hint="`shareable` is still `...`: put your answer there.",
            fails=(
                "test_identity_is_gone",
                "test_when_and_where_are_gone",
                "test_way_back_is_gone",
                "test_rest_is_kept",
            ),
        ),
    ],
}

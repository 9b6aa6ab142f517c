"""Typical answers to stage 1, exploration: fields of the header."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

ANSWERS: dict[str, list[Answer]] = {
    "header_fields": [
        right(
            "without strip",
            """
modality, manufacturer = head.meta['Modality'], head.meta['Manufacturer']
sex = head.meta['PatientSex'][0]
""",
        ),
        right(
            "with pydicom",
            """
header = pydicom.dcmread(HEAD_SLICE)
modality, manufacturer, sex = header.Modality, header.Manufacturer, header.PatientSex
""",
        ),
        right(
            "with get",
            """
modality = head.meta.get('Modality')
manufacturer = head.meta.get('Manufacturer')
sex = head.meta.get('PatientSex').replace(' ', '')
""",
        ),
        right(
            "in a loop",
            """
fields = ['Modality', 'Manufacturer', 'PatientSex']
modality, manufacturer, sex = [head.meta[field].rstrip() for field in fields]
""",
        ),
        wrong(
            "the blank left",
            """
modality, manufacturer, sex = (
    head.meta[n] for n in ['Modality', 'Manufacturer', 'PatientSex'])
""",
            hint="it has two characters instead of one.",
            fails=("test_header_field[sex]",),
        ),
        wrong(
            "of the other image",
            "modality, manufacturer, sex = ct.meta['Modality'], ct.meta['Manufacturer'], 'F'",
            hint="The header of `head` does not say this.",
            fails=("test_header_field[modality]", "test_header_field[manufacturer]"),
        ),
        wrong(
            "all in one",
            "modality = manufacturer = sex = head.meta",
            hint="`modality` is the whole header, with all its fields.",
            fails=(
                "test_header_field[modality]",
                "test_header_field[manufacturer]",
                "test_header_field[sex]",
            ),
        ),
        wrong(
            "the institution for the manufacturer",
            """
modality, sex = head.meta['Modality'], head.meta['PatientSex'].strip()
manufacturer = head.meta['InstitutionName']
""",
            hint="`manufacturer` is what the header says under `InstitutionName`.",
            fails=("test_header_field[manufacturer]",),
        ),
        wrong(
            "names of the fields",
            "modality, manufacturer, sex = 'Modality', 'Manufacturer', 'PatientSex'",
            hint="`modality` is the name of the field, not what is in it.",
            fails=(
                "test_header_field[modality]",
                "test_header_field[manufacturer]",
                "test_header_field[sex]",
            ),
        ),
        wrong(
            "typed in small letters",
            "modality, manufacturer, sex = 'mr', 'simulated', 'f'",
            hint="`modality` has other small and capital letters than the header.",
            fails=(
                "test_header_field[modality]",
                "test_header_field[manufacturer]",
                "test_header_field[sex]",
            ),
        ),
        wrong(
            "the wrong order",
            """
manufacturer, modality = head.meta['Modality'], head.meta['Manufacturer']
sex = head.meta['PatientSex'].strip()
""",
            hint="`modality` is what the header says under `Manufacturer`.",
            fails=("test_header_field[modality]", "test_header_field[manufacturer]"),
        ),
        wrong(
            "spelt out",
            """
modality, manufacturer = head.meta['Modality'], head.meta['Manufacturer']
sex = 'female'
""",
            hint="The header of `head` does not say this.",
            fails=("test_header_field[sex]",),
        ),
        wrong(
            "the dots left as they were",
            "modality = manufacturer = sex = ...",
            hint="`modality` is still `...`: put your answer there.",
            fails=(
                "test_header_field[modality]",
                "test_header_field[manufacturer]",
                "test_header_field[sex]",
            ),
        ),
    ],
    "study_date": [
        right(
            "by cutting",
            """
d = head.meta['StudyDate']
study_date = datetime.date(int(d[:4]), int(d[4:6]), int(d[6:]))
""",
        ),
        right("from ISO", "study_date = datetime.date.fromisoformat(head.meta['StudyDate'])"),
        right(
            "with a time of day",
            "study_date = datetime.datetime.strptime(head.meta['StudyDate'], '%Y%m%d')",
        ),
        right(
            "in two steps",
            """
text = head.meta['StudyDate']
parts = [int(text[i:j]) for i, j in [(0, 4), (4, 6), (6, 8)]]
study_date = datetime.date(*parts)
""",
        ),
        right(
            "by arithmetic",
            """
n = int(head.meta['StudyDate'])
study_date = datetime.date(n // 10000, n // 100 % 100, n % 100)
""",
        ),
        wrong(
            "still a text",
            "study_date = head.meta['StudyDate']",
            hint="You could not subtract it from another date.",
            fails=("test_study_date",),
        ),
        wrong(
            "a number",
            "study_date = int(head.meta['StudyDate'])",
            hint="You could not subtract it from another date.",
            fails=("test_study_date",),
        ),
        wrong(
            "the birth date",
            "study_date = datetime.date.fromisoformat(head.meta['PatientBirthDate'])",
            hint="This is the day on which the patient was born.",
            fails=("test_study_date",),
        ),
        wrong(
            "the wrong digits",
            """
d = head.meta['StudyDate']
study_date = datetime.date(int(d[4:]), 1 + int(d[:2]) % 12, int(d[2:4]))
""",
            hint="The year and the month and the day of your date are not as in the header.",
            fails=("test_study_date",),
        ),
        wrong(
            "another month and day",
            "study_date = datetime.datetime.strptime(head.meta['StudyDate'], '%Y%m%d').date()\n"
            "month, day = study_date.month % 12 + 1, study_date.day % 28 + 1\n"
            "study_date = study_date.replace(month=month, day=day)",
            hint="The month and the day of your date are not as in the header.",
            fails=("test_study_date",),
        ),
        wrong(
            "today",
            "study_date = datetime.date.today()",
            hint="It does not stand in the header.",
            fails=("test_study_date",),
        ),
        wrong(
            "None",
            "study_date = print(head.meta['StudyDate'])",
            hint="`study_date` is None, not a date.",
            fails=("test_study_date",),
        ),
        wrong(
            "another day",
            "study_date = datetime.datetime.strptime(head.meta['StudyDate'], '%Y%m%d').date()\n"
            "study_date = study_date.replace(day=study_date.day % 28 + 1)",
            hint="The day of your date is not as in the header.",
            fails=("test_study_date",),
        ),
        wrong(
            "the class named, not called",
            "study_date = datetime.date",
            hint="`study_date` is the type `datetime.date`, not a date.",
            fails=("test_study_date",),
        ),
        wrong(
            "the dots left as they were",
            "study_date = ...",
            hint="`study_date` is still `...`: put your answer there.",
            fails=("test_study_date",),
        ),
    ],
    "patient_age": [
        right(
            "with conditions, and years of 365.25 days",
            """
def age_in_years(text):
    n = float(text[0:3])
    unit = text[-1]
    if unit == 'D':
        return n / 365.25
    if unit == 'W':
        return n * 7 / 365.25
    if unit == 'M':
        return n / 12
    return n

age = int(head.meta['PatientAge'][:3])
""",
        ),
        right(
            "strip and multiply",
            """
def age_in_years(text):
    factor = dict(Y=1, M=1 / 12, W=1 / 52, D=1 / 365)
    return int(text.strip('YMWD')) * factor[text[3]]

age = np.float32(age_in_years(head.meta['PatientAge']))
""",
        ),
        right(
            "with a table of days",
            """
def age_in_years(text):
    days = {'Y': 365, 'M': 365 / 12, 'W': 365 / 52, 'D': 1}
    return int(text[:-1]) * days[text[-1]] / 365


age = age_in_years(head.meta['PatientAge'])
""",
        ),
        right(
            "rounded to two decimals",
            """
def age_in_years(text):
    for letter, count in zip('YMWD', (1, 12, 52, 365)):
        if text.endswith(letter):
            return round(float(text[:3]) / count, 2)


age = float(head.meta['PatientAge'][:3])
""",
        ),
        wrong(
            "the unit ignored",
            """
def age_in_years(text):
    return int(text[:3])

age = age_in_years(head.meta['PatientAge'])
""",
            hint='For an age such as "030M" `age_in_years` returns 30.',
            fails=("test_age_in_years[years and months]", "test_age_in_years[weeks and days]"),
        ),
        wrong(
            "still a text",
            """
def age_in_years(text):
    return text[:3]

age = head.meta['PatientAge'][:3]
""",
            hint='For an age such as "031Y" `age_in_years` returns a text.',
            fails=(
                "test_age_in_years[years and months]",
                "test_age_in_years[weeks and days]",
                "test_age",
            ),
        ),
        wrong(
            "rounded down to whole years",
            """
def age_in_years(text):
    return int(text[:3]) // {'Y': 1, 'M': 12, 'W': 52, 'D': 365}[text[3]]

age = age_in_years(head.meta['PatientAge'])
""",
            hint='For an age such as "030M" `age_in_years` returns 2.',
            fails=("test_age_in_years[years and months]", "test_age_in_years[weeks and days]"),
        ),
        wrong(
            "the age today",
            """
def age_in_years(text):
    return int(text[:3]) / {'Y': 1, 'M': 12, 'W': 52, 'D': 365}[text[3]]

age = int(head.meta['PatientAge'][:3]) - 24 % int(head.meta['PatientAge'][:3])
""",
            hint="The header of `head` gives the patient another age.",
            fails=("test_age",),
        ),
        wrong(
            "multiplied instead of divided",
            """
def age_in_years(text):
    return int(text[:3]) * {'Y': 1, 'M': 12, 'W': 52, 'D': 365}[text[3]]


age = age_in_years(head.meta['PatientAge'])
""",
            hint='For an age such as "030M" `age_in_years` returns 360.',
            fails=("test_age_in_years[years and months]", "test_age_in_years[weeks and days]"),
        ),
        wrong(
            "weeks taken for months",
            """
def age_in_years(text):
    return int(text[:3]) / {'Y': 1, 'M': 12, 'W': 12, 'D': 365}[text[3]]


age = age_in_years(head.meta['PatientAge'])
""",
            hint='For an age such as "104W" `age_in_years` returns 8.66667.',
            fails=("test_age_in_years[weeks and days]",),
        ),
        wrong(
            "days forgotten",
            """
def age_in_years(text):
    if text[3] == 'Y':
        return int(text[:3])
    if text[3] == 'M':
        return int(text[:3]) / 12
    if text[3] == 'W':
        return int(text[:3]) / 52


age = age_in_years(head.meta['PatientAge'])
""",
            hint="`age_in_years` gives back None, which means nothing.",
            fails=("test_age_in_years[weeks and days]",),
        ),
        wrong(
            "printed, not returned",
            """
def age_in_years(text):
    print(int(text[:3]) / {'Y': 1, 'M': 12, 'W': 52, 'D': 365}[text[3]])


age = float(head.meta['PatientAge'][:3])
""",
            hint="`age_in_years` gives back None, which means nothing.",
            fails=("test_age_in_years[years and months]", "test_age_in_years[weeks and days]"),
        ),
        wrong(
            "from the day of birth",
            """
def age_in_years(text):
    return int(text[:3]) / {'Y': 1, 'M': 12, 'W': 52, 'D': 365}[text[3]]


born = datetime.date.fromisoformat(head.meta['PatientBirthDate'])
age = (study_date - born).days / 365.25
""",
            hint="It looks as if you had computed it from the day of birth.",
            fails=("test_age",),
        ),
        wrong(
            "360 days to a year",
            """
def age_in_years(text):
    return int(text[:3]) / {'Y': 1, 'M': 12, 'W': 52, 'D': 360}[text[3]]


age = age_in_years(head.meta['PatientAge'])
""",
            hint='For an age such as "999D" `age_in_years` returns 2.775.',
            fails=("test_age_in_years[weeks and days]",),
        ),
        wrong(
            "the age left as a text",
            """
def age_in_years(text):
    return int(text[:3]) / {'Y': 1, 'M': 12, 'W': 52, 'D': 365}[text[3]]


age = head.meta['PatientAge']
""",
            hint="You could not take the mean of such ages.",
            fails=("test_age",),
        ),
        wrong(
            "the dots left as they were",
            "age_in_years = age = ...",
            hint="`age_in_years` is still `...`: put your answer there.",
            fails=(
                "test_age_in_years[years and months]",
                "test_age_in_years[weeks and days]",
                "test_age",
            ),
        ),
    ],
}

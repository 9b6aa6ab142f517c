"""Typical answers to the questions of stage 2, image comparison: reading a table."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def read(
    table: str = "", people: str = "len(table)", demented: str = "(table['cdr'] > 0).sum()"
) -> str:
    """Write the answer to the question on the table."""
    return (
        f"table = np.genfromtxt(TABLE, {table or AS_DESCRIBED})\n"
        f"n_people = {people}\nn_demented = {demented}"
    )


AS_DESCRIBED = "delimiter=',', names=True, dtype=None, encoding='utf-8', skip_header=1"
TABLE, PEOPLE, DEMENTED = "test_table", "test_number_of_people", "test_number_of_demented"

ANSWERS: dict[str, list[Answer]] = {
    "read_table": [
        right("as described", read()),
        right(
            "lines cut before, counted otherwise",
            "lines = TABLE.read_text().splitlines()[1:]\n"
            "table = np.genfromtxt(\n"
            "    lines, delimiter=',', names=True, dtype=None, encoding='utf-8')\n"
            "n_people = table.size\nn_demented = sum(1 for person in table if person['cdr'] > 0)",
        ),
        right(
            "names from the second line, texts as bytes",
            read(
                "delimiter=',', names=True, dtype=None, encoding='bytes', skip_header=1",
                "float(table.shape[0])",
                "np.count_nonzero(table['cdr'])",
            ),
        ),
        right(
            "with open",
            "with open(TABLE, encoding='utf-8') as file:\n    next(file)\n"
            "    table = np.genfromtxt(file, dtype=None, delimiter=',', names=True)\n"
            "n_people = int(np.size(table['age']))\nn_demented = int(sum(table['cdr'] >= 0.5))",
        ),
        wrong(
            "mild dementia only",
            read(demented="(table['cdr'] >= 1).sum()"),
            hint="0.5",
            fails=(DEMENTED,),
        ),
        wrong(
            "very mild dementia only",
            read(demented="(table['cdr'] == 0.5).sum()"),
            hint="Only people with a rating of 0.5",
            fails=(DEMENTED,),
        ),
        wrong(
            "the healthy counted",
            read(demented="(table['cdr'] == 0).sum()"),
            hint="people without",
            fails=(DEMENTED,),
        ),
        wrong(
            "ratings added up",
            read(demented="table['cdr'].sum()"),
            hint="not a whole number",
            fails=(DEMENTED,),
        ),
        wrong(
            "everybody has a rating",
            read(demented="(table['cdr'] >= 0).sum()"),
            hint="Everybody is counted",
            fails=(DEMENTED,),
        ),
        wrong(
            "names forgotten",
            read("delimiter=',', skip_header=2", demented="(table[:, 3] > 0).sum()"),
            hint="no columns with names",
            fails=(TABLE,),
        ),
        wrong(
            "a line too many left out",
            read(
                AS_DESCRIBED.replace("skip_header=1", "skip_header=2"),
                "len(table) + 1",
                "np.sum(np.genfromtxt(TABLE, delimiter=',', skip_header=2, usecols=3) > 0)",
            ),
            hint="There is no column called",
            fails=(TABLE,),
        ),
        wrong(
            "the last person left out",
            read(AS_DESCRIBED + ", skip_footer=1"),
            hint="Some lines of the file are missing",
            fails=(TABLE,),
        ),
        wrong(
            "texts lost",
            read("delimiter=',', names=True, skip_header=1"),
            hint="does not hold the texts",
            fails=(TABLE,),
        ),
        wrong(
            "a person too many",
            read(people="len(table) + 1"),
            hint="one person too many",
            fails=(PEOPLE,),
        ),
        wrong(
            "the line with the names subtracted",
            read(people="len(table) - 1"),
            hint="one person too few",
            fails=(PEOPLE,),
        ),
        wrong(
            "columns counted",
            read(people="len(table.dtype.names)"),
            hint="number of columns",
            fails=(PEOPLE,),
        ),
        wrong(
            "sorted by age",
            read() + "\ntable = np.sort(table, order='age')",
            hint="are not those of the file",
            fails=(TABLE,),
        ),
        wrong(
            "read twice",
            read() + "\ntable = np.concatenate([table, table])",
            hint="The first line is a remark",
            fails=(TABLE,),
        ),
        wrong(
            "lines of the file counted",
            read(people="len(TABLE.read_text().splitlines())"),
            hint="two people too many",
            fails=(PEOPLE,),
        ),
        wrong(
            "entries counted",
            read(people="len(table) * len(table.dtype.names)"),
            hint="people times columns",
            fails=(PEOPLE,),
        ),
        wrong(
            "older people only",
            read(demented="((table['cdr'] > 0) & (table['age'] >= 65)).sum()"),
            hint="because of their age",
            fails=(DEMENTED,),
        ),
        wrong(
            "others counted",
            read(people="(table['age'] > 60).sum()", demented="(table['age'] > 70).sum()"),
            hint="One line of the table is one person",
            fails=(
                PEOPLE,
                DEMENTED,
            ),
        ),
    ],
}

"""Hidden checks of stage 2, image comparison: matrices that scale, turn, shear and move points."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from autograder.check.kit.compare import close, same
from autograder.check.kit.phantoms import centre_of
from autograder.check.kit.plain import array, function
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

Matrix = NDArray[np.float64]

# 3. Matrices

SWAP = np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]])
"""Lets rows and columns change places."""

ARGUMENTS: dict[str, list[tuple[float, ...]]] = {
    "translation": [(3.5, -2), (-7.25, 11)],
    "scaling": [(3, 0.4), (0.75, 1.5)],
    "rotation": [(30,), (-75,), (200,)],
    "shear": [(0.3,), (-1.75,)],
}
"""What each function is called with: no two numbers are equal, or the inverse of one another."""


def matrix_of(name: str, *arguments: float) -> Matrix:
    """Return the right matrix, written down by hand."""
    if name == "rotation":
        angle = np.deg2rad(arguments[0])
        cosine, sine = np.cos(angle), np.sin(angle)
        return np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1]])
    first, last = arguments[0], arguments[-1]
    lines = {
        "translation": [[1, 0, first], [0, 1, last], [0, 0, 1]],
        "scaling": [[first, 0, 0], [0, last, 0], [0, 0, 1]],
        "shear": [[1, 0, 0], [first, 1, 0], [0, 0, 1]],
    }
    return np.array(lines[name], dtype=np.float64)


INVERSE = saw(
    "This is the way back: the matrix takes each point from its new place to where it was.",
    do="Write the matrix that says where each point goes. Try it: multiply it by a point "
    "(row, column, 1), and look where it lands.",
)
SWAPPED = saw(
    "Rows and columns have changed places: the matrix does to columns what it should do to rows.",
    do="Here the row is the first of the three numbers and the column the second, so the first "
    "line of the matrix makes the new row.",
)
LAST_ROW = saw(
    "The numbers of the way stand in the last line, which should be 0, 0, 1.",
    do="The way belongs into the last column: new row = 1 · row + 0 · column + t₀, and in the same "
    "way for the new column.",
)
CLOCKWISE = saw(
    "It turns clockwise: a point on the right of the corner goes down.",
    do="Let the minus sign stand before the other sine. Check it by hand: turned by 90°, (0, 1) "
    "should go up, to (-1, 0).",
)
RADIANS = saw(
    "The angle is taken as if it were in radians: 30 degrees turn the image several times round.",
    do="`np.cos` and `np.sin` want radians. Convert the angle first, with `np.deg2rad(degrees)`.",
)
SHEARED = saw(
    "It moves points down by so many times their column; the column stays.",
    do="The row should stay and the column should change: new column = factor · row + column. So "
    "the factor belongs into the second line.",
)
TRUNCATED = saw(
    "The numbers in the matrix have lost their decimals.",
    do="An array that was made of whole numbers cuts off what is put into it. Begin with "
    "`np.eye(3)`, or say `dtype=float`.",
)
STILL = saw(
    "This matrix leaves every point where it is, whatever the function is given.",
    do="Put the function's arguments into the matrix. Read it row by row: new row = "
    "a · row + b · column + t₀.",
)


def mistakes(name: str, *arguments: float) -> list[tuple[Matrix, str]]:
    """Return what known wrong ways make of the arguments."""
    right = matrix_of(name, *arguments)
    turned = name == "rotation"
    found = [
        (np.linalg.inv(right), CLOCKWISE if turned else INVERSE),
        (np.trunc(right), TRUNCATED),
        (np.eye(3), STILL),
    ]
    if turned:
        found.append((matrix_of(name, np.rad2deg(arguments[0])), RADIANS))
    if name in ("translation", "scaling"):
        found.append((SWAP @ right @ SWAP, SWAPPED))
    if name == "translation":
        found.append((right.T, LAST_ROW))
    if name == "shear":
        found.append((right.T, SHEARED))
    return found


@question("matrices", points=1)
@hint("Row by row: new row = a · row + b · column + t0, new column = c · row + d · column + t1.")
@pytest.mark.parametrize("name", list(ARGUMENTS))
def test_matrix(student: Student, reference: Reference, name: str) -> None:
    """The matrix moves every point where it should go"""
    call = function(student[name], name)
    for arguments in ARGUMENTS[name]:
        answer = array(call(*arguments), 2, f"what {name} returns")
        assert answer.shape == (3, 3), saw(
            f"`{name}` returns an array of shape {answer.shape}, not of shape (3, 3).",
            do="Each matrix has three rows of three numbers. The last row is 0, 0, 1: it keeps the "
            "third number of a point at 1.",
        )
        same(
            answer,
            matrix_of(name, *arguments),
            f"what {name} returns",
            abs=1e-3,
            mistakes=mistakes(name, *arguments),
        )


def own_matrix(student: Student, name: str, *arguments: float) -> Matrix:
    """Return what the student's own function makes, else the right matrix."""
    call = student.get(name)
    if callable(call):
        try:
            own = array(call(*arguments), 2, name).astype(float)
        except (AssertionError, pytest.fail.Exception):
            return matrix_of(name, *arguments)
        if own.shape == (3, 3) and abs(np.linalg.det(own)) > 1e-6:
            return own
    return matrix_of(name, *arguments)


def own_steps(student: Student, row: float, column: float) -> tuple[Matrix, Matrix, Matrix]:
    """Return the student's own matrices: centre to the corner, turn by 30°, back."""
    there, back = (own_matrix(student, "translation", s * row, s * column) for s in (-1, 1))
    return there, own_matrix(student, "rotation", 30), back


def own_composition(student: Student, reference: Reference) -> Matrix:
    """Return the matrix about the centre, put together from the student's own matrices."""
    row, column = centre_of(reference["first"].shape)
    there, turn, back = own_steps(student, row, column)
    own = back @ turn @ there
    # Of functions that do nothing, nothing follows.
    return np.asarray(reference["about_centre"]) if close(own, np.eye(3), abs=1e-3) else own


def about_centre(student: Student) -> Matrix:
    """Return the student's `about_centre`; fail when it is no matrix that does anything."""
    answer = array(student["about_centre"], 2, "about_centre").astype(float)
    assert answer.shape == (3, 3), saw(
        f"`about_centre` is an array of shape {answer.shape}, not of shape (3, 3).",
        do="Put it together with `@` from three matrices of shape (3, 3). Their product has that "
        "shape, too.",
    )
    assert not close(answer[:2, :2], np.eye(2), abs=1e-3), saw(
        "`about_centre` turns nothing: it moves all points by the same way, or leaves them.",
        do="Put `rotation(30)` between the two translations, and join the three with `@`.",
    )
    return answer


@question("compose", points=2)
@builds_on("translation", "rotation")
@hint(
    "The matrix on the right acts first: back @ turn @ to the corner. The centre of n pixels is at "
    "(n - 1) / 2; it is moved to (0, 0) and back."
)
def test_centre_stays(student: Student, reference: Reference) -> None:
    """The centre of the array stays where it is"""
    answer = about_centre(student)
    row, column = middle = centre_of(reference["first"].shape)
    own = own_composition(student, reference)
    if close(answer, own, abs=0.02) or stays(answer, row, column):
        return
    there, turn, back = own_steps(student, row, column)
    corner = saw(
        "It turns about the point (0, 0), the upper left corner: only this point stays.",
        do="Move the centre to the corner first, then turn, then move it back: three matrices, "
        "joined with `@`.",
    )
    reading = saw(
        "The two translations are in each other's place: what should be done first is done last.",
        do="The matrix on the right acts first. Read from right to left: centre to the corner, "
        "turn, back.",
    )
    for mistake, words in (
        (there @ turn @ back, reading),
        (turn, corner),
        (
            back * turn * there,
            saw(
                "The three matrices are multiplied number by number, as `*` does.",
                do="Join them with `@`, which multiplies rows with columns. Only this means: one "
                "movement after the other.",
            ),
        ),
        (
            turn @ there,
            saw(
                "The centre goes to the corner and is turned there, but it does not come back.",
                do="Add the translation back to the centre: it acts last, and stands on the left.",
            ),
        ),
        (
            back @ turn,
            saw(
                "There is a way back to the centre, but none to the corner before it.",
                do="Move the centre to (0, 0) first, with minus signs. That acts first, so it "
                "stands on the right.",
            ),
        ),
    ):
        assert not close(answer, mistake, abs=0.02), words
    assert not stays(answer, row + 0.5, column + 0.5), saw(
        "The point that stays is half a pixel too far down and to the right of the centre.",
        do="Pixels are counted from 0: the centre of n pixels is at (n - 1) / 2, not at n / 2.",
    )
    assert not stays(answer, *np.floor(middle)), saw(
        "The point that stays is half a pixel off: the centre has been rounded down.",
        do="The centre of an even number of pixels lies between two of them. Divide with `/`, not "
        "with `//`.",
    )
    assert not stays(answer, column, row), saw(
        "The point that stays has the centre's row for its column, and its column for its row.",
        do="`translation` takes the way down first and the way to the right second: the row of the "
        "centre first.",
    )
    assert close(answer, own, abs=0.02)


def stays(matrix: Matrix, row: float, column: float) -> bool:
    """Tell whether a matrix leaves a point where it is."""
    return close(matrix @ [row, column, 1], np.array([row, column, 1]), abs=0.02)


@question("compose", points=2)
@builds_on("translation", "rotation")
@hint("Use `rotation(30)` between the two translations: once, and with this sign.")
def test_turns_by_30(student: Student, reference: Reference) -> None:
    """It turns by 30° counter-clockwise"""
    answer = about_centre(student)[:2, :2]
    right, turn = matrix_of("rotation", 30)[:2, :2], own_matrix(student, "rotation", 30)[:2, :2]
    own = own_composition(student, reference)[:2, :2]
    if any(close(answer, part, abs=1e-3) for part in (turn, own)):
        return
    for mistake, words in (
        (right.T, CLOCKWISE_30),
        (turn.T, CLOCKWISE_30),
        (np.linalg.inv(turn), CLOCKWISE_30),
        (matrix_of("rotation", np.deg2rad(30))[:2, :2], TWICE_RADIANS),
        (own_matrix(student, "rotation", float(np.deg2rad(30)))[:2, :2], TWICE_RADIANS),
        (np.diag(np.diag(turn)), NUMBER_BY_NUMBER),
    ):
        assert not close(answer, mistake, abs=1e-3), words
    is_turn = close(answer @ answer.T, np.eye(2), abs=1e-3) and np.linalg.det(answer) > 0
    assert not is_turn, saw(
        "It turns the image, but not by the angle that is asked for.",
        do="Use `rotation(30)` once, with the angle in degrees: the function itself makes radians "
        "of it.",
    )
    assert close(answer, turn, abs=1e-3)


CLOCKWISE_30 = saw(
    "It turns by 30°, but clockwise: the opposite way to that of `rotation(30)`.",
    do="Use `rotation(30)` as it is, with no minus sign, and neither transposed nor inverted.",
)
TWICE_RADIANS = saw(
    "It turns by about half a degree: the angle was made radians twice.",
    do="Give `rotation` the angle in degrees, `rotation(30)`. The function itself makes radians "
    "of it.",
)
NUMBER_BY_NUMBER = saw(
    "The numbers beside the diagonal, which do the turning, are 0.",
    do="Join the matrices with `@`, which multiplies rows with columns. `*` multiplies number by "
    "number.",
)

"""How one number stands to another: times what, how much more, rounded how."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from autograder.report.answered.relation import AS_REFERENCE, Relation

__all__ = ["Number", "factor_words", "number_relation", "number_words", "offset_words"]

Number = int | float | complex

NEAR = 2e-7
"""How far two numbers may be apart, as a share, to count as equal: what calculating in another
order, or in `float32`, makes of them."""
FACTOR_DIGITS = 5
"""Factors with more digits than that are no factors that anybody had in mind."""
KNOWN = (1.125, 1024.0)
"""Factors that are believed of numbers with few digits as well, besides whole ones."""
MOST_DECIMALS = 6
NAMED = {
    math.pi: "π",
    2 * math.pi: "2π",
    180 / math.pi: "180/π, as degrees are for radians",
    4 / 3 * math.pi: "4π/3",
    math.sqrt(2): "the square root of 2",
}
DIGITS = 400
"""Whole numbers of more bits are told by their size only: no formula of the course has them."""


def number_relation(
    given: Number, right: Number, others: Mapping[str, Number] | None = None
) -> Relation:
    """Say how a number stands to the reference's.

    Parameters
    ----------
    given, right : number
        The answer and the reference's.
    others : mapping of str to number, optional
        Other answers of the reference, by name: two of them may have been mixed up, or one may
        have been multiplied with.
    """
    if given == right or (given != given and right != right):
        return AS_REFERENCE
    if isinstance(given, complex) or isinstance(right, complex):
        return Relation(f"is {number_words(given)}, the reference {number_words(right)}")
    if not (_plain(given) and _plain(right)):
        return Relation(f"is {number_words(given)}")
    if _near(float(given), float(right)):
        return AS_REFERENCE
    said = next(_kinds(float(given), float(right), others or {}), "")
    return Relation(f"is {number_words(given)}" + (f": {said}" if said else ""))


def number_words(value: Number) -> str:
    """Return a number in few characters."""
    if isinstance(value, complex):
        return f"{number_words(value.real)} + {number_words(value.imag)}j"
    if isinstance(value, int) and value.bit_length() > DIGITS:
        return f"a whole number of about {int(value.bit_length() * 0.30103):,} digits"
    if isinstance(value, int):
        return f"{value}"
    return f"{value:.7g}"


def factor_words(ratio: float, *, sure: bool = True) -> str:
    """Say which factor a ratio is; empty for one that nobody would name.

    Parameters
    ----------
    ratio : float
        The answer over the reference's.
    sure : bool, optional
        Whether the ratio is no chance, as that of two short numbers is. Otherwise only whole
        factors and well-known ones count.
    """
    if not math.isfinite(ratio) or ratio == 0 or _near(ratio, 1.0):
        return ""
    if _near(ratio, -1.0):
        return "minus the reference"
    for value, name in NAMED.items():
        if _near(abs(ratio), value):
            return f"exactly the reference times {'−' if ratio < 0 else ''}{name}"
        if _near(abs(1 / ratio), value):
            return f"exactly the reference divided by {'−' if ratio < 0 else ''}{name}"
    if not sure and not any(_is_known(abs(value)) for value in (ratio, 1 / ratio)):
        return ""
    times, over = _short(ratio), _short(1 / ratio)
    if times and (not over or len(times) <= len(over)) and not (over and abs(ratio) < 1):
        return f"exactly {times} times the reference"
    return f"exactly the reference divided by {over}" if over else ""


def offset_words(off: float) -> str:
    """Say by how much an answer is above the reference's, or below."""
    size = _short(abs(off)) or f"{abs(off):.4g}"
    if size == "1":
        return f"off by one: 1 {'more' if off > 0 else 'less'} than the reference"
    return f"{size} {'more' if off > 0 else 'less'} than the reference"


def _kinds(given: float, right: float, others: Mapping[str, Number]) -> Iterator[str]:
    """Give the ways in which one number may have come from another, the likeliest first."""
    yield from _rounded(given, right)
    for name, other in others.items():
        if not isinstance(other, complex) and _plain(other) and _near(given, float(other)):
            yield f"the reference's `{name}`"
    whole = given == round(given) and right == round(right)
    if whole and abs(given - right) == 1:
        yield offset_words(given - right)
    if right:
        ratio = given / right
        yield from _by_another(ratio, others)
        if words := factor_words(ratio, sure=False):
            yield words
        if given and _near(given * right, 1.0):
            yield "1 divided by the reference"
        if (
            ratio
            and not whole
            and (words := factor_words(ratio, sure=_is_telling(given, right, ratio)))
        ):
            yield words
    if _near(given, 1 - right):
        yield "1 minus the reference"
    if _near(given, 100 - right):
        yield "100 minus the reference"
    if abs(right) < 1e150 and _near(given, right * right):
        yield "the reference squared"
    if right > 0 and _near(given, math.sqrt(right)):
        yield "the square root of the reference"
    if whole and abs(given - right) in (2, 1000, 1024):
        yield offset_words(given - right)
    yield from _rounded_factor(given, right)


def _rounded(given: float, right: float) -> Iterator[str]:
    for decimals in range(MOST_DECIMALS + 1):
        if given == round(right, decimals) and given:
            what = f"to {decimals} decimal{'s' * (decimals != 1)}" if decimals else "to whole"
            yield f"the reference, rounded {what}"
    if given in (math.trunc(right), math.floor(right)) and abs(right) > 1:
        yield "the reference without what stands behind the decimal point"


def _rounded_factor(given: float, right: float) -> Iterator[str]:
    """Recognise round factors of a number that was rounded afterwards."""
    if len(_digits(given)) < 3:
        return
    for factor in (10.0, 100.0, 1000.0, 1e6, 1e9, 2.0, 3.0, 4.0, math.pi):
        name = NAMED.get(factor, f"{factor:,.10g}")
        for exact, words in ((right * factor, "times"), (right / factor, "divided by")):
            if any(given == round(exact, n) for n in range(MOST_DECIMALS + 1)) and given:
                yield f"the reference {words} {name}, rounded"


def _by_another(ratio: float, others: Mapping[str, Number]) -> Iterator[str]:
    """Recognise a factor that is another answer of the reference, and no whole number."""
    for name, other in others.items():
        if isinstance(other, complex) or not _plain(other) or other == round(other):
            continue
        value = number_words(other)
        if _near(ratio, float(other)):
            yield f"exactly {value} times the reference, and {value} is `{name}`"
        if _near(ratio * float(other), 1.0):
            yield f"exactly the reference divided by {value}, which is `{name}`"


def _is_known(factor: float) -> bool:
    whole = factor >= 1.5 and _near(factor, round(factor))
    return whole or any(_near(factor, known) for known in KNOWN)


def _is_telling(given: float, right: float, ratio: float) -> bool:
    """Tell whether a short ratio is no chance: it has fewer digits than what it was made from."""
    shortest = min(len(_digits(ratio)), len(_digits(1 / ratio)))
    return shortest <= 2 or shortest < max(len(_digits(given)), len(_digits(right))) - 1


def _digits(value: float) -> str:
    return f"{abs(value):.6e}".partition("e")[0].replace(".", "").rstrip("0")


def _short(value: float) -> str:
    """Return a number that has few digits; empty for any other."""
    text = f"{value:.{FACTOR_DIGITS}g}"
    if not _near(float(text), value):
        return ""
    number = float(text)
    return f"{number:,.10g}" if 1e-6 <= abs(number) < 1e13 else text


def _plain(value: Number) -> bool:
    if isinstance(value, int):
        return value.bit_length() <= DIGITS
    return isinstance(value, float) and math.isfinite(value)


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= NEAR * max(abs(a), abs(b))

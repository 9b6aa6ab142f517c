"""Hidden checks of stage 2, image comparison: women with women, men with men.

Who belongs to which group, and how Cohen's d is computed, has been judged before. A slip in it
costs nothing here; nor does one in who is a man, after the first answer that it runs through.
"""

from __future__ import annotations

import numpy as np
import pytest

from autograder.check.kit.compare import same
from autograder.check.kit.needs import needs
from autograder.check.kit.plain import number, numbers
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from .ageing import Column, own_share, rounded
from .box_plot import (
    Mask,
    People,
    all_shown,
    earlier_grouping,
    matched,
    people_of,
    plotted,
    sexes_are_there,
    sexes_exchanged,
)
from .groups import EFFECTS, agrees, groupings, own_way
from .meaning import has_volumes

question, hint, builds_on = pytest.mark.question, pytest.mark.hint, pytest.mark.builds_on

Pair = tuple[float, float]


def shares(people: People, grouping: int, who: Mask) -> Pair:
    """Return the share of some people in both groups."""
    (a, b), _ = groupings(people.table)[grouping]
    return float(who[a].mean()), float(who[b].mean())


def by_figure(student: Student, reference: Reference, people: People) -> tuple[set[int], bool]:
    """Return which groupings the own box plot follows, and whether it calls women men."""
    try:
        found = plotted(student, reference)
    except AssertionError:
        return set(), False
    ways = {
        i
        for i in range(len(groupings(people.table)))
        if all_shown(found, [people.grey[who] for who in people.four(i)])
    }
    four = matched(found, [people.grey[who] for who in people.four(min(ways, default=0))])
    names = [one.name.replace("_", " ") for one in four if one is not None]
    return ways, len(names) == 4 and sexes_exchanged(names)


def by_shares(student: Student, people: People) -> tuple[set[int], bool]:
    """Return which groupings the own shares of men follow, and whether they are those of women."""
    try:
        own = numbers(student.get("men_share"), 2, "men_share")
    except AssertionError:
        return set(), False
    for exchanged, who in ((False, people.male), (True, ~people.male)):
        ways = {
            i
            for i in range(len(groupings(people.table)))
            if np.abs(own - shares(people, i, who)).max() < 2e-3
        }
        if ways:
            return ways, exchanged
    return set(), False


@question("confounder", points=1)
@builds_on("table", "p_raw")
@needs(has_volumes, sexes_are_there)
@hint('`male = table["sex"] == "M"`; then the mean of `male[a]` and of `male[b]`, for two masks.')
def test_men_share(student: Student, reference: Reference) -> None:
    """The share of men in both groups"""
    people = people_of(student, reference)
    drawn, exchanged = by_figure(student, reference, people)
    answer = student["men_share"]
    given = numbers(answer, 2, "men_share")
    for i in earlier_grouping(student, people) | drawn:
        sides = [people.male, ~people.male] if exchanged else [people.male]
        # Two digits are enough.
        if any(np.abs(given - shares(people, i, who)).max() < 5.1e-3 for who in sides):
            return
    right = np.array(shares(people, 0, people.male))
    (a, b), _ = groupings(people.table)[0]
    men = [float((people.male & group).sum()) for group in (a, b)]
    everybody = float((a | b).sum())
    same(
        answer,
        right,
        "men_share",
        abs=5.1e-3,
        mistakes=[
            (right[::-1], ORDER),
            (1 - right, WOMEN),
            (100 * right, PER_CENT),
            (np.array(men), COUNTS),
            (np.divide(men, sum(men)), OF_MEN),
            (np.divide(men, everybody), OF_ALL),
            (np.divide(men, [max(n, 1) for n in women_of(people)]), RATIO),
            *(
                (np.array(shares(people, i, people.male)), words)
                for i, (_, words) in enumerate(groupings(people.table))
                if words
            ),
        ],
    )


def women_of(people: People) -> list[float]:
    """Return how many women are in both groups."""
    return [float(who.sum()) for who in people.four(0)[:2]]


ORDER = saw(
    "The two shares are in the other order.",
    do="First comes a, the people without dementia, then b, those with it.",
)
WOMEN = saw(
    "These are the shares of women.",
    do='Men are those with `table["sex"] == "M"`.',
)
PER_CENT = saw(
    "These are per cent.",
    do="A share is a number between 0 and 1: leave out the factor 100.",
)
COUNTS = saw(
    "These are numbers of men, not shares.",
    do="Divide each by the number of people in its group, or take the mean of the mask.",
)
OF_MEN = saw(
    "This says how the men are spread over the two groups.",
    do="Divide the number of men in a by the number of people in a, and the same for b.",
)
OF_ALL = saw(
    "The numbers of men are divided by the number of all people in both groups.",
    do="Divide each by the number of people in its own group.",
)
RATIO = saw(
    "The numbers of men are divided by the numbers of women.",
    do="A share is a part of the whole: divide by the number of men and women in the group.",
)

D_HINT = hint(
    "As `d_raw`, but with the people of one sex only in both groups: "
    '`a & (table["sex"] == "F")` and `b & (table["sex"] == "F")`.'
)


def check_d(student: Student, reference: Reference, name: str, before: tuple[str, ...]) -> None:
    """Fail unless an answer is Cohen's d of grey matter among women, or among men."""
    people = people_of(student, reference)
    who, others = people.male, ~people.male
    if name == "d_women":
        who, others = others, who
    answer = number(student[name], name)
    ways, measures, exchanged = followed(student, reference, people, before)
    accepted = [
        effect(people, i, j, side)
        for side in ([who, others] if exchanged else [who])
        for i in ways
        for j in measures
        if not (i and j > 1)
    ]
    share = own_share(student, people.table)
    (a, b), _ = groupings(people.table)[0]
    if "d_women" in before and of_shares(student, people, share):
        accepted += [measure(share[a & who], share[b & who]) for measure, _ in EFFECTS[:2]]
    # Two digits are enough where a number is not small.
    if any(agrees(answer, value) or rounded(answer, value, digits(value)) for value in accepted):
        return
    everybody = np.ones(len(who), bool)
    same(
        answer,
        effect(people, 0, 0, who),
        name,
        rel=2e-3,
        mistakes=[
            (effect(people, 0, 0, others), OTHER_SEX),
            (effect(people, 0, 0, everybody), EVERYBODY),
            (effect(people, 0, 1, everybody), EVERYBODY),
            (EFFECTS[0][0](share[a & who], share[b & who]), ADJUSTED),
            (EFFECTS[1][0](share[a & who], share[b & who]), ADJUSTED),
            *(
                (effect(people, i, j, who), words)
                for i, (_, grouped) in enumerate(groupings(people.table))
                for j, (_, measured) in enumerate(EFFECTS)
                if (words := grouped or measured) and not (grouped and measured)
            ),
        ],
    )


def of_shares(student: Student, people: People, share: Column) -> bool:
    """Tell whether the own effect size among women is that of the adjusted values."""
    try:
        own = number(student.get("d_women"), "d_women")
    except AssertionError:
        return False
    (a, b), _ = groupings(people.table)[0]
    a, b = a & ~people.male, b & ~people.male
    return any(agrees(own, measure(share[a], share[b])) for measure, _ in EFFECTS[:2])


def digits(value: float) -> tuple[int, ...]:
    """Return to how many digits a number may be rounded."""
    return (2, 3) if abs(value) > 0.1 else (3,) if abs(value) > 0.02 else ()


def effect(people: People, grouping: int, measure: int, who: Mask) -> float:
    """Return Cohen's d of grey matter among some people, or what a usual mistake makes of it."""
    (a, b), _ = groupings(people.table)[grouping]
    a, b = a & who, b & who
    if min(a.sum(), b.sum()) < 2:
        return float("nan")
    return EFFECTS[measure][0](people.grey[a], people.grey[b])


def followed(
    student: Student, reference: Reference, people: People, before: tuple[str, ...]
) -> tuple[set[int], set[int], bool]:
    """Return which groupings and measures earlier answers follow; whether sexes are exchanged."""
    ways, measures = earlier_grouping(student, people), {0, 1}
    exchanged = False
    for found, swapped in (by_figure(student, reference, people), by_shares(student, people)):
        ways |= found
        exchanged |= swapped
    raw = own_way(student, "d_raw", people.table, people.grey, EFFECTS)
    if raw:
        ways.add(raw[0])
        measures.add(raw[1])
    for name in before:
        try:
            own = number(student.get(name), name)
        except AssertionError:
            continue
        for side in (False, True):
            who = people.male if side else ~people.male
            for i, (_, grouped) in enumerate(groupings(people.table)):
                for j, (_, measured) in enumerate(EFFECTS):
                    if not (grouped and measured) and agrees(own, effect(people, i, j, who)):
                        ways.add(i)
                        measures.add(j)
                        exchanged |= side
    return ways, measures, exchanged


OTHER_SEX = saw(
    "This is the effect size among people of the other sex.",
    do='`"F"` are women and `"M"` are men. Look at the names: which belongs to which?',
)
EVERYBODY = saw(
    "This is the effect size of women and men together.",
    do='Take the people of one sex only, in both groups: `a & (table["sex"] == "F")`, for one.',
)
ADJUSTED = saw(
    "This is the effect size for `grey_share`, which is adjusted for head size.",
    do="Here the volumes in ml are compared, `grey_ml`: sex takes the place of the adjustment.",
)


@question("confounder", points=2)
@builds_on("table", "p_raw", "d_raw", "men_share")
@needs(has_volumes, sexes_are_there)
@D_HINT
def test_d_women(student: Student, reference: Reference) -> None:
    """The effect size among women"""
    check_d(student, reference, "d_women", ())


@question("confounder", points=1)
@builds_on("table", "p_raw", "d_raw", "d_women")
@needs(has_volumes, sexes_are_there)
@D_HINT
def test_d_men(student: Student, reference: Reference) -> None:
    """The effect size among men"""
    check_d(student, reference, "d_men", ("d_women",))

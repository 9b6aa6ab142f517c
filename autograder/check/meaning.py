"""What a check needs of the images: on some, its question means nothing.

A check says so with functions of the reference, each of which returns why, or nothing::

    from autograder.check.kit.needs import needs

    def bone_is_dark(reference):
        return "" if reference["photometric"] == "MONOCHROME1" else "bone is bright as it is"

    @needs(bone_is_dark)

They are asked when images have been put in the place of others, and never when a hand-in is graded:
to leave a question out is the lecturer's decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from autograder.check.state import Reference

__all__ = ["Need", "meaning_lost", "needs_of"]

Need = Callable[[Reference], str | None]


def needs_of(item: pytest.Item) -> tuple[Need, ...]:
    """Return the functions that tell whether a check means something, the nearest first.

    Raises
    ------
    pytest.UsageError
        When one of them is no function.
    """
    needs = tuple(need for marker in item.iter_markers("needs") for need in marker.args)
    marked = all(marker.args and not marker.kwargs for marker in item.iter_markers("needs"))
    if not marked or not all(map(callable, needs)):
        raise pytest.UsageError(
            f"{item.nodeid}: import needs from autograder.check.kit.needs and write "
            "@needs(function), where function(reference) returns why the check means nothing on "
            "these images, or nothing"
        )
    return needs


def meaning_lost(items: Iterable[pytest.Item], reference: Reference) -> str:
    """Say why checks mean nothing on the images that the reference was run on.

    Parameters
    ----------
    items : iterable of pytest.Item
        The checks of one question.
    reference : Reference
        State right after its test cell.

    Returns
    -------
    str
        The reasons, one sentence each without its full stop, put together by "; ". Empty where
        all of them mean something.

    Raises
    ------
    pytest.UsageError
        When one that was asked raises, or returns something else: the author has to mend it.
    """
    reasons: dict[str, None] = {}
    asked = set()
    for item in items:
        for need in needs_of(item):
            if need in asked:
                continue
            asked.add(need)
            try:
                reason = need(reference) or ""
                if not isinstance(reason, str):
                    raise TypeError(f"it returns {type(reason).__name__}, which is no text")
            except Exception as error:
                name = getattr(need, "__name__", repr(need))
                raise pytest.UsageError(
                    f"{item.nodeid} needs {name}, which cannot tell: "
                    f"{type(error).__name__}: {error}"
                ) from error
            if reason:
                reasons[reason.strip().rstrip(".")] = None
    return "; ".join(reasons)

"""What was left out of a notebook, for a remark, and how much HTML there is still room for."""

from __future__ import annotations

from collections import Counter

__all__ = ["LeftOut"]

MAX_HTML = 200_000
"""Most characters of HTML kept of one notebook: to clean a hostile million takes half a minute."""
MOST_NAMED = 6


class LeftOut:
    """Takes down what one notebook loses.

    Attributes
    ----------
    html : int
        Characters of HTML that there is still room for.
    """

    def __init__(self) -> None:
        self.html = MAX_HTML
        self._found: Counter[str] = Counter()

    def add(self, what: str) -> None:
        """Take down one thing; its name may be the student's text."""
        name = "".join(letter for letter in what[:200] if letter.isprintable())
        name = name if len(name) <= 60 else name[:57] + "…"
        # No more names than are shown, and a few to say that there are others.
        if name in self._found or len(self._found) <= MOST_NAMED:
            self._found[name] += 1

    def remarks(self) -> list[str]:
        """Return at most one sentence, for a lecturer and for the student."""
        if not self._found:
            return []
        names = [
            f"{name} ({number} times)" if number > 1 else name
            for name, number in list(self._found.items())[:MOST_NAMED]
        ]
        more = " and more" if len(self._found) > MOST_NAMED else ""
        return [f"Left out of what is shown, as no page needs it: {', '.join(names)}{more}."]

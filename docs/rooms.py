"""Draw the rooms of `autograder/` from its code: ``python docs/rooms.py`` writes docs/rooms.svg.

A row and a column for each room, from top to bottom as an arrow may point. A dot says that the
row's room imports the column's; the larger, the more modules do. So all dots are above the
diagonal: what stands below knows nothing of what stands above it.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENGINE = HERE.parent / "autograder"
PICTURE = HERE / "rooms.svg"
ROOMS = [
    *("commands", "hand_back", "publish", "feedback", "record", "report", "mark", "cluster"),
    *("workers", "store", "authoring", "check", "score", "run", "sandbox", "build", "collect"),
    *("sanitise", "wire", "fields", "course"),
]
"""From top to bottom: a room may import those below it."""
PATH = ["collect", "sanitise", "run", "check", "score", "record", "feedback", "report"]
"""The way of a submission."""
ROW, LEFT, TOP, WORDS = 30, 130, 110, 430


def imported(path: Path) -> Iterator[str]:
    """Yield the full names that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_of(path: Path) -> set[str]:
    """Return the rooms that a module imports from."""
    names = [name.split(".") for name in imported(path)]
    return {parts[1] for parts in names if parts[0] == "autograder" and len(parts) > 1}


def picture() -> str:
    """Return the picture as SVG."""
    width, height = LEFT + ROW * len(ROOMS) + WORDS, TOP + ROW * len(ROOMS) + 30
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="14" role="img" aria-labelledby="t d">',
        '<title id="t">The rooms of the engine and what they import</title>',
        f'<desc id="d">{escape(_in_words())}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for number, room in enumerate(ROOMS):
        y = TOP + ROW * number
        step = f"{PATH.index(room) + 1}" if room in PATH else ""
        lines.append(
            f'<rect x="4" y="{y}" width="{width - 8}" height="{ROW}" '
            f'fill="{"#eef4fb" if number % 2 else "#ffffff"}"/>'
        )
        if step:
            lines.append(f'<circle cx="18" cy="{y + 15}" r="10" fill="#1f5f99"/>')
            lines.append(
                f'<text x="18" y="{y + 20}" text-anchor="middle" fill="#ffffff" '
                f'font-size="13">{step}</text>'
            )
        weight = ' font-weight="bold"' if step else ""
        lines.append(f'<text x="36" y="{y + 20}" fill="#112233"{weight}>{room}</text>')
        x = LEFT + ROW * number + 15
        lines.append(
            f'<text x="{x}" y="{TOP - 8}" fill="#112233" '
            f'transform="rotate(-60 {x} {TOP - 8})">{room}</text>'
        )
        lines.append(f'<rect x="{x - 15}" y="{y}" width="{ROW}" height="{ROW}" fill="#d5dbe3"/>')
        for other, count in sorted(_imports(room).items()):
            at = LEFT + ROW * ROOMS.index(other) + 15
            radius = min(4 + 1.2 * count, 13)
            lines.append(f'<circle cx="{at}" cy="{y + 15}" r="{radius:.1f}" fill="#b3541e"/>')
        words = escape(_docstring(room))
        at = LEFT + ROW * len(ROOMS) + 12
        lines.append(f'<text x="{at}" y="{y + 20}" fill="#334455" font-size="12">{words}</text>')
    lines.append(
        f'<text x="8" y="{height - 10}" fill="#334455" font-size="12">Numbers: the way of a '
        "submission. A dot: the row imports the column; larger where more modules do.</text>"
    )
    return "\n".join([*lines, "</svg>", ""])


def _imports(room: str) -> Counter[str]:
    found = Counter(
        other
        for path in (ENGINE / room).rglob("*.py")
        if "templates" not in path.parts
        for other in rooms_of(path)
    )
    return Counter(
        {other: count for other, count in found.items() if other in ROOMS and other != room}
    )


def _docstring(room: str) -> str:
    text = ast.get_docstring(ast.parse((ENGINE / room / "__init__.py").read_text("utf-8"))) or ""
    first = text.split("\n\n")[0].replace("\n", " ")
    return first if len(first) <= 74 else f"{first[:72].rsplit(' ', 1)[0]} …"


def _in_words() -> str:
    rows = [
        f"{room} imports {', '.join(sorted(_imports(room)))}" for room in ROOMS if _imports(room)
    ]
    return "; ".join(rows) + "."


if __name__ == "__main__":
    now = picture()
    if "--check" in sys.argv:
        sys.exit(0 if PICTURE.read_text("utf-8") == now else f"{PICTURE} is out of date: make docs")
    PICTURE.write_text(now, encoding="utf-8")

"""What on a page runs or fetches, apart from what its template holds itself."""

from __future__ import annotations

from html.parser import HTMLParser

TEMPLATES_OWN = frozenset({"toggle_name(true);", "toggle_name(false);"})
"""Event handlers of nbgrader's own templates."""


STATIC = "/formgrader/static/"
"""Where the formgrader's own scripts are."""


class _Dangers(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("iframe", "object", "embed", "form", "base", "svg", "video", "audio"):
            self.found.append(tag)
        for name, value in attrs:
            value = (value or "").strip()
            if name.startswith("on") and value not in TEMPLATES_OWN:
                self.found.append(f"{tag} {name}={value}")
            is_own = tag == "script" and value.startswith(STATIC)
            fetches = name in ("src", "srcset", "poster", "background")
            if fetches and not is_own and not value.startswith("data:image/"):
                self.found.append(f"{tag} {name}={value}")
            if name == "href" and value.lower().startswith(("javascript:", "data:")):
                self.found.append(f"{tag} {name}={value}")


def dangers(page: str) -> list[str]:
    """Everything on a page that could run or fetch something, as tag, attribute and value."""
    parser = _Dangers()
    parser.feed(page)
    return parser.found

"""Take pictures of the built course's page: ``make site-screenshots`` writes docs/screenshots/."""

from __future__ import annotations

import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

SITE = Path(__file__).resolve().parent
HTML, PICTURES = SITE / "_build" / "html", SITE.parent / "docs" / "screenshots"
PAGES = {
    "site": "index.html",
    "site-basics": "basics/01_exploration.html#windows",
    "site-slides": "slides/01_exploration.html#/4",
}
SIZES = {1280: 900, 390: 844}
COLOURS = 256
"""Colours of a picture, which keeps it small."""


def main() -> int:
    """Take each page at two widths, light and dark."""
    if not (HTML / "index.html").is_file():
        sys.exit("The page is not built. Run: make site")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("There is no Chromium: sudo apt-get install chromium, or your system's own way.")
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for width, height in SIZES.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                for name, page in PAGES.items():
                    tab = context.new_page()
                    tab.goto(f"{HTML.as_uri()}/{page}")
                    tab.wait_for_timeout(1500)  # reveal.js lays its slides out
                    picture = Image.open(BytesIO(tab.screenshot())).convert("RGB")
                    picture.quantize(COLOURS).save(PICTURES / f"{name}-{width}-{scheme}.png")
                context.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

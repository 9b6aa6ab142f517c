"""Build the course's page: ``make site``. What is published is then in `site/_build/html`."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import nbformat

from autograder.course.course import Course
from autograder.publish.contents import START_PAGE, contents, environment_names
from autograder.publish.start_page import install_line
from autograder.run.limits import TimeLimits

SITE = Path(__file__).resolve().parent
sys.path.insert(0, str(SITE))

from course_site import facts  # noqa: E402 - the folder has just become importable
from course_site.stages import MINUTES_A_POINT, Stage, read_stage  # noqa: E402
from course_site.theory import basics  # noqa: E402


def main() -> int:
    """Build all parts, each from what the one before it has made."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-lite", action="store_true", help="leave JupyterLite out")
    parser.add_argument("--no-slides", action="store_true", help="leave the slides out")
    parser.add_argument("--pyodide", help="folder or address of Pyodide, in place of the setting")
    parser.add_argument("--to", type=Path, default=SITE / "_build", help="folder to build in")
    asked = parser.parse_args()
    build = asked.to.resolve()
    source, html = build / "source", build / "html"
    course = Course.find(SITE)
    course.tell_notebooks()  # pages and slides run on the course's own images
    settings = facts.read_settings(SITE / "settings.toml")
    stages = [read_stage(course.release(name)) for name in course.stages]
    downloads = {k: v for k, v in contents(course, course.stages).items() if k != START_PAGE}
    write_sources(source, course, settings, stages, downloads, lite=not asked.no_lite)
    sphinx = [sys.executable, "-m", "sphinx", "--builder", "html", "--fail-on-warning", "--quiet"]
    status = subprocess.run(
        [*sphinx, str(source), str(html)], env={**os.environ, "PYTHONPATH": str(SITE)}
    ).returncode
    if status:
        return status
    for name, content in downloads.items():
        write(html / "downloads" / name, content)
    if not asked.no_slides:
        from course_site.slides import write_slides

        write_slides(stages, source / "basics", build / ".jupyter_cache", html / "slides")
    if not asked.no_lite:
        from course_site.lite import write_lite

        write_lite(
            stages,
            {name: course.release(name) for name in course.stages},
            downloads,
            asked.pyodide or settings["jupyterlite"]["pyodide"],
            course.settings.files_variable,
            course.root / "requirements" / "lock.txt",
            build,
            html / "lite",
        )
    print(f"The course's page is in {html}: open index.html there.")
    return 0


def write_sources(
    source: Path,
    course: Course,
    settings: Mapping[str, Any],
    stages: list[Stage],
    downloads: Mapping[str, bytes],
    *,
    lite: bool,
) -> None:
    """Fill the folder that Sphinx reads; what has not changed is not touched."""
    readme = course.root / "datasets" / "README.md"
    environment = list(environment_names(course).values())
    context = {
        "stages": stages,
        "minutes_a_point": MINUTES_A_POINT,
        "sizes": facts.sizes(stages, downloads),
        "archives": [
            (Path(name).name, facts.size(len(content)))
            for name, content in downloads.items()
            if name.endswith(".zip")
        ],
        "versions": facts.versions(course.root / course.settings.environment[0]),
        "environment": environment,
        "install": install_line({name: downloads[name] for name in environment}),
        "addresses": settings["addresses"],
        "limits": TimeLimits(),
        "images_readme": facts.readme_sections(readme),
        "montage": facts.montage(readme),
        "lite": lite,
        "links": lambda stage: links(stage, settings["addresses"], lite=lite),
    }
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(SITE / "pages"),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - Markdown of the course's own
    )
    wanted: dict[str, bytes] = {
        f"basics/{stage.name}.ipynb": nbformat.writes(
            basics(
                stage,
                SITE / "more" / stage.name,
                settings["teaching"].get(stage.name, []),
                lambda one: links(one, settings["addresses"], lite=lite, up="../"),
            )
        ).encode()
        for stage in stages
    }
    for path in sorted((SITE / "pages").rglob("*")):
        name = path.relative_to(SITE / "pages").as_posix()
        if path.suffix == ".md":
            wanted[name] = templates.get_template(name).render(context).encode()
        elif path.is_file() and "__pycache__" not in path.parts:
            wanted[name] = path.read_bytes()
    wanted["static/montage.png"] = (course.root / "datasets" / "montage.png").read_bytes()
    for path in [*source.rglob("*")] if source.exists() else []:
        if path.is_file() and path.relative_to(source).as_posix() not in wanted:
            path.unlink()
    for name, content in wanted.items():
        write(source / name, content)


def links(stage: Stage, addresses: Mapping[str, str], *, lite: bool, up: str = "") -> str:
    """Return the buttons of a stage: those whose address is known."""
    name = stage.name
    found = [(f"{up}downloads/{name}.ipynb", "Download the notebook", " download")]
    if addresses.get("colab"):
        found.append((addresses["colab"].format(stage=name), "Open in Colab", ""))
    if lite:
        found.append((f"{up}lite/lab/index.html?path={name}.ipynb", "Open in JupyterLite", ""))
    found.append((f"{up}slides/{name}.html", "Slides", ""))
    about = f'<span class="visually-hidden"> of {stage.title}</span>'
    anchors = "".join(f'<a href="{to}"{more}>{what}{about}</a>' for to, what, more in found)
    return f'<div class="links">{anchors}</div>'


def write(path: Path, content: bytes) -> None:
    """Write a file, unless it holds that already: Sphinx reads again what looks new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())

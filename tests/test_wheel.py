"""The engine as others get it: a wheel, in an environment of its own, for a course of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from small_course import POINTS, STAGE, fill_in, hand_in, write_course

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("autograder", "requirements", "pyproject.toml", "README.md", "LICENSE")
PASSING = shutil.ignore_patterns("__pycache__", "*.egg-info")
# Nothing that leads to this clone.
NO_LIBRARIES = shutil.ignore_patterns("__editable__*", "biomedical_image_analysis*", "*.pth")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: setuptools leaves things behind, and would pack them again."""
    copy = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, copy / name, ignore=PASSING)
        else:
            shutil.copy(path, copy)
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [*PIP, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", out, copy], check=True
    )
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it, and with links to the libraries' files of this one."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    packages = next((folder / "lib").glob("python*")) / "site-packages"
    libraries = sysconfig.get_path("purelib")
    shutil.copytree(
        libraries, packages, ignore=NO_LIBRARIES, copy_function=link, dirs_exist_ok=True
    )
    python = folder / "bin" / "python"
    subprocess.run([*PIP, "--python", python, "install", "-q", "--no-deps", wheel], check=True)
    return folder


def link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def run(environment: Path, cwd: Path, *words: str) -> str:
    """Run a Python command of the environment, and return what it said."""
    path = [str(environment / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]]
    variables = {"PATH": os.pathsep.join(path), "HOME": str(cwd), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [environment / "bin" / "python", *words],
        cwd=cwd,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def scores(root: Path) -> dict[str, float]:
    with Gradebook(f"sqlite:///{root}/gradebook.db", "biomedical_image_analysis") as gradebook:
        return {one.student.id: one.score for one in gradebook.assignment_submissions(STAGE)}


def test_the_wheel_holds_every_module_and_template_and_no_course(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    engine = ROOT / "autograder"
    wanted = {
        str(path.relative_to(ROOT))
        for path in engine.rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.relative_to(engine).parts[0] not in ("checks", "answers")
    }
    assert {name for name in packed if ".dist-info/" not in name} == wanted
    assert any("templates" in name for name in wanted)


def test_a_course_that_is_not_this_one_is_graded_by_the_wheel(
    environment: Path, tmp_path: Path
) -> None:
    course = write_course(tmp_path / "course")
    where = run(environment, course.root, "-c", "import autograder; print(autograder.__file__)")
    assert where.startswith(str(environment))
    run(environment, course.root, str(environment / "bin" / "autograder"), "build", "--all")
    release = nbformat.read(course.release(STAGE), as_version=4)
    hand_in(course, "right", fill_in(release))
    hand_in(course, "empty", fill_in(release, {}))
    run(environment, course.root, str(environment / "bin" / "autograder"), "grade", "--all")
    assert scores(course.root) == {"right": sum(POINTS.values()), "empty": 0}
    hand_in(course, "late", fill_in(release))
    run(environment, course.root, "-m", "nbgrader", "autograde", STAGE)
    assert scores(course.root)["late"] == sum(POINTS.values())

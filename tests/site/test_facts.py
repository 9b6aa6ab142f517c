"""Sizes, versions and addresses on the pages are computed from what they tell of."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from course_site import facts
from course_site.stages import read_stage

from autograder.course.course import Course


def zipped(**files: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, count in files.items():
            archive.writestr(name, bytes(count))
    return content.getvalue()


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "1 kB"), (7_400, "7 kB"), (1_000_000, "1.0 MB"), (15_350_000, "15.3 MB")],
)
def test_a_size_has_a_unit(count: int, text: str) -> None:
    assert facts.size(count) == text


def test_a_stages_download_is_the_archives_that_its_set_up_names(course: Course) -> None:
    stage = read_stage(course.release("01_exploration"))
    assert {"body_ct", "head_mri"} <= set(facts.archives_of(stage))
    downloads = {"archives/body_ct.zip": zipped(a=3_000_000), "archives/other.zip": zipped(a=10)}
    found = facts.sizes([stage], downloads)
    assert found["images"] == {"01_exploration": "3.0 MB"}
    assert found["unpacked"] == "3.0 MB"


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[addresses]\ncolab = "javascript:alert(1)"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="colab is 'javascript"):
        facts.read_settings(path)


def test_the_sections_of_the_images_page_are_in_the_readme(course: Course) -> None:
    found = facts.readme_sections(course.root / "datasets" / "README.md")
    page = (course.root / "site" / "pages" / "images.md").read_text(encoding="utf-8")
    for title in found:
        for_lecturers = ("Images of your own", "Variants", "How to rebuild")
        assert title in page or title in for_lecturers
    assert "Licences and where they come from" in found


def test_versions_are_those_installed(course: Course) -> None:
    found = facts.versions(course.root / "requirements" / "student.txt")
    assert any(one.startswith("numpy ") for one in found["packages"])

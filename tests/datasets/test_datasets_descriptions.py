"""Descriptions: what notebooks are told about a data set is checked before anybody reads it."""

import json
from pathlib import Path

import pytest
from course_images.datasets import DATASETS
from course_images.descriptions import (
    KINDS,
    DescriptionError,
    notice,
    read_description,
    write_description,
)

IMAGES = Path(__file__).resolve().parents[2] / "datasets" / "data" / "images"


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
class TestShipped:
    def test_it_is_of_its_kind_and_reads_back_the_same(self, dataset):
        assert type(dataset.description) is KINDS[dataset.name]
        assert read_description(IMAGES / f"{dataset.name}.json") == dataset.description

    def test_files_that_it_names_are_there(self, dataset):
        assert all((IMAGES / dataset.name / name).exists() for name in dataset.description.names())

    def test_people_are_told_source_terms_and_changes(self, dataset):
        text, about = notice(dataset.description), dataset.description
        assert all(part in text for part in [about.source, about.licence, *about.changes])
        assert ("Simulated" in text) == about.simulated


@pytest.fixture
def written(tmp_path):
    """The head's description, to be spoilt: returns its fields, and what says what is wrong."""
    fields = json.loads((IMAGES / "head_mri.json").read_text())
    path = tmp_path / "head_mri.json"

    def said():
        path.write_text(json.dumps(fields))
        with pytest.raises(DescriptionError) as caught:
            read_description(path)
        return str(caught.value)

    return fields, said


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("one_slice", "../other/slice_1.dcm", "one_slice: "),
        ("one_slice", "C:\\slice_1.dcm", "one_slice: "),
        ("one_slice", "/etc/passwd", "one_slice: "),
        ("tissue", [520, 260], "tissue: "),
        ("tissue", [float("nan"), 260], "tissue"),
        ("tissue", [260], "tissue"),
        ("step", [3, 0, 3], "step.1: "),
        ("above_neck", -1, "above_neck: "),
        ("above_neck", "first", "above_neck: "),
        ("lacks", ["everything"], "lacks.0: "),
        ("above_nek", 3, "above_nek: "),
        ("dataset", "body_ct", "dataset: "),
        ("licence", "", "licence: "),
    ],
)
def test_a_field_that_is_wrong_is_named(written, field, value, words):
    fields, said = written
    fields[field] = value
    assert f"head_mri.json: {words}" in said()


def test_a_field_that_is_missing_is_named(written):
    fields, said = written
    del fields["white"]
    assert "head_mri.json: white: Field required" in said()


def test_no_description_is_said(tmp_path):
    with pytest.raises(DescriptionError, match=r"head_mri\.json cannot be read"):
        read_description(tmp_path / "head_mri.json")


def test_a_file_that_is_not_there_cannot_be_described(tmp_path):
    (tmp_path / "head_mri").mkdir()
    head = next(dataset.description for dataset in DATASETS if dataset.name == "head_mri")
    with pytest.raises(DescriptionError, match=r"names slice_105\.dcm, which is not in"):
        write_description(head, tmp_path / "head_mri")

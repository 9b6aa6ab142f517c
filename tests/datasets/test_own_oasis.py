"""People of OASIS, in the forms in which its files go about."""

import warnings
from dataclasses import dataclass, replace
from itertools import permutations, product

import numpy as np
import people
import pytest
import series
from course_images.descriptions import BrainCohort
from course_images.own.converter import ConversionError, Options
from course_images.own.oasis_folder import read_volume, sessions_in
from course_images.own.oasis_people import Person, choose_four, people_in
from course_images.own.sources import oasis
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

EVERYBODY = range(1, 49)
WAYS = [
    "".join(letters)
    for order in permutations(["LR", "AP", "SI"])
    for letters in product(*order)
]  # fmt: skip


@dataclass
class Result:
    description: BrainCohort
    provenance: dict
    report: list
    images: object


def convert(source, folder, **options):
    images, said = folder / "images" / "brain_cohort", []
    images.mkdir(parents=True)
    given_options = Options(options, said.append)
    return Result(oasis.convert(source, images, given_options), given_options.kept, said, images)


def as_students_read(path):
    import imageio.v2 as imageio

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return imageio.volread(path, "DICOM")


def as_students_read_the_table(path):
    return np.genfromtxt(
        path, delimiter=",", names=True, dtype=None, encoding="utf-8", skip_header=1
    )


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return people.oasis(tmp_path_factory.mktemp("oasis"), with_volumes=EVERYBODY)


@pytest.fixture(scope="module")
def converted(source, tmp_path_factory):
    return convert(source, tmp_path_factory.mktemp("converted"))


class TestConverted:
    def test_the_table_is_read_as_ever(self, converted):
        table = as_students_read_the_table(converted.images / "cohort.csv")
        assert table.dtype.names == (
            "subject", "age", "sex", "cdr", "skull_ml", "brain_ml", "grey_ml", "white_ml",
        )  # fmt: skip
        assert len(table) == 44
        assert set(table["sex"]) == {"F", "M"}
        assert np.isfinite(table["grey_ml"]).all()

    def test_the_four_people_are_not_in_the_table(self, converted):
        table = as_students_read_the_table(converted.images / "cohort.csv")
        names = {name.removesuffix("_MR1") for name in converted.provenance.values()}
        assert len(names) == 4
        assert not names & set(table["subject"])

    def test_the_four_people_are_those_that_the_course_wants(self, converted):
        chosen = converted.description.people
        assert chosen["1"].age < 40 < chosen["2"].age
        assert (chosen["3"].sex, chosen["3"].cdr) == ("F", 0)
        assert chosen["4"].cdr > 0

    def test_volumes_in_ml_are_those_of_the_person_not_of_the_atlas(self, converted):
        """Tissues in atlas space, divided by ASF: in the table, and from sampling times voxels."""
        table = as_students_read_the_table(converted.images / "cohort.csv")
        row = table[table["subject"] == "OAS1_0010"][0]
        voxels = (people.head(sulci=10 / 60)[1] == 2).sum()
        right = voxels * 64 / 1000 / round(1755 / (1300 + 70), 3)
        assert row["grey_ml"] == pytest.approx(right, abs=0.06)
        tissues = as_students_read(converted.images / "person_4_tissues.dcm")
        number = int(converted.provenance["person_4"][5:9])
        whole = (people.head(sulci=number / 60)[1] == 3).sum() * 64 / 1000
        right = whole / round(1755 / (1300 + 7 * number), 3)
        measured = (tissues == 3).sum() * np.prod(tissues.meta["sampling"]) / 1000
        assert measured == pytest.approx(right, rel=0.1)  # every second slice

    def test_images_and_tissues_fit(self, converted):
        image, tissues = (
            as_students_read(converted.images / f"person_3_{kind}.dcm")
            for kind in ("image", "tissues")
        )
        assert image.shape == tissues.shape
        assert image.meta["sampling"] == tissues.meta["sampling"]
        assert np.unique(tissues).tolist() == [0, 1, 2, 3]
        assert image[tissues == 0].max() == 0
        assert image[tissues == 3].mean() > image[tissues == 2].mean() > image[tissues == 1].mean()
        assert image.max() < converted.description.white

    def test_the_shown_slice_shows_the_brain(self, converted):
        tissues = as_students_read(converted.images / "person_3_tissues.dcm")
        areas = (tissues >= 2).sum(axis=(1, 2))
        assert areas[converted.description.first_slice] == areas.max()

    def test_the_second_scan_fits_when_moved_back(self, converted):
        first = as_students_read(converted.images / "person_3_image.dcm")
        sampling = np.array(first.meta["sampling"][1:])
        first = np.asarray(first[converted.description.first_slice], dtype=float)
        later = series.read(converted.images / "person_3_later.dcm").pixel_array.astype(float)
        turned = ndimage.rotate(later, oasis.LATER_ANGLE, reshape=False, order=1)
        back = ndimage.shift(turned, np.array(oasis.LATER_SHIFT_MM) / sampling, order=1)
        moved, fits = (np.corrcoef(image.ravel(), first.ravel())[0, 1] for image in (later, back))
        assert moved < 0.9
        assert fits > 0.98
        assert "second scan" in converted.description.lacks

    def test_what_is_assumed_is_said(self, converted):
        said = " ".join(converted.description.changes)
        assert "LAS was taken for granted" in said
        assert "16 people below 60 have no CDR" in said

    def test_a_picture_shows_who_was_chosen(self, converted):
        picture = converted.images.parents[1] / "own" / "brain_cohort.png"
        assert picture.read_bytes().startswith(b"\x89PNG")


class TestOrientation:
    @pytest.mark.parametrize("axes", WAYS)
    def test_nifti_says_where_its_axes_go(self, tmp_path, axes):
        image, _ = people.head((9, 11, 10))
        people.write_brain(tmp_path / "x.nii.gz", image, axes=axes, zooms=(1, 2, 3))
        volume, sampling, told = read_volume(tmp_path / "x.nii.gz", "RPI")
        assert told
        assert sampling == (3, 2, 1)
        # Slices go up, rows to the back, columns to the left.
        assert np.array_equal(volume, image[:, ::-1].transpose(2, 1, 0))

    @pytest.mark.parametrize("axes", ["LAS", "ASL", "RIP"])
    def test_of_analyze_files_a_person_has_to_say_it(self, tmp_path, axes):
        image, _ = people.head((9, 11, 10))
        people.write_brain(tmp_path / "x.img", image, axes=axes, zooms=(1, 2, 3))
        volume, sampling, told = read_volume(tmp_path / "x.img", axes)
        assert not told
        assert sampling == (3, 2, 1)
        assert np.array_equal(volume, image[:, ::-1].transpose(2, 1, 0))

    @pytest.mark.parametrize("axes", ["LA", "LAL", "XYZ", "LRS", ""])
    def test_other_letters_are_refused(self, tmp_path, axes):
        people.write_brain(tmp_path / "x.img", people.head((9, 11, 10))[0])
        with pytest.raises(ConversionError, match="three letters"):
            read_volume(tmp_path / "x.img", axes)


class TestFiles:
    def test_nifti_gives_the_same_as_analyze(self, converted, tmp_path):
        source = people.oasis(tmp_path / "o", ending=".nii.gz", axes="PIR", with_volumes=EVERYBODY)
        result = convert(source, tmp_path / "c")
        for name in ("cohort.csv", "person_1_tissues.dcm"):
            assert (result.images / name).read_bytes() == (converted.images / name).read_bytes()
        assert not any("taken for granted" in change for change in result.description.changes)

    def test_few_tissues_leave_the_table_without_grey_and_white(self, tmp_path):
        source = people.oasis(tmp_path / "o", delimiter=";", encoding="utf-16")
        result = convert(source, tmp_path / "c")
        table = as_students_read_the_table(result.images / "cohort.csv")
        assert table.dtype.names[-1] == "brain_ml"
        assert "table" in result.description.lacks

    def test_people_can_be_named(self, source, tmp_path):
        result = convert(source, tmp_path, person_4="oas1_0007", person_1="OAS1_0009_MR1")
        assert result.provenance["person_4"] == "OAS1_0007_MR1"
        assert result.provenance["person_1"] == "OAS1_0009_MR1"

    def test_somebody_who_is_not_there_is_refused(self, source, tmp_path):
        with pytest.raises(ConversionError, match=r"OAS1_0999, who is to be person 2, has no line"):
            convert(source, tmp_path, person_2="OAS1_0999")

    def test_two_people_are_enough_one_is_not(self, tmp_path):
        source = people.oasis(tmp_path / "o", with_volumes=(1, 2))
        result = convert(source, tmp_path / "c")
        assert list(result.description.people) == ["3", "4"]
        next(source.rglob("OAS1_0002*fseg.img")).unlink()
        with pytest.raises(ConversionError, match="Complete are: OAS1_0001_MR1"):
            convert(source, tmp_path / "d")

    def test_with_the_skull_on_the_tissues_tell_what_is_brain(self, converted, tmp_path):
        source = people.oasis(tmp_path / "o", with_volumes=(1, 2))
        for path in source.rglob("*masked_gfc.*"):
            path.rename(path.with_name(path.name.replace("masked_gfc", "gfc")))
        for path in source.rglob("*_t88_gfc.img"):
            image = people.head(sulci=int(path.name[5:9]) / 60)[0]
            people.write_brain(path, np.where(image > 0, image, 200).astype(np.int16))
        images = convert(source, tmp_path / "c").images
        image, tissues = (series.read(images / f"person_3_{k}.dcm").pixel_array for k in
                          ("image", "tissues"))  # fmt: skip
        assert image[tissues == 0].max() == 0

    def test_a_folder_of_something_else_is_refused(self, tmp_path):
        (tmp_path / "picture.img").write_bytes(b"")
        with pytest.raises(ConversionError, match="no image of OASIS"):
            sessions_in(tmp_path)

    def test_a_missing_partner_is_said(self, tmp_path):
        source = people.oasis(tmp_path / "o")
        next(source.rglob("OAS1_0003*gfc.hdr")).unlink()
        with pytest.raises(ConversionError, match=r"has no partner OAS1_0003.*gfc\.hdr"):
            convert(source, tmp_path / "c", person_1="OAS1_0003")

    def test_a_file_that_was_cut_off_is_named(self, tmp_path):
        source = people.oasis(tmp_path / "o")
        path = next(source.rglob("OAS1_0003*gfc.img"))
        path.write_bytes(path.read_bytes()[:1000])
        with pytest.raises(ConversionError, match=r"OAS1_0003.*gfc\.img cannot be read"):
            convert(source, tmp_path / "c", person_1="OAS1_0003")

    def test_tissues_that_are_no_labels_are_named(self, tmp_path):
        source = people.oasis(tmp_path / "o")
        path = next(source.rglob("OAS1_0003*fseg.img"))
        people.write_brain(path, people.head()[0])
        with pytest.raises(ConversionError, match=r"fseg\.img has values from 0 to"):
            convert(source, tmp_path / "c", person_1="OAS1_0003")

    def test_tissues_of_another_size_are_named(self, tmp_path):
        source = people.oasis(tmp_path / "o")
        path = next(source.rglob("OAS1_0003*fseg.img"))
        people.write_brain(path, people.head((20, 20, 20))[1])
        with pytest.raises(ConversionError, match="voxel for voxel"):
            convert(source, tmp_path / "c", person_1="OAS1_0003")

    def test_the_excel_file_has_to_be_saved_as_csv(self, tmp_path):
        source = people.oasis(tmp_path / "o")
        (source / "oasis_cross-sectional.csv").rename(source / "oasis_cross-sectional-57.xlsx")
        with pytest.raises(ConversionError, match="Excel"):
            convert(source, tmp_path / "c")

    def test_without_a_table_it_says_which_is_needed(self, tmp_path):
        source = people.oasis(tmp_path / "o")
        (source / "oasis_cross-sectional.csv").unlink()
        with pytest.raises(ConversionError, match=r"no oasis_cross-sectional\.csv"):
            convert(source, tmp_path / "c")


class TestPeople:
    def read(self, tmp_path, rows, **form):
        notes = []
        return people_in(series.table(tmp_path / "t.csv", rows, **form), notes), notes

    def test_second_sessions_and_incomplete_lines_are_left_out(self, tmp_path):
        rows = [
            people.oasis_row(1, sex="F", age=74, cdr="0"),
            people.oasis_row(2, sex="M", age=80, cdr=""),  # old, and not assessed
            people.oasis_row(3, sex="", age=20, cdr=""),
            people.oasis_row(4, sex="M", age=20, cdr="") | {"eTIV": "N/A"},
            people.oasis_row(5, sex="M", age=20, cdr="") | {"ID": "OAS1_0001_MR2"},
            people.oasis_row(6, sex="M", age=20, cdr=""),
            people.oasis_row(6, sex="M", age=20, cdr=""),
        ]
        found, notes = self.read(tmp_path, rows)
        assert [person.name for person in found] == ["OAS1_0001_MR1", "OAS1_0006_MR1"]
        assert found[1].cdr == 0
        assert any("4 people were left out" in note and "(line 3)" in note for note in notes)
        assert any("1 second sessions" in note for note in notes)

    def test_a_decimal_comma_is_understood(self, tmp_path):
        rows = [people.oasis_row(1, sex="F", age=74, cdr="0,5") | {"nWBV": "0,75"}]
        found, _ = self.read(tmp_path, rows, delimiter=";")
        assert (found[0].cdr, found[0].brain_ml) == (0.5, 1125)

    def test_a_missing_scale_comes_from_the_size_of_the_skull(self, tmp_path):
        rows = [people.oasis_row(1, sex="F", age=74, cdr="0") | {"ASF": ""}]
        assert self.read(tmp_path, rows)[0][0].scale == pytest.approx(1.17)

    def test_too_few_to_compare_are_told(self, tmp_path):
        rows = people.oasis_people(6)
        result = convert(people.oasis(tmp_path / "o", people=rows), tmp_path / "c")
        assert "table" in result.description.lacks
        assert any("too few to compare groups" in line for line in result.report)
        table = as_students_read_the_table(result.images / "cohort.csv")
        assert len(table) == 6
        assert table.dtype.names[-1] == "white_ml"

    @given(st.permutations(range(12)), st.sets(st.integers(1, 4)))
    def test_four_different_people_are_chosen_whatever_the_order(self, order, named):
        one = Person("", "F", 20, 0, 1400, 1000, 1.2)
        everybody = [
            replace(one, name=f"OAS1_{n:04d}_MR1", sex="FM"[n % 2], age=20 + 6 * n, cdr=n % 3 / 2)
            for n in range(12)
        ]
        wanted = {number: everybody[number].name for number in named}
        chosen = choose_four([everybody[n] for n in order], lambda _: True, wanted)
        assert len({person.name for person in chosen.values()}) == 4
        assert all(chosen[number].name == name for number, name in wanted.items())

"""A hand of the bone age challenge: a picture without a header, and a table of age and sex."""

import warnings

import numpy as np
import people
import pytest
import series
from course_images.own.converter import ConversionError, Options
from course_images.own.sources import rsna_hand
from course_images.own.tables import read_table
from PIL import Image


def convert(source, folder, **options):
    images = folder / "images" / "radiograph"
    images.mkdir(parents=True)
    given = Options(options)
    return rsna_hand.convert(source, images, given), images, given


class TestConverted:
    def test_notebooks_read_it_as_they_read_a_radiograph(self, tmp_path):
        import imageio.v2 as imageio

        description, images, _ = convert(people.rsna(tmp_path / "r"), tmp_path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            image = imageio.imread(images / description.file)
        assert image.dtype == np.uint16
        assert np.array_equal(image, people.hand())
        assert image.meta["sampling"] == (1.0, 1.0)

    def test_the_header_has_age_and_sex_and_no_pixel_spacing(self, tmp_path):
        description, images, _ = convert(people.rsna(tmp_path / "r"), tmp_path, id="1378")
        header = series.read(images / description.file)
        assert (header.PatientAge, header.PatientSex) == ("012M", "M")
        assert header.PhotometricInterpretation == "MONOCHROME2"
        assert "PixelSpacing" not in header
        assert set(description.lacks) == {"header", "pixel spacing"}

    def test_stored_inverted_it_says_so(self, tmp_path):
        description, images, _ = convert(people.rsna(tmp_path / "r"), tmp_path, monochrome1="yes")
        header = series.read(images / description.file)
        assert header.PhotometricInterpretation == "MONOCHROME1"
        assert np.array_equal(header.pixel_array, 255 - people.hand().astype(int))
        assert any("MONOCHROME1" in change for change in description.changes)

    def test_the_part_for_stage_3_shows_the_hand(self, tmp_path):
        description, *_ = convert(people.rsna(tmp_path / "r"), tmp_path)
        (top, bottom, _), (left, right, step) = description.cut
        assert (top, bottom) == (0, 300)
        assert 45 < left < 60 < 180 < right < 195
        assert step == 1

    def test_a_large_one_is_taken_in_larger_steps(self, tmp_path):
        hand = np.kron(people.hand(), np.ones((6, 6), dtype=np.uint8))
        description, *_ = convert(people.rsna(tmp_path / "r", images={"1377": hand}), tmp_path)
        (_, rows, step), (left, right, _) = description.cut
        assert rows == 1800
        assert 100 < (right - left) / step < 260

    def test_the_first_that_has_a_line_is_taken(self, tmp_path):
        images = {"2": people.hand(), "15610": people.hand(), "1400": people.hand()}
        _, _, given = convert(people.rsna(tmp_path / "r", images=images), tmp_path)
        assert given.kept == {"image": "15610.png"}


class TestFiles:
    @pytest.mark.parametrize("mode", ["RGB", "RGBA", "LA", "P", "1"])
    def test_other_colour_modes_are_made_grey_and_that_is_said(self, tmp_path, mode):
        source = people.rsna(tmp_path / "r")
        path = next(source.rglob("1377.png"))
        Image.open(path).convert(mode).save(path)
        description, images, _ = convert(source, tmp_path)
        assert any(f"colour mode {mode}" in change for change in description.changes)
        pixels = series.read(images / description.file).pixel_array
        if mode != "1":
            assert np.abs(pixels.astype(int) - people.hand()).max() <= 3

    def test_16_bits_are_kept(self, tmp_path):
        source = people.rsna(tmp_path / "r")
        deep = people.hand().astype(np.uint16) * 250
        Image.fromarray(deep).save(next(source.rglob("1377.png")))
        _, images, _ = convert(source, tmp_path)
        assert np.array_equal(series.read(images / "hand.dcm").pixel_array, deep)

    @pytest.mark.parametrize("content", [b"", b"no picture"])
    def test_what_is_no_picture_is_named(self, tmp_path, content):
        source = people.rsna(tmp_path / "r")
        next(source.rglob("1377.png")).write_bytes(content)
        with pytest.raises(ConversionError, match=r"1377\.png cannot be read"):
            convert(source, tmp_path)

    def test_a_file_that_was_cut_off_is_named(self, tmp_path):
        source = people.rsna(tmp_path / "r")
        path = next(source.rglob("1377.png"))
        path.write_bytes(path.read_bytes()[:4000])
        with pytest.raises(ConversionError, match=r"1377\.png cannot be read"):
            convert(source, tmp_path)

    def test_a_thumbnail_and_an_empty_picture_are_refused(self, tmp_path):
        source = people.rsna(tmp_path / "r", images={"1377": people.hand(90, 80)})
        with pytest.raises(ConversionError, match="90 × 80 pixels"):
            convert(source, tmp_path)
        Image.new("L", (300, 300)).save(next(source.rglob("1377.png")))
        with pytest.raises(ConversionError, match="same grey level everywhere"):
            convert(source, tmp_path / "again")

    def test_without_a_picture_or_a_table_it_says_so(self, tmp_path):
        with pytest.raises(ConversionError, match="no PNG"):
            convert(tmp_path, tmp_path / "c")
        source = people.rsna(tmp_path / "r")
        (source / "boneage-training-dataset.csv").unlink()
        with pytest.raises(ConversionError, match="no table of age and sex"):
            convert(source, tmp_path / "d")

    def test_an_image_without_a_line_is_used_if_it_is_named(self, tmp_path):
        source = people.rsna(tmp_path / "r", images={"77": people.hand()})
        with pytest.raises(ConversionError, match=r"None of the 1 images \(such as 77\.png\)"):
            convert(source, tmp_path)
        _, images, _ = convert(source, tmp_path / "c", id="77")
        assert series.read(images / "hand.dcm").PatientSex == ""

    def test_an_unknown_image_is_refused(self, tmp_path):
        with pytest.raises(ConversionError, match="no image 99"):
            convert(people.rsna(tmp_path / "r"), tmp_path, id="99")

    @pytest.mark.parametrize(
        ("row", "says"),
        [
            ({"id": 1377, "boneage": 180, "male": "perhaps"}, "line 2: 'perhaps' is no sex"),
            ({"id": 1377, "boneage": 900, "male": "True"}, "900 is no bone age"),
        ],
    )
    def test_a_line_that_cannot_be_is_named(self, tmp_path, row, says):
        with pytest.raises(ConversionError, match=says):
            convert(people.rsna(tmp_path / "r", rows=[row]), tmp_path)


class TestTables:
    ROWS = ({"id": 1377, "boneage": 180, "male": "True"}, {"id": 2, "boneage": "12,5", "male": ""})

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
    @pytest.mark.parametrize("line_end", ["\n", "\r\n"])
    def test_the_same_is_read_from_every_form(self, tmp_path, delimiter, encoding, line_end):
        path = series.table(
            tmp_path / "t.csv", self.ROWS, delimiter=delimiter, encoding=encoding, line_end=line_end
        )
        rows = read_table(path, [["id"]])
        assert [row.text("id") for row in rows] == ["1377", "2"]
        assert [row.number("boneage") for row in rows] == [180, 12.5]
        assert [row.text("male") for row in rows] == ["True", None]
        assert [row.line for row in rows] == [2, 3]

    def test_a_missing_column_is_named_with_those_that_there_are(self, tmp_path):
        path = series.table(tmp_path / "t.csv", self.ROWS)
        with pytest.raises(ConversionError, match=r"no column age or years.*id, boneage, male"):
            read_table(path, [["age", "years"]])

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "is empty"),
            (b"\n \n", "is empty"),
            (b"id,boneage\n", "no lines below"),
            (b"PK\x03\x04rest", "Excel"),
        ],
    )
    def test_what_is_no_table_is_named(self, tmp_path, content, says):
        (tmp_path / "t.csv").write_bytes(content)
        with pytest.raises(ConversionError, match=says):
            read_table(tmp_path / "t.csv", [["id"]])

    def test_short_lines_are_read_as_far_as_they_go(self, tmp_path):
        (tmp_path / "t.csv").write_text("id,boneage,male\n5\n\n6,70,True\n")
        rows = read_table(tmp_path / "t.csv", [["id"]])
        assert [row.number("boneage") for row in rows] == [None, 70]

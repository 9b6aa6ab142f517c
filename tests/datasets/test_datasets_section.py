"""The stained section as students read it, against what was drawn."""

import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from course_images import registry, stained_section
from course_images.png_files import write_png
from scipy import ndimage

DATA = Path(__file__).resolve().parents[2] / "datasets" / "data"
FILE = DATA / "images" / "stained_section" / "section.png"


@pytest.fixture(scope="module")
def image():
    import imageio.v2 as imageio

    return np.asarray(imageio.imread(FILE))


@pytest.fixture(scope="module")
def known():
    return json.loads((DATA / "truth" / "stained_section" / "nuclei.json").read_text())


def inside(blob, shape, share=1.0):
    """Return the pixels in a circle that lies in an ellipse whichever way that is turned."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    reach = share * min(blob["halves"])
    return np.hypot(rows - blob["centre"][0], columns - blob["centre"][1]) < reach


class TestFile:
    def test_it_is_in_colour_and_has_the_size_of_its_pixels(self, image):
        from PIL import Image

        assert (image.shape, image.dtype) == ((240, 320, 3), np.uint8)
        dots_per_inch = Image.open(FILE).info["dpi"]
        assert 25400 / dots_per_inch[0] == pytest.approx(stained_section.PIXEL_UM, rel=1e-3)

    @pytest.mark.parametrize("shape", [(1, 1), (3, 5), (90, 300), (256, 257)])
    def test_another_library_reads_what_is_written(self, tmp_path, shape):
        """More than one stored block, and just one pixel."""
        from PIL import Image

        pixels = np.random.default_rng(1).integers(0, 256, (*shape, 3)).astype(np.uint8)
        write_png(pixels, tmp_path / "a.png", 1e-6)
        np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "a.png")), pixels)

    def test_nothing_of_it_is_compressed(self):
        """Else its bytes would depend on the version of zlib."""
        content = FILE.read_bytes()
        start = content.index(b"IDAT") + 4
        stream = content[start : start + int.from_bytes(content[start - 8 : start - 4])]
        assert len(zlib.decompress(stream)) == 240 * (1 + 3 * 320) < len(stream)


class TestColours:
    def test_nuclei_are_blue_and_dark_the_ground_is_pink(self, image, known):
        """Haematoxylin takes red light, eosin takes green."""
        dark = np.zeros(image.shape[:2], bool)
        for blob in known["nuclei"]:
            dark |= inside(blob, dark.shape)
        red, green, blue = (np.median(image[dark & (image[..., 0] < 120)][:, c]) for c in range(3))
        assert red < blue > green
        ground = ~ndimage.binary_dilation(dark, iterations=20)
        ground[80:180, 140:280] = False
        red, green, blue = (np.median(image[ground][:, c]) for c in range(3))
        assert min(red, blue) > green + 50

    def test_light_follows_the_law_of_beer_and_lambert(self):
        """By hand: half a unit of haematoxylin and a tenth of eosin in the table of one step."""
        density = 0.5 * 0.65 + 0.1 * 0.07
        passes = stained_section._PASSES[round(density * 1024)]
        assert passes == pytest.approx(10**-density, rel=2e-3)
        assert stained_section._PASSES[1024] == pytest.approx(0.1, rel=1e-9)


class TestTruth:
    def test_as_many_whole_nuclei_as_it_says(self, known):
        whole = [blob for blob in known["nuclei"] if not blob["at_border"]]
        assert known["whole"] == len(whole) == 51

    def test_they_can_be_counted_in_the_image(self, image, known):
        """By another way than the course's: a fixed limit of red light, and no morphology."""
        labels, count = ndimage.label(ndimage.binary_fill_holes(image[..., 0] < 105))
        sizes = np.bincount(labels.ravel())
        edge = set(labels[0]) | set(labels[-1]) | set(labels[:, 0]) | set(labels[:, -1])
        kept = [n for n in range(1, count + 1) if sizes[n] >= 60 and n not in edge]
        assert len(kept) == known["whole"]
        centres = ndimage.center_of_mass(labels > 0, labels, kept)
        drawn = [blob["centre"] for blob in known["nuclei"] if not blob["at_border"]]
        nearest = [min(np.hypot(*np.subtract(one, other)) for one in drawn) for other in centres]
        assert max(nearest) < 1.0

    def test_specks_are_smaller_than_any_nucleus(self, image, known):
        labels, _ = ndimage.label(ndimage.binary_fill_holes(image[..., 0] < 105))
        sizes = np.bincount(labels.ravel())

        def size_at(blob):
            row, column = (round(x) for x in blob["centre"])
            return sizes[labels[row, column]]

        specks = [size_at(blob) for blob in known["specks"]]
        nuclei = [size_at(blob) for blob in known["nuclei"] if not blob["at_border"]]
        assert 0 < max(specks) < stained_section.SMALLEST / 2
        assert min(nuclei) > 1.5 * stained_section.SMALLEST

    def test_some_have_holes_after_a_threshold(self, image, known):
        dark = image[..., 0] < 105
        assert (ndimage.binary_fill_holes(dark) & ~dark).sum() > 500

    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_other_seeds_give_other_sections_of_the_same_kind(self, image, seed):
        section = stained_section.Section(seed)
        other = section.image()
        assert other.shape == image.shape
        assert (other != image).mean() > 0.5
        assert 40 < len(section.whole) < len(section.nuclei)
        assert len(section.specks) == 16


REBUILD = """
import hashlib, sys
from pathlib import Path
from course_images.builders import stained_section
images, truth = (Path(sys.argv[1]) / name for name in ("images", "truth"))
images.mkdir(), truth.mkdir()
stained_section.write(images, truth)
print(hashlib.sha256((images / "section.png").read_bytes()).hexdigest())
"""


def test_another_kind_of_processor_computes_the_same_bytes(tmp_path):
    """With NumPy's newer instructions switched off."""
    done = subprocess.run(
        [sys.executable, "-c", REBUILD, tmp_path],
        env=os.environ | {"NPY_DISABLE_CPU_FEATURES": "X86_V3", "PYTHONWARNINGS": "ignore"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == registry.read_registry()["images/stained_section/section.png"]

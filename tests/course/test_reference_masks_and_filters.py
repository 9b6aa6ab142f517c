"""Reference answers of stage 3 by another route: pydicom, loops by hand, how noise is made."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset

from autograder.check.reference import SolutionRun
from autograder.check.state import Reference
from autograder.course.course import Course
from autograder.run.limits import TimeLimits
from autograder.run.zygote import Zygote

STAGE = "03_masks_and_filters"


@pytest.fixture(scope="module")
def solution(course: Course) -> Iterator[dict[str, Reference]]:
    """Question to the state of the solution right after it."""
    notebook = nbformat.read(course.master(STAGE), as_version=4)
    with Zygote(course.files, settings=course.settings) as zygote:
        run = SolutionRun(zygote, notebook, TimeLimits())
        yield run.at
        run.close()


@pytest.fixture(scope="module")
def images(course: Course) -> Path:
    return course.files


@pytest.fixture(scope="module")
def about(images: Path) -> dict[str, Any]:
    """What is told of each data set, by its name."""
    return {file.stem: json.loads(file.read_text("utf-8")) for file in images.glob("*.json")}


@pytest.fixture(scope="module")
def radiograph(images: Path, about: dict[str, Any]) -> Dataset:
    return pydicom.dcmread(images / "radiograph" / about["radiograph"]["file"])


@pytest.fixture(scope="module")
def stored(radiograph: Dataset, about: dict[str, Any]) -> np.ndarray:
    """The radiograph as stored, cut as in the notebook."""
    rows, columns = (list(range(*part)) for part in about["radiograph"]["cut"])
    return radiograph.pixel_array[np.ix_(rows, columns)].astype(np.int64)


@pytest.fixture(scope="module")
def levels(radiograph: Dataset) -> int:
    """How many grey levels the detector stores."""
    return int(2**radiograph.BitsStored)


@pytest.fixture(scope="module")
def body(images: Path, about: dict[str, Any]) -> Dataset:
    return pydicom.dcmread(images / "body_ct" / about["body_ct"]["file"])


@pytest.fixture(scope="module")
def ct(body: Dataset) -> np.ndarray:
    """The CT in HU, upright, thinned out to no more than 511 rows."""
    hu = body.pixel_array.astype(np.int64) * int(body.RescaleSlope) + int(body.RescaleIntercept)
    step = body.Rows // 256
    return (np.flipud(hu) if body.ImageOrientationPatient[4] == -1 else hu)[::step, ::step]


@pytest.fixture(scope="module")
def head(images: Path, about: dict[str, Any]) -> np.ndarray:
    file = images / "head_mri" / about["head_mri"]["one_slice"]
    return pydicom.dcmread(file).pixel_array.astype(np.float64)


@pytest.fixture(scope="module")
def white(about: dict[str, Any]) -> float:
    """The grey level of the head that is shown white."""
    return float(about["head_mri"]["white"])


def padded(image: np.ndarray) -> np.ndarray:
    """Repeat the outermost pixels: for 3×3 weights this is ndimage's mode "reflect"."""
    return np.pad(image, 1, mode="symmetric")


def neighbours(image: np.ndarray) -> np.ndarray:
    """Return the 3×3 neighbourhood of each pixel, (3, 3, rows, columns)."""
    rows, columns = image.shape
    wide = padded(image)
    return np.array([[wide[i : i + rows, j : j + columns] for j in range(3)] for i in range(3)])


def test_images_are_as_described(
    solution: dict[str, Reference], radiograph: Dataset, body: Dataset, ct: np.ndarray
) -> None:
    at = solution["invert"]
    assert radiograph.PhotometricInterpretation == at["PHOTOMETRIC"]
    # Fewer pixels lie further apart: together they are as wide as before.
    wide = [n * float(s) for n, s in zip((body.Rows, body.Columns), body.PixelSpacing, strict=True)]
    assert np.multiply(at["CT_SAMPLING"], ct.shape).tolist() == pytest.approx(wide)


def test_inverted(solution: dict[str, Reference], stored: np.ndarray) -> None:
    leg = solution["invert"]["leg"].astype(np.int64)
    assert leg.min() == 0
    assert np.array_equal(leg + stored, np.full(stored.shape, stored.max()))
    # Bone, in the middle, is brighter than the air at the side.
    rows, columns = leg.shape
    middle, side = slice(columns * 4 // 9, columns * 5 // 9), slice(columns // 36, columns // 9)
    assert leg[rows // 4, middle].mean() > 4 * leg[rows * 2 // 3, side].mean()


def test_data_range(
    solution: dict[str, Reference], stored: np.ndarray, radiograph: Dataset
) -> None:
    at = solution["data_range"]
    assert at["type_max"] == 2**radiograph.BitsAllocated - 1
    assert at["used_max"] == max(int(value) for value in stored.flat)
    # By hand: 10, 100, 200, 250, 155, 156, each plus 100, at most 255.
    assert at["brighter"].tolist() == [[110, 200, 255], [255, 255, 255]]
    assert at["brighter"].dtype == np.uint8


def test_normalised(solution: dict[str, Reference], stored: np.ndarray) -> None:
    leg = solution["normalise"]["leg_normal"]
    top, bottom = stored.max(), stored.min()
    assert np.allclose(leg, 1 - (stored - bottom) / (top - bottom))


def test_percentiles(solution: dict[str, Reference], head: np.ndarray) -> None:
    at = solution["percentile_clip"]
    # Every 32nd pixel of every 32nd row is broken.
    assert (at["broken"] != head).sum() == np.prod([-(-n // 32) for n in head.shape])
    repaired, broken = at["repaired"], at["broken"] == at["broken"].max()
    assert broken.sum() == (at["broken"] != head).sum()
    assert repaired[broken].min() == 1
    # 1 % of the pixels lie above the upper limit, and the lower one is nearly the lowest value.
    assert (repaired == 1).mean() == pytest.approx(0.01, abs=0.002)
    limit = head[(repaired < 1) & ~broken].max()
    inside = (repaired > 0) & (repaired < 1)
    slope = np.polyfit(head[inside], repaired[inside], 1)[0]
    assert slope == pytest.approx(1 / limit, rel=0.02)


def test_histogram(solution: dict[str, Reference], stored: np.ndarray, levels: int) -> None:
    at = solution["histogram"]
    bins = (stored.max() - stored) * 256 // levels
    assert at["counts"].tolist() == [(bins == k).sum() for k in range(256)]
    assert at["cumulative"][-1] == pytest.approx(1)
    assert at["cumulative"][100] == pytest.approx((bins <= 100).mean())


def test_equalised(solution: dict[str, Reference], stored: np.ndarray, levels: int) -> None:
    """After equalisation each tenth of the range holds about a tenth of the pixels."""
    equal = solution["equalise"]["leg_equal"]
    shares = np.histogram(equal, 10, (0, 1))[0] / equal.size
    assert abs(shares - 0.1).max() < 0.035
    before = np.histogram(stored, 10, (0, levels))[0] / equal.size
    assert abs(before - 0.1).max() > 0.2
    # The order of pixels is kept.
    order = np.argsort(-stored, axis=None, kind="stable")
    assert (np.diff(equal.flat[order]) >= 0).all()


def test_masks(solution: dict[str, Reference], ct: np.ndarray) -> None:
    at = solution["combine_masks"]
    ranges = {"air": (-2000, -501), "fat": (-150, -30), "soft": (0, 250), "bone": (301, 5000)}
    for name, (low, high) in ranges.items():
        assert np.array_equal(at[name], np.isin(ct, np.arange(low, high + 1))), name
    left = [v for v in np.unique(ct) if not any(a <= v <= b for a, b in ranges.values())]
    assert np.array_equal(at["between"], np.isin(ct, left))
    assert at["fat_or_soft"].sum() == at["fat"].sum() + at["soft"].sum()


def test_statistics_in_a_mask(
    solution: dict[str, Reference], ct: np.ndarray, body: Dataset
) -> None:
    at = solution["apply_mask"]
    # From the histogram, not from the pixels.
    values = np.arange(251)
    counts = np.array([(ct == value).sum() for value in values])
    mean = (values * counts).sum() / counts.sum()
    assert at["soft_mean"] == pytest.approx(mean)
    assert at["soft_std"] ** 2 == pytest.approx((values**2 * counts).sum() / counts.sum() - mean**2)
    # As a share of what the whole slice covers, in cm.
    high, wide = (
        n * float(s) / 10 for n, s in zip((body.Rows, body.Columns), body.PixelSpacing, strict=True)
    )
    assert at["soft_area"] == pytest.approx(counts.sum() / ct.size * high * wide)
    assert at["bone_only"][~at["bone"]].tolist() == [-1024] * int((ct <= 300).sum())
    assert np.array_equal(at["bone_only"][at["bone"]], ct[ct > 300])


def test_clean_disc(solution: dict[str, Reference]) -> None:
    """The disc is known by its formula; what was spoiled is not near its edge."""
    at = solution["open_and_close"]
    rows, columns = np.ogrid[:80, :80]
    disc = (rows - 40) ** 2 + (columns - 40) ** 2 < 25**2
    assert np.array_equal(at["disc"], disc)
    assert 60 < (at["dirty"] ^ disc).sum() <= 120
    assert (at["clean"] ^ disc).sum() < 0.03 * disc.sum()
    assert not (at["no_specks"] & ~disc).any()


def reached(start: tuple[int, int], free: np.ndarray) -> np.ndarray:
    """Return all pixels that can be walked to from one, up, down, left and right."""
    found = np.zeros(free.shape, dtype=bool)
    found[start] = True
    todo = deque([start])
    while todo:
        row, column = todo.popleft()
        for r, c in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            inside = 0 <= r < free.shape[0] and 0 <= c < free.shape[1]
            if inside and free[r, c] and not found[r, c]:
                found[r, c] = True
                todo.append((r, c))
    return found


def test_body(solution: dict[str, Reference], ct: np.ndarray, body: Dataset) -> None:
    """By walking: from the middle of the body, then around the body from a corner."""
    at = solution["body_mask"]
    start = (ct.shape[0] // 2, ct.shape[1] // 2)
    assert ct[start] > -300
    flesh = reached(start, ct > -300)
    trunk = ~reached((0, 0), ~flesh)
    assert (at["body"] ^ trunk).sum() <= 0.002 * trunk.sum()
    assert at["gas"].sum() == pytest.approx((trunk & (ct < -500)).sum(), abs=2)
    # A trunk of an adult: 30 cm wide, 23 cm deep, within a few centimetres.
    pixel = float(body.PixelSpacing[0]) * body.Rows / len(ct)
    wide, deep = (np.ptp(np.flatnonzero(at["body"].any(axis=axis))) * pixel for axis in (0, 1))
    assert 250 < wide < 400
    assert 180 < deep < 300


def test_otsu_on_the_head(solution: dict[str, Reference], head: np.ndarray) -> None:
    """All whole numbers are tried; Otsu's best also has the least variance inside the groups."""
    at = solution["otsu"]

    def inside(t: float) -> float:
        low, high = head[head <= t], head[head > t]
        return low.size * low.var() + high.size * high.var()

    best = min(range(5, int(head.max()) - 5), key=inside)
    assert at["head_threshold"] == pytest.approx(best, abs=head.max() / 256 + 1)
    # Scalp and brain lie above, skull and air below.
    rows, columns = head.shape
    assert at["head_mask"][: rows // 13].mean() == 0
    brain = at["head_mask"][rows * 2 // 5 : rows * 4 // 5, columns * 3 // 7 : columns * 5 // 8]
    assert brain.mean() > 0.85


def test_weights(solution: dict[str, Reference], head: np.ndarray) -> None:
    at = solution["weights"]
    around = neighbours(head)
    assert np.allclose(at["head_mean"], around.mean(axis=(0, 1)))
    cross = around[0, 1] + around[2, 1] + around[1, 0] + around[1, 2]
    assert np.allclose(at["head_sharp"], head + (4 * head - cross))


def test_borders(solution: dict[str, Reference]) -> None:
    at = solution["borders"]
    # 4 of 9 pixels lie inside at a corner, 6 of 9 at an edge; the table shows what stands in.
    assert at["corner_value"] == pytest.approx(90 * 4 / 9)
    assert at["edge_value"] == pytest.approx(90 * 6 / 9)
    assert at["keeping"] == {"reflect", "mirror", "nearest", "wrap"}


def test_noise_has_its_true_level(
    solution: dict[str, Reference], head: np.ndarray, white: float
) -> None:
    at = solution["smoothing"]
    error = at["noisy"] - head
    assert error.std() == pytest.approx(at["NOISE"], rel=0.01)
    assert abs(error.mean()) < at["NOISE"] / 40
    # It can be seen, and does not drown the head.
    assert white / 30 < at["NOISE"] < white / 10
    assert (at["speckled"] != head).mean() == pytest.approx(0.06, abs=0.005)
    assert (at["speckled"] > white * 1.3).mean() == pytest.approx(0.03, abs=0.003)


def test_smoothed(solution: dict[str, Reference], head: np.ndarray) -> None:
    at = solution["smoothing"]
    for name in ("noisy", "speckled"):
        around = neighbours(at[name]).reshape(9, *head.shape)
        assert np.allclose(at[f"{name}_median"], np.sort(around, axis=0)[4])
        # The Gaussian's formula, cut off at 4 sigma.
        steps = np.arange(-4, 5)
        bell = np.exp(-(steps**2) / 2)
        bell /= bell.sum()
        one_way = np.apply_along_axis(np.convolve, 0, at[name], bell, mode="same")
        both = np.apply_along_axis(np.convolve, 1, one_way, bell, mode="same")
        assert np.allclose(at[f"{name}_gauss"][4:-4, 4:-4], both[4:-4, 4:-4])


def test_snr(solution: dict[str, Reference], head: np.ndarray, white: float) -> None:
    at = solution["snr"]
    pixels = [(r, c) for r, c in np.argwhere(head > white / 6)]
    signal = sum(head[p] for p in pixels) / len(pixels)
    rows = [("noisy_gauss", "noisy_median"), ("speckled_gauss", "speckled_median")]
    for row, names in zip(at["snr_table"], rows, strict=True):
        for found, name in zip(row, names, strict=True):
            errors = [at[name][p] - head[p] for p in pixels]
            mean = sum(errors) / len(errors)
            spread = (sum((e - mean) ** 2 for e in errors) / len(errors)) ** 0.5
            assert found == pytest.approx(signal / spread)
    # A mean suits grain, a median single extremes: any text book, for example Gonzalez and Woods.
    assert (at["best_for_noisy"], at["best_for_speckled"]) == ("gauss", "median")


def test_sobel(solution: dict[str, Reference], head: np.ndarray) -> None:
    at = solution["sobel"]
    around = neighbours(head)
    below = around[2, 0] + 2 * around[2, 1] + around[2, 2]
    above = around[0, 0] + 2 * around[0, 1] + around[0, 2]
    right = around[0, 2] + 2 * around[1, 2] + around[2, 2]
    left = around[0, 0] + 2 * around[1, 0] + around[2, 0]
    assert np.allclose(at["horizontal"], below - above)
    assert np.allclose(at["vertical"], right - left)
    arrow = (right - left) + 1j * (below - above)
    assert np.allclose(at["magnitude"], abs(arrow))
    clear = abs(arrow) > 1
    assert np.allclose(np.exp(1j * np.radians(at["direction"]))[clear], (arrow / abs(arrow))[clear])
    # The scalp is brighter than the air above it: at its top the arrow points down.
    rows, middle = len(head) // 4, head.shape[1] // 2
    top = int(np.argmax(at["magnitude"][:rows, middle]))
    assert at["direction"][top, middle] == pytest.approx(90, abs=20)


def test_smoothing_calms_edges(solution: dict[str, Reference]) -> None:
    """In pure noise the mean magnitude follows from the weights of filter and noise."""
    at = solution["smooth_edges"]
    steps = np.arange(-8, 9)
    bell = np.exp(-(steps**2) / 8)
    bell /= bell.sum()

    def level(smooth: np.ndarray) -> float:
        change, blur = np.convolve(smooth, [1, 0, -1]), np.convolve(smooth, [1, 2, 1])
        return float(np.sqrt((change**2).sum() * (blur**2).sum()))

    assert at["calmer"] == pytest.approx(level(np.ones(1)) / level(bell), rel=0.15)


def test_bone_layer(solution: dict[str, Reference], ct: np.ndarray) -> None:
    layer = solution["overlay"]["bone_layer"]
    assert np.ma.count_masked(layer) == sum(int(value) <= 300 for value in ct.flat)
    assert layer.filled(0)[ct > 300].all()


def test_what_is_seen_through_the_layer(solution: dict[str, Reference], ct: np.ndarray) -> None:
    """As matplotlib draws it: red half over grey where bone is, and grey elsewhere."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(ct.shape[1] / 50, ct.shape[0] / 50), dpi=50)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.imshow(ct, cmap="gray", vmin=-200, vmax=500, aspect="auto")
    axes.imshow(solution["overlay"]["bone_layer"], cmap="autumn", alpha=0.5, aspect="auto")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn = np.asarray(canvas.buffer_rgba())[..., :3].astype(int)
    assert drawn.shape[:2] == ct.shape
    grey = np.clip((ct + 200) / 700 * 255, 0, 255)
    bone = ct > 300
    assert np.abs(drawn - grey[..., None])[~bone].max() < 3
    assert np.abs(drawn[..., 0] - (grey + 255) / 2)[bone].max() < 3
    assert np.abs(drawn[..., 1] - grey / 2)[bone].max() < 3


def test_luminance_and_density(
    solution: dict[str, Reference], images: Path, about: dict[str, Any]
) -> None:
    """By whole numbers, pixel by pixel, from the file as another library reads it."""
    from PIL import Image

    at = solution["colour"]
    section = Image.open(images / "stained_section" / about["stained_section"]["file"])
    columns, rows = section.size
    for row, column in ((0, 0), (-1, -1), (17, 30), (9, -8), (-20, 5)):
        red, green, blue = section.getpixel((column % columns, row % rows))
        assert at["luma"][row, column] * 10_000 == pytest.approx(
            2126 * red + 7152 * green + 722 * blue
        )
        density = at["red_density"][row, column]
        assert 255 * 0.1**density == pytest.approx(red)


def test_nuclei_are_where_they_were_drawn(solution: dict[str, Reference], course: Course) -> None:
    nuclei = solution["colour"]["nuclei"]
    # All that lies around nuclei can be walked to; what cannot is closed in by one.
    first = np.argwhere(~nuclei)[0]
    filled = ~reached((int(first[0]), int(first[1])), ~nuclei)
    known = json.loads((course.truth / "stained_section" / "nuclei.json").read_text())
    rows, columns = np.indices(nuclei.shape)
    far = np.ones(nuclei.shape, bool)
    for blob in [*known["nuclei"], *known["specks"]]:
        distance = np.hypot(rows - blob["centre"][0], columns - blob["centre"][1])
        far &= distance > blob["halves"][0] + 2
        # Some are pale in the middle: there they are closed in by a dark rim.
        inner = distance < 0.8 * min(blob["halves"])
        assert blob["at_border"] or filled[inner].mean() > 0.9
    assert nuclei[far].mean() < 0.001
    assert 0.1 < nuclei.mean() < 0.2

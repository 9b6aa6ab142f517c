"""Hidden checks of stage 4, measurements: volume, surface and shape of a brain."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage as ndi

from autograder.check.kit.arguments import leaves_arguments
from autograder.check.kit.compare import same
from autograder.check.kit.needs import needs
from autograder.check.kit.own import own_array
from autograder.check.kit.phantoms import hostile
from autograder.check.kit.plain import array, function, kind_of, number
from autograder.check.kit.words import saw
from autograder.check.state import Reference, Student

from ..labelled import overlap
from .meaning import brain_is_found
from .recognise import builds_on, hint, near, own_or, question, spacing_of, told

ALL = 0.9995
"""Least overlap with the brain. Holes that are not filled make 0.2 % of it."""


def head_spacing(reference: Reference) -> NDArray[np.float64]:
    """Return the distances of the head that a locked cell gives, in mm."""
    return np.array(reference["head_spacing"], dtype=np.float64)


def other_brains(pieces: NDArray[Any], tissue: NDArray[Any]) -> list[tuple[NDArray[Any], str]]:
    """List the masks that known mistakes give, with what each of them is."""
    labels, _ = ndi.label(pieces)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    core = labels == sizes.argmax()
    joined = ndi.label(pieces, np.ones((3, 3, 3)))[0]
    corners = joined == np.bincount(joined.ravel())[1:].argmax() + 1
    joined = ndi.label(tissue)[0]
    of_tissue = joined == np.bincount(joined.ravel())[1:].argmax() + 1
    grow, fill = ndi.binary_dilation, ndi.binary_fill_holes

    def grown(mask: NDArray[Any], times: int = 2) -> NDArray[Any]:
        return np.asarray(grow(mask, iterations=times, mask=tissue))

    return [
        (core, "`brain` is the largest object as it is: its two lost layers are still missing."),
        (fill(core), "`brain` is the largest object, filled: its two lost layers are missing."),
        (grown(core), "`brain` has holes: the dark ventricles inside are left out."),
        (grown(fill(core)), "`brain` was filled before it had grown, so it has holes again."),
        (fill(grown(core, 1)), "`brain` has grown by one layer of voxels, and lost two."),
        (fill(grown(core, 3)), "`brain` has grown by three layers of voxels, and lost two."),
        (fill(grown(pieces)), "`brain` holds all objects of `pieces`, scalp and neck among them."),
        (grown(pieces), "`brain` holds all objects of `pieces`, scalp and neck among them."),
        (pieces, "`brain` is `pieces`: no object was chosen yet."),
        (tissue, "`brain` is `tissue`, with the scalp and all else of its grey levels."),
        (
            fill(ndi.binary_propagation(core, mask=tissue)),
            "`brain` has grown until nothing changed, and so into the scalp.",
        ),
        (
            fill(grown(of_tissue)),
            "`brain` comes from the largest object of `tissue`, not `pieces`.",
        ),
        (fill(of_tissue), "`brain` is the largest object of `tissue`, not that of `pieces`."),
        (fill(grown(labels == 1)), "`brain` comes from the object with label 1, not the largest."),
        (fill(grown(corners)), "`brain` holds what touches it by edges or corners of voxels only."),
        (labels == 0, "`brain` is the background: the label 0 has the most voxels."),
        (fill(grown(labels == 0)), "`brain` comes from the background, the label 0."),
    ]


@question("brain_volume", points=3)
@needs(brain_is_found)
@hint(
    "The largest label of `pieces` by its number of voxels; then `ndi.binary_dilation` with "
    "`iterations=2` and `mask=tissue`, then `ndi.binary_fill_holes`."
)
def test_brain(student: Student, reference: Reference) -> None:
    """The mask of the brain"""
    brain, expected = array(student["brain"], 3, "brain"), np.asarray(reference["brain"])
    if overlap(brain, expected) > ALL:
        return
    pieces, tissue = (np.asarray(reference[name]) for name in ("pieces", "tissue"))
    do = (
        "Take the largest label of `pieces`, by its number of voxels. Then "
        "`ndi.binary_dilation(…, iterations=2, mask=tissue)`, then `ndi.binary_fill_holes`."
    )
    assert brain.shape == expected.shape, saw(
        f"`brain` has the shape {brain.shape}, and `tissue` has another one.", do=do
    )
    assert set(np.unique(brain)) <= {0, 1}, saw(
        f"`brain` is no mask: its values run from {brain.min():.4g} to {brain.max():.4g}.", do=do
    )
    for mask, seen in other_brains(pieces, tissue):
        assert not np.array_equal(brain != 0, mask), saw(seen, do=do)
    same(brain != 0, expected, "brain")


@question("brain_volume", points=1)
@needs(brain_is_found)
@builds_on("brain")
@hint("Number of voxels × volume of a voxel in mm³ / 1000, with `head_spacing`.")
def test_brain_ml(student: Student, reference: Reference) -> None:
    """The volume of the brain in ml"""
    count = int((own_array(student, reference, "brain", 3) != 0).sum())
    voxel = float(np.prod(head_spacing(reference)))
    mistakes = told(
        "Count the voxels of `brain`, multiply by the product of `head_spacing`, which is in mm³, "
        "and divide by 1000.",
        (count, "This is the number of voxels of the brain, not its volume in ml."),
        (count * voxel, "This volume is in mm³, not in ml."),
        (count / 1000, "This is the number of voxels, divided by 1000. It is not ml yet."),
        (
            count * float(np.prod(spacing_of(reference))) / 1000,
            "This uses `spacing`, the distances of the heart's images. The head has its own.",
        ),
        (
            count * voxel / float(np.prod(reference["HEAD_STEP"])) / 1000,
            "This uses the distances of the full image, and here many of its voxels are left out.",
        ),
        (count * voxel / 1e6, "This volume is in litres, not in ml."),
    )
    expected = count * voxel / 1000
    same(student["brain_ml"], expected, "brain_ml", rel=3e-3, unit="ml", mistakes=mistakes)


RANGES = {"F": (975, 1398), "M": (1053, 1499)}
"""Volumes of healthy brains of women and of men in ml, as the task gives them."""
EVERYBODY = (975, 1499)
"""Where the header does not say the sex."""


@question("brain_volume", points=1)
@needs(brain_is_found)
@builds_on("brain_ml", "brain")
@hint("`low <= brain_ml <= high`, with the two limits for `head_sex`, is True or False.")
def test_plausible(student: Student, reference: Reference) -> None:
    """Whether that is plausible"""
    answer = student["plausible"]
    if isinstance(answer, np.ndarray) and answer.ndim == 0 and not np.ma.is_masked(answer):
        answer = answer.item()
    low, high = RANGES.get(str(reference["head_sex"]), EVERYBODY)
    do = (
        f"Compare the volume with both limits for `head_sex`: `{low} <= brain_ml <= {high}` is "
        "True or False."
    )
    good = isinstance(answer, (bool, np.bool_))
    assert good, saw(f"`plausible` should be True or False. It is {kind_of(answer)}.", do=do)
    volume = own_or(student, "brain_ml", float(reference["brain_ml"]))
    assert bool(answer) == (low <= volume <= high), saw(
        f"`plausible` is {bool(answer)}, and the comparison of `brain_ml` with the two limits for "
        "this sex says the opposite.",
        do=do,
    )


def faces_area(mask: NDArray[Any], spacing: Any, edges: tuple[int, ...] = (0, 1, 2)) -> float:
    """Return the area of all faces of a mask in mm².

    Parameters
    ----------
    mask : ndarray of bool, (slices, rows, columns)
        What lies beyond its border is outside.
    spacing : sequence of float
        Distances along the axes in mm.
    edges : tuple of int, optional
        For each axis, the distance of which axis is left out of a face across it.
    """
    padded = np.pad(np.asarray(mask, dtype=bool), 1)
    faces = [int(np.count_nonzero(np.diff(padded, axis=axis))) for axis in range(3)]
    whole = float(np.prod(np.asarray(spacing)))
    return sum(n * whole / float(spacing[edge]) for n, edge in zip(faces, edges, strict=True))


def area(student: Student, mask: NDArray[np.bool_], spacing: tuple[float, ...]) -> float:
    """Return what the student's function says of a mask, in mm²."""
    function(student["surface_area"], "surface_area")
    return number(student["surface_area"](mask, spacing), "what surface_area returns")


SQUARE = "A face lies across one axis, and the other two distances give its area: rows × columns, "


@question("shape", points=1)
@hint("A face between two slices has the area rows × columns: not all faces are of one size.")
def test_area_of_a_box(student: Student, reference: Reference) -> None:
    """The surface in mm², with voxels that are no cubes"""
    spacing = (4.0, 2.0, 1.0)
    mask = np.zeros((7, 8, 9), bool)
    mask[2:4, 1:6, 3:6] = True  # 2 × 5 × 3 voxels: 8 × 10 × 3 mm
    lone = mask.copy()
    lone[5, 1, 1] = True  # one more voxel, apart from the box
    hollow = np.zeros((7, 8, 9), bool)
    hollow[1:6, 1:7, 1:8] = True
    hollow[3, 3, 4] = False  # a hole, which has a surface, too
    do = f"{SQUARE}slices × columns or slices × rows. Add up the areas of all faces."
    box = mask.any(axis=(1, 2)).sum(), mask.any(axis=(0, 2)).sum(), mask.any(axis=(0, 1)).sum()
    mixed = {
        faces_area(mask, spacing, edges) for edges in permutations(range(3)) if edges != (0, 1, 2)
    }
    one = [(faces_area(mask, (d, d, d)), d) for d in spacing if d != 1]
    counted = faces_area(mask, (1, 1, 1))
    right = faces_area(mask, spacing)
    mistakes = told(
        do,
        (counted, "For a box this is the number of its faces, and not their area in mm²."),
        *((value, "For a box the areas of its sides are mixed up.") for value in mixed),
        *((value, f"For a box all faces are taken for squares of {d:g} mm.") for value, d in one),
        *((counted * size, f"For a box each face counts {size:g} mm².") for size in (8.0, 2.0)),
        (counted * float(np.prod(spacing)), "Each face counts the volume of a voxel here."),
        (right / 2, "For a box this is half of its surface: one of each two sides is missing."),
        (float(mask.sum()), "For a box this is the number of its voxels, not its surface."),
        (float(mask.sum() * np.prod(spacing)), "For a box this is its volume, not its surface."),
        (right / 100, "For a box this is 100 times too small: it is in cm², not in mm²."),
        (
            faces_area(mask, head_spacing(reference)),
            "For a box with other voxels the distances of the head were used.",
        ),
    )
    name = "what surface_area returns"
    assert box == (2, 5, 3)
    same(area(student, mask, spacing), right, name, rel=1e-6, unit="mm²", mistakes=mistakes)
    apart = told(do, (right, "A second object, one voxel apart from a box, is left out."))
    same(area(student, lone, spacing), faces_area(lone, spacing), name, rel=1e-6, mistakes=apart)
    whole = faces_area(ndi.binary_fill_holes(hollow), spacing)
    inner = told(do, (whole, "The surface of a hole inside is left out: its faces count, too."))
    same(
        area(student, hollow, spacing), faces_area(hollow, spacing), name, rel=1e-6, mistakes=inner
    )
    leaves_arguments(student, "surface_area", hollow, spacing)


@question("shape", points=1)
@hint("An object may touch the border of the array, and beyond it is outside: `np.pad(mask, 1)`.")
def test_area_to_the_border(student: Student, reference: Reference) -> None:
    """The surface of objects that touch the border"""
    # Cubes, and areas only compared: units and sides of faces are another check's business.
    cubes = (1.5, 1.5, 1.5)
    labels = hostile(3, cubes).labels
    masks = [
        np.pad(np.ones((2, 3, 5), bool), 2),
        np.ones((2, 3, 5), bool),
        *(ndi.binary_fill_holes(labels == label) for label in range(1, labels.max() + 1)),
    ]
    areas = [area(student, mask, cubes) for mask in masks]
    expected = [faces_area(mask, cubes) for mask in masks]
    others = [faces_area(mask, head_spacing(reference)) for mask in masks]
    do = (
        "What lies beyond the border is outside. `np.pad(mask, 1)` puts a layer of False around "
        "the mask; then count the faces."
    )
    assert areas[0] > 0, saw("Of a box the surface is not greater than 0.", do=do)
    shares, right, with_others = (np.array(some) / some[0] for some in (areas, expected, others))
    if near(shares, with_others, 1e-6):
        return
    assert not near(shares[1], 0.0, 0.0, 1e-6), saw(
        "Of a mask that is True everywhere the surface is 0: the faces at the border of the array "
        "are left out.",
        do=do,
    )
    assert near(shares, right, 1e-6), saw(
        "Objects that touch the border of the array get another surface than those in its middle.",
        do=do,
    )


@question("shape", points=1)
@hint("Cube root of π, times (6 V) to the power 2/3, divided by A. `np.cbrt` is the cube root.")
def test_sphericity(student: Student, reference: Reference) -> None:
    """The sphericity: 1 for a ball, less for a cube"""
    function(student["sphericity"], "sphericity")
    what = "what sphericity returns"
    do = (
        "`np.cbrt(np.pi) * (6 * volume_mm3) ** (2 / 3) / area_mm2`: cube root of π, times (6 V) to "
        "the power 2/3, divided by A."
    )
    for size, thing in ((7.0, "ball"), (3.0, "cube"), (5.0, "cube")):
        if thing == "ball":
            volume, surface, right = 4 / 3 * np.pi * size**3, 4 * np.pi * size**2, 1.0
        else:
            volume, surface, right = size**3, 6 * size**2, (np.pi / 6) ** (1 / 3)
        answer = number(student["sphericity"](volume, surface), what)
        mistakes = told(
            do,
            (1 / right, f"For a {thing} the sphericity is turned around: it is never above 1."),
            (volume / surface, f"For a {thing} this is volume over surface, which has a unit."),
            (surface / volume, f"For a {thing} this is surface over volume, which has a unit."),
            (right**3, f"For a {thing} this is the third power of the sphericity."),
            (
                np.sqrt(np.pi) * (6 * volume) ** (2 / 3) / surface,
                f"For a {thing} the square root of π is taken here, not the cube root.",
            ),
            (
                np.pi * (6 * volume) ** (2 / 3) / surface,
                f"For a {thing} π is taken as it is, not its cube root.",
            ),
            (
                np.cbrt(np.pi) * 6 * volume ** (2 / 3) / surface,
                f"For a {thing} only V has the power 2/3. The 6 belongs inside of the brackets.",
            ),
            (
                np.cbrt(np.pi) * (6 * volume) ** 2 / 3 / surface,
                f"For a {thing} the power is 2, and 3 divides: write `** (2 / 3)` with brackets.",
            ),
        )
        same(answer, right, what, rel=1e-3, mistakes=mistakes)


@question("shape", points=1)
@needs(brain_is_found)
@builds_on("brain", "brain_ml", "surface_area", "sphericity")
@hint("Give the volume in mm³: `brain_ml` × 1000.")
def test_brain_sphericity(student: Student, reference: Reference) -> None:
    """The sphericity of the brain"""
    brain = own_array(student, reference, "brain", 3) != 0
    spacing, answer = (
        head_spacing(reference),
        number(student["brain_sphericity"], "brain_sphericity"),
    )
    counted = float(brain.sum() * np.prod(spacing))
    ml = own_or(student, "brain_ml", counted / 1000)
    surface, shape_of = faces_area(brain, spacing), formula
    own = student.get("brain")
    if callable(student.get("surface_area")) and isinstance(own, np.ndarray):
        surface = number(student["surface_area"](own, student.get("head_spacing")), "the surface")
    if callable(student.get("sphericity")):
        shape_of = student["sphericity"]
    expected = number(shape_of(1000 * ml, surface), "the sphericity")
    if near(answer, expected, 5e-3) or near(
        answer, number(shape_of(counted, surface), "the sphericity"), 5e-3
    ):
        return
    mistakes = told(
        "Give both in mm: `sphericity(brain_ml * 1000, surface_area(brain, head_spacing))`. "
        "One ml is 1000 mm³.",
        (shape_of(ml, surface), "The volume is in ml here, and the surface in mm²."),
        (
            shape_of(float(brain.sum()), surface),
            "The volume is a number of voxels here, and the surface is in mm².",
        ),
        (
            shape_of(1000 * ml, faces_area(brain, (1, 1, 1))),
            "The surface is a number of faces here, and the volume is in mm³.",
        ),
        (
            shape_of(1000 * ml, faces_area(brain, spacing_of(reference))),
            "The surface was measured with `spacing`, the distances of the heart's images.",
        ),
        (shape_of(surface, 1000 * ml), "Volume and surface have changed places."),
        (expected * 100, "This is in per cent. A ball has a sphericity of 1."),
    )
    same(answer, expected, "brain_sphericity", rel=5e-3, mistakes=mistakes)


def formula(volume: float, surface: float) -> float:
    """Return the sphericity of something, by its volume in mm³ and surface in mm²."""
    return float(np.cbrt(np.pi) * (6 * volume) ** (2 / 3) / surface)

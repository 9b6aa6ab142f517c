"""Typical answers to stage 4, measurements: an image with four axes, and its sizes."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

LOAD = """
phases = imageio.mvolread({patient}, "DICOM")
cine = {cine}
sampling = {sampling}
"""

AXES = """
n_phases, n_slices = {counts}
stack_height = {height}
voxel_ml = {voxel}
"""


def load(**changes: str) -> str:
    """Write the answer to the question on the cine, right but for some changes."""
    parts = {
        "patient": "PATIENT_A",
        "cine": "np.stack(phases)",
        "sampling": 'phases[0].meta["sampling"]',
    }
    return LOAD.format(**parts | changes)


def axes(**changes: str) -> str:
    """Write the answer to the question on sizes, right but for some changes."""
    parts = {
        "counts": "cine.shape[:2]",
        "height": "n_slices * sampling[0]",
        "voxel": "np.prod(sampling) / 1000",
    }
    return AXES.format(**parts | changes)


ANSWERS: dict[str, list[Answer]] = {
    "load_cine": [
        right(
            "as an array of a list",
            "volumes = imageio.mvolread(str(PATIENT_A), format='DICOM')\n"
            "cine = np.array(volumes)\nsampling = list(volumes[1].meta['sampling'])",
        ),
        right(
            "filled phase by phase",
            "read = imageio.mvolread(PATIENT_A, 'DICOM')\n"
            "cine = np.zeros((len(read),) + read[0].shape, 'uint16')\n"
            "for i, part in enumerate(read):\n    cine[i] = part\n"
            "sampling = np.array(read[0].meta['sampling'])",
        ),
        right(
            "file by file with pydicom",
            "n = len(list(PATIENT_A.iterdir()))\n"
            "files = [pydicom.dcmread(PATIENT_A / f'image_{i + 1}.dcm') for i in range(n)]\n"
            "cine = np.array([f.pixel_array for f in files])\n"
            "cine = cine.reshape(files[0].CardiacNumberOfImages, -1, *cine.shape[1:])\n"
            "sampling = [float(files[0].SpacingBetweenSlices), *map(float, files[0].PixelSpacing)]",
        ),
        right(
            "joined with new axes, as floats",
            load(cine="np.concatenate([p[None].astype(float) for p in phases])"),
        ),
        wrong(
            "the first phase only",
            "cine = imageio.volread(PATIENT_A, 'DICOM')\nsampling = cine.meta['sampling']",
            hint="`cine` has three axes: it is one phase of the beat, not all of",
            fails=(
                "test_cine_values",
                "test_cine_axes",
            ),
        ),
        wrong(
            "a list, not an array",
            load(cine="phases"),
            hint="things, one for each phase. An array was asked for.",
            fails=("test_cine_axes",),
        ),
        wrong(
            "phases at the end",
            load(cine="np.stack(phases, axis=-1)"),
            hint="The axes of `cine` have changed places:",
            fails=("test_cine_axes",),
        ),
        wrong(
            "the other patient",
            load(patient="PATIENT_B"),
            hint="The number of voxels is right, but the grey levels are not:",
            fails=(
                "test_cine_values",
                "test_cine_axes",
            ),
        ),
        wrong(
            "sampling in another order",
            load(sampling="phases[0].meta['sampling'][::-1]"),
            hint="The three distances have changed places.",
            fails=("test_sampling",),
        ),
        wrong(
            "slices one below the other",
            load(cine="np.concatenate(phases)"),
            hint="`cine` has 3 axes: its shape is (",
            fails=(
                "test_cine_values",
                "test_cine_axes",
            ),
        ),
        wrong(
            "one phase left out",
            load(cine="np.stack(phases[1:])"),
            hint="That is not the number of voxels of all phases.",
            fails=(
                "test_cine_values",
                "test_cine_axes",
            ),
        ),
        wrong(
            "steps of one voxel",
            load(sampling="(1, 1, 1)"),
            hint="All three distances are 1.",
            fails=("test_sampling",),
        ),
        wrong(
            "the last phase first",
            load(cine="np.stack(phases[::-1])"),
            hint="The phases of `cine` run backwards:",
            fails=("test_cine_axes",),
        ),
        wrong(
            "other names",
            load().replace("cine =", "images =").replace("sampling =", "distances ="),
            hint="There is no variable called `cine`.",
            fails=(
                "test_cine_values",
                "test_cine_axes",
                "test_sampling",
            ),
        ),
    ],
    "cine_axes": [
        right(
            "by counting",
            axes(
                counts="len(cine), len(cine[0])",
                height="float(sampling[0] * n_slices)",
                voxel="sampling[0] / 10 * sampling[1] / 10 * sampling[2] / 10",
            ),
        ),
        right(
            "rounded",
            axes(
                counts="np.array(cine.shape[:2])",
                height="round(float(sampling[0]), 1) * n_slices",
                voxel="round(float(np.prod(sampling)), 2) * 1e-3",
            ),
        ),
        right(
            "the four numbers at once",
            "n_phases, n_slices, rows, columns = cine.shape\nz, y, x = sampling\n"
            "stack_height = (n_slices - 1) * z + 2 * z / 2\nvoxel_ml = z * y * x * 1e-3",
        ),
        right(
            "with sums",
            axes(
                counts="np.size(cine, 0), np.size(cine, 1)",
                height="sum([sampling[0]] * n_slices)",
                voxel="np.multiply.reduce(np.array(sampling) / 10)",
            ),
        ),
        wrong(
            "from centre to centre",
            axes(height="(n_slices - 1) * sampling[0]"),
            hint="This is from the centre of the lowest slice to the centre of",
            fails=("test_stack_height",),
        ),
        wrong(
            "the voxel in mm³",
            axes(voxel="np.prod(sampling)"),
            hint="This is the volume of a voxel in mm³, and ml were asked for.",
            fails=("test_voxel_ml",),
        ),
        wrong(
            "phases and slices swapped",
            axes(counts="cine.shape[1::-1]"),
            hint="The numbers of phases and of slices have changed places.",
            fails=("test_counts",),
        ),
        wrong(
            "the distance of rows for that of slices",
            axes(height="n_slices * sampling[-1]"),
            hint="This is the number of slices times the distance between rows",
            fails=("test_stack_height",),
        ),
        wrong(
            "distances added",
            axes(voxel="sum(sampling) / 1000"),
            hint="The three distances are added here, not multiplied.",
            fails=("test_voxel_ml",),
        ),
        wrong(
            "an area for a volume",
            axes(voxel="sampling[1] * sampling[2] / 1000"),
            hint="The distance between slices is missing in this volume.",
            fails=("test_voxel_ml",),
        ),
        wrong(
            "rows for slices",
            axes(counts="cine.shape[0], cine.shape[2]"),
            hint="`n_slices` is the number of rows or of columns of a slice.",
            fails=("test_counts",),
        ),
        wrong(
            "the height of the phases",
            axes(height="n_phases * sampling[0]"),
            hint="This is the number of phases times the distance between",
            fails=("test_stack_height",),
        ),
        wrong(
            "voxels in a ml",
            axes(voxel="1000 / np.prod(sampling)"),
            hint="This says how many voxels make one ml, not how many ml one",
            fails=("test_voxel_ml",),
        ),
        wrong(
            "a number as a text",
            axes(height="f'{n_slices * sampling[0]:g} mm'"),
            hint="`stack_height` is a text that holds a number and the words",
            fails=("test_stack_height",),
        ),
        wrong(
            "places for numbers",
            axes(counts="len(cine) - 1, len(cine[0]) - 1"),
            hint="`n_phases` is one too small.",
            fails=("test_counts",),
        ),
        wrong(
            "numbers from elsewhere",
            axes(counts="23, 14", height="101", voxel="0.0123"),
            hint="`voxel_ml` is 0.0123 ml.",
            fails=(
                "test_counts",
                "test_stack_height",
                "test_voxel_ml",
            ),
        ),
    ],
}

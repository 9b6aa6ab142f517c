"""Typical answers to stage 4, measurements: an image with four axes, its sizes and its times."""

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

RATE = """
frame_time = {time}
frame_rate = {rate}
heart_rate = {heart}
"""

M_MODE = """
m_mode = {m_mode}
plt.imshow({shown}, {more})
{off}
plt.show()
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


def rate(**changes: str) -> str:
    """Write the answer to the question on times, right but for some changes."""
    parts = {
        "time": "header.NominalInterval / n_phases",
        "rate": "1000 / frame_time",
        "heart": "60000 / header.NominalInterval",
    }
    return RATE.format(**parts | changes)


def m_mode(**changes: str) -> str:
    """Write the answer to the question on the line over time, right but for some changes."""
    parts = {
        "m_mode": "cine[:, 5, 66, :]",
        "shown": "m_mode",
        "more": "cmap='gray', aspect='auto'",
        "off": "plt.axis('off')",
    }
    return M_MODE.format(**parts | changes)


ANSWERS: dict[str, list[Answer]] = {
    "load_cine": [
        right(
            "as an array of a list",
            "volumes = imageio.mvolread(str(PATIENT_A), format='DICOM')\n"
            "cine = np.array(volumes)\nsampling = list(volumes[3].meta['sampling'])",
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
            "files = [pydicom.dcmread(PATIENT_A / f'image_{i}.dcm') for i in range(1, 177)]\n"
            "cine = np.array([f.pixel_array for f in files]).reshape(16, 11, 128, 128)\n"
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
            hint="`cine` is a list of 16 things, one for each phase.",
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
            hint="`cine` has 3 axes: its shape is (176, 128, 128). The task asks",
            fails=(
                "test_cine_values",
                "test_cine_axes",
            ),
        ),
        wrong(
            "one phase left out",
            load(cine="np.stack(phases[1:])"),
            hint="`cine` has the shape (15, 11, 128, 128).",
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
                height="8 * n_slices",
                voxel="round(float(np.prod(sampling)), 1) * 1e-3",
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
            axes(height="'88 mm'"),
            hint="`stack_height` is a text that holds a number and the words",
            fails=("test_stack_height",),
        ),
    ],
    "frame_rate": [
        right(
            "in seconds first",
            "beat = int(header.NominalInterval) / 1000\nframe_time = beat / n_phases * 1000\n"
            "frame_rate = n_phases / beat\nheart_rate = 60 / beat",
        ),
        right(
            "from the trigger times",
            "second = pydicom.dcmread(PATIENT_A / 'image_12.dcm')\n"
            "frame_time = float(second.TriggerTime)\nframe_rate = 1e3 / frame_time\n"
            "heart_rate = frame_rate * 60 / n_phases",
        ),
        right(
            "with the number of phases of the header",
            rate(
                time="header.NominalInterval / header.CardiacNumberOfImages",
                rate="1 / (frame_time / 1000)",
                heart="60 / (n_phases * frame_time / 1000)",
            ),
        ),
        right(
            "rounded",
            rate(
                rate="round(1000 / frame_time, 2)",
                heart="np.round(60e3 / header.NominalInterval, 1)",
            ),
        ),
        wrong(
            "one gap less",
            rate(time="header.NominalInterval / (n_phases - 1)"),
            hint="This counts one gap less than there are phases:",
            fails=("test_frame_time",),
        ),
        wrong(
            "the rounded heart rate",
            rate(heart="header.HeartRate"),
            hint="This is rounded to a whole number, as the field `HeartRate` of",
            fails=("test_heart_rate",),
        ),
        wrong(
            "frames in a millisecond",
            rate(rate="1 / frame_time"),
            hint="This is the number of phases in one millisecond, not in one",
            fails=("test_frame_rate",),
        ),
        wrong(
            "the time in seconds",
            rate(time="header.NominalInterval / n_phases / 1000", rate="1 / frame_time"),
            hint="This is in seconds: it is 1000 times too small for ms.",
            fails=("test_frame_time",),
        ),
        wrong(
            "a whole beat for a phase",
            rate(time="header.NominalInterval"),
            hint="This is the duration of a whole beat, not the time from one",
            fails=("test_frame_time",),
        ),
        wrong(
            "beats in a second",
            rate(heart="1000 / header.NominalInterval"),
            hint="This is the number of beats in a second, not in a minute.",
            fails=("test_heart_rate",),
        ),
        wrong(
            "divided by the slices",
            rate(time="header.NominalInterval / n_slices"),
            hint="This divides by the number of slices.",
            fails=("test_frame_time",),
        ),
        wrong(
            "phases in a minute",
            rate(rate="60000 / frame_time"),
            hint="This is the number of phases in a minute, not in a second.",
            fails=("test_frame_rate",),
        ),
        wrong(
            "60 seconds over milliseconds",
            rate(heart="60 / header.NominalInterval"),
            hint="60 seconds are a minute, but the duration of a beat is in ms.",
            fails=("test_heart_rate",),
        ),
        wrong(
            "the heart rate of one phase",
            rate(heart="60000 / frame_time"),
            hint="These are the phases in a minute:",
            fails=("test_heart_rate",),
        ),
    ],
    "m_mode": [
        right("phase by phase", m_mode(m_mode="np.array([v[5, 66] for v in cine])")),
        right("turned", m_mode(shown="m_mode.T", more="cmap='gray', aspect=0.25")),
        right("time upwards", m_mode(more="cmap='Greys_r', origin='lower', aspect=2")),
        right(
            "rows repeated",
            m_mode(shown="np.repeat(m_mode, 4, axis=0)", more="cmap='bone' and 'gray'"),
        ),
        right(
            "in axes of its own, with an extent",
            "m_mode = np.take(cine[:, 5], 66, axis=1)\nfig, ax = plt.subplots(figsize=(5, 3))\n"
            "ax.imshow(m_mode, cmap=plt.cm.gray, extent=(0, 128, 960, 0), aspect=0.07)\n"
            "ax.set_axis_off()\nplt.show()",
        ),
        right(
            "the slice beside it",
            "m_mode = cine[:, 5, 66, :]\nfig, axes = plt.subplots(1, 2)\n"
            "axes[1].imshow(cine[0, 5], cmap='gray')\n"
            "axes[0].imshow(m_mode, cmap='gray', aspect=4)\n"
            "for a in axes:\n    a.axis('off')\nplt.show()",
        ),
        wrong(
            "in colour",
            m_mode(more="aspect='auto'"),
            hint="The picture of `m_mode` is coloured:",
            fails=("test_m_mode_picture",),
        ),
        wrong(
            "a column instead of a row",
            m_mode(m_mode="cine[:, 5, :, 66]"),
            hint="This is a column of the slice at every phase, not a row.",
            fails=("test_m_mode",),
        ),
        wrong(
            "a thin strip",
            m_mode(more="cmap='gray'"),
            hint="In the picture of `m_mode` each pixel is drawn 1 times as high",
            fails=("test_m_mode_stretched",),
        ),
        wrong(
            "axes around it",
            m_mode(off=""),
            hint="There are axes around the picture of `m_mode`, with ticks and",
            fails=("test_m_mode_picture",),
        ),
        wrong(
            "stretched along the columns",
            m_mode(more="cmap='gray', aspect=0.25"),
            hint="The picture of `m_mode` is stretched along the columns, not",
            fails=("test_m_mode_stretched",),
        ),
        wrong(
            "slice and row counted from 1",
            m_mode(m_mode="cine[:, 4, 65, :]"),
            hint="Slice and row are both one too low.",
            fails=("test_m_mode",),
        ),
        wrong(
            "one phase with all its slices",
            m_mode(m_mode="cine[5, :, 66, :]"),
            hint="This is one phase with all its slices:",
            fails=("test_m_mode",),
        ),
        wrong(
            "phases along the columns",
            m_mode(m_mode="cine[:, 5, 66, :].T", more="cmap='gray', aspect=0.25"),
            hint="The phases run along the columns of `m_mode`, not along its",
            fails=("test_m_mode",),
        ),
        wrong(
            "a slice instead of the line",
            m_mode(shown="cine[0, 5]", more="cmap='gray', aspect=4"),
            hint="None of the pictures shows `m_mode`, the line of each phase",
            fails=(
                "test_m_mode_picture",
                "test_m_mode_stretched",
            ),
        ),
        wrong(
            "no picture",
            "m_mode = cine[:, 5, 66, :]",
            hint="No picture was shown. `plt.imshow(…)` draws one.",
            fails=(
                "test_m_mode_picture",
                "test_m_mode_stretched",
            ),
        ),
    ],
}

"""Typical answers to stage 4, measurements: times of a beat, and a line over time."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

RATE = """
frame_time = {time}
frame_rate = {rate}
heart_rate = {heart}
"""


LINE = "cine[:, MIDDLE_SLICE, M_MODE_ROW, :]"
"""The line over time."""

M_MODE = """
m_mode = {m_mode}
plt.imshow({shown}, {more})
{off}
plt.show()
"""


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
        "m_mode": LINE,
        "shown": "m_mode",
        "more": "cmap='gray', aspect='auto'",
        "off": "plt.axis('off')",
    }
    return M_MODE.format(**parts | changes)


ANSWERS: dict[str, list[Answer]] = {
    "frame_rate": [
        right(
            "in seconds first",
            "beat = int(header.NominalInterval) / 1000\nframe_time = beat / n_phases * 1000\n"
            "frame_rate = n_phases / beat\nheart_rate = 60 / beat",
        ),
        right(
            "from the trigger times",
            "second = pydicom.dcmread(PATIENT_A / f'image_{n_slices + 1}.dcm')\n"
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
        wrong(
            "numbers from elsewhere",
            rate(time="63.7", rate="20.5", heart="77"),
            hint="`heart_rate` is 77.",
            fails=(
                "test_frame_time",
                "test_frame_rate",
                "test_heart_rate",
            ),
        ),
    ],
    "m_mode": [
        right(
            "phase by phase", m_mode(m_mode="np.array([v[MIDDLE_SLICE, M_MODE_ROW] for v in cine])")
        ),
        right("turned", m_mode(shown="m_mode.T", more="cmap='gray', aspect=0.25")),
        right("time upwards", m_mode(more="cmap='Greys_r', origin='lower', aspect=2")),
        right(
            "rows repeated",
            m_mode(shown="np.repeat(m_mode, 4, axis=0)", more="cmap='bone' and 'gray'"),
        ),
        right(
            "in axes of its own, with an extent",
            "m_mode = np.take(cine[:, MIDDLE_SLICE], M_MODE_ROW, axis=1)\n"
            "fig, ax = plt.subplots(figsize=(5, 3))\n"
            "ends = (0, m_mode.shape[1], header.NominalInterval, 0)\n"
            "ax.imshow(m_mode, cmap=plt.cm.gray, extent=ends, aspect=4 / frame_time)\n"
            "ax.set_axis_off()\nplt.show()",
        ),
        right(
            "the slice beside it",
            f"m_mode = {LINE}\nfig, axes = plt.subplots(1, 2)\n"
            "axes[1].imshow(cine[0, MIDDLE_SLICE], cmap='gray')\n"
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
            m_mode(m_mode="cine[:, MIDDLE_SLICE, :, M_MODE_ROW]"),
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
            m_mode(m_mode="cine[:, MIDDLE_SLICE - 1, M_MODE_ROW - 1, :]"),
            hint="Slice and row are both one too low.",
            fails=("test_m_mode",),
        ),
        wrong(
            "one phase with all its slices",
            m_mode(m_mode="cine[MIDDLE_SLICE, :, M_MODE_ROW, :]"),
            hint="This is one phase with all its slices:",
            fails=("test_m_mode",),
        ),
        wrong(
            "phases along the columns",
            m_mode(m_mode=f"{LINE}.T", more="cmap='gray', aspect=0.25"),
            hint="The phases run along the columns of `m_mode`, not along its",
            fails=("test_m_mode",),
        ),
        wrong(
            "a slice instead of the line",
            m_mode(shown="cine[0, MIDDLE_SLICE]", more="cmap='gray', aspect=4"),
            hint="None of the pictures shows `m_mode`, the line of each phase",
            fails=(
                "test_m_mode_picture",
                "test_m_mode_stretched",
            ),
        ),
        wrong(
            "no picture",
            f"m_mode = {LINE}",
            hint="No picture was shown. `plt.imshow(…)` draws one.",
            fails=(
                "test_m_mode_picture",
                "test_m_mode_stretched",
            ),
        ),
        wrong(
            "another place",
            m_mode(m_mode="cine[:, MIDDLE_SLICE - 2, M_MODE_ROW // 2, :]"),
            hint="values of `m_mode` differ.",
            fails=("test_m_mode",),
        ),
    ],
}

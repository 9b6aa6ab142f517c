"""Typical answers to stage 4, measurements: the numbers that count in a beat."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


NUMBERS = """
ed, es = {phases}
edv, esv = {volumes}
stroke_volume = {stroke}
ejection_fraction = {fraction}
cardiac_output = {output}
{plot}({x}, {y})
plt.xlabel("{xlabel}")
plt.ylabel("{ylabel}")
plt.show()
"""


def beat(**changes: str) -> str:
    """Write the answer to the question on the numbers, right but for some changes."""
    parts = {
        "phases": "list(curve).index(max(curve)), list(curve).index(min(curve))",
        "volumes": "np.max(curve), np.min(curve)",
        "stroke": "edv - esv",
        "fraction": "stroke_volume / edv * 100",
        "output": "stroke_volume / 1000 * heart_rate",
        "plot": "plt.plot",
        "x": "[k * frame_time for k in range(len(curve))]",
        "y": "curve",
        "xlabel": "time in ms",
        "ylabel": "volume in ml",
    }
    return NUMBERS.format(**parts | changes)


ANSWERS: dict[str, list[Answer]] = {
    "beat": [
        right("with Python", beat()),
        right(
            "rounded, as points",
            beat(
                fraction="round(100 * stroke_volume / edv)",
                x="np.linspace(0, 60000 / heart_rate, len(curve), endpoint=False)",
                y="curve, 'o'",
            ),
        ),
        right(
            "as a scatter, units written out",
            beat(plot="plt.scatter", xlabel="time [milliseconds]", ylabel="volume / millilitres"),
        ),
        right("as an area", beat(plot="plt.fill_between")),
        right(
            "until the next beat begins",
            beat(x="np.arange(len(curve) + 1) * frame_time", y="np.append(curve, curve[0])"),
        ),
        right(
            "a smooth curve through all phases",
            beat(
                x="np.linspace(0, (len(curve) - 1) * frame_time, 300)",
                y="ndi.map_coordinates(np.asarray(curve), [np.linspace(0, len(curve) - 1, 300)])",
            ),
        ),
        right(
            "as bars that begin at their time",
            beat(plot="plt.bar", y="curve, 0.7 * frame_time, align='edge'"),
        ),
        wrong(
            "in phases, until the next beat begins",
            beat(x="range(len(curve) + 1)", y="[*curve, curve[0]]"),
            hint="counts the phases",
            fails=("test_beat_curve",),
        ),
        right(
            "as bars",
            beat(
                plot="plt.bar",
                y="curve, width=0.7 * frame_time",
                ylabel="Volume (mL)",
                output="round(stroke_volume * heart_rate / 1000, 1)",
            ),
        ),
        right(
            "from the phases, beside another figure",
            "plt.plot(curve)\nplt.show()\n"
            + beat(
                phases="np.argmax(curve), np.argmin(curve)",
                volumes="curve[ed], curve[es]",
                stroke="np.ptp(curve)",
                fraction="100 * (1 - esv / edv)",
                output="(edv - esv) * 60 / (len(curve) * frame_time / 1000) / 1000",
            ),
        ),
        wrong(
            "a share of 1",
            beat(fraction="stroke_volume / edv"),
            hint="`ejection_fraction` is a share of 1, not in per cent.",
            fails=("test_ejection_fraction",),
        ),
        wrong(
            "divided by the end-systolic volume",
            beat(fraction="100 * stroke_volume / esv"),
            hint="`ejection_fraction` is the stroke volume as a share of the",
            fails=("test_ejection_fraction",),
        ),
        wrong(
            "what remains for what is ejected",
            beat(fraction="100 * esv / edv"),
            hint="`ejection_fraction` is what remains in the ventricle, in per",
            fails=("test_ejection_fraction",),
        ),
        wrong(
            "the two volumes swapped",
            beat(volumes="np.min(curve), np.max(curve)", stroke="esv - edv"),
            hint="`edv` and `esv` have changed places:",
            fails=("test_beat_volumes",),
        ),
        wrong(
            "the first and last phase",
            beat(volumes="curve[0], curve[-1]"),
            hint="`esv` is the volume of the last phase.",
            fails=("test_beat_volumes",),
        ),
        wrong(
            "a negative stroke volume",
            beat(stroke="esv - edv"),
            hint="`stroke_volume` is less than 0:",
            fails=("test_beat_volumes",),
        ),
        wrong(
            "output in ml",
            beat(output="stroke_volume * heart_rate"),
            hint="`cardiac_output` is in ml per minute, not in litres.",
            fails=("test_cardiac_output",),
        ),
        wrong(
            "the output of all that the ventricle holds",
            beat(output="edv * heart_rate / 1000"),
            hint="This is the output of a ventricle that empties all of its",
            fails=("test_cardiac_output",),
        ),
        wrong(
            "the phase before end-systole",
            beat(phases="np.argmax(curve), np.argmin(curve) - 1"),
            hint="At the phase `es` your `curve` is not at its highest or",
            fails=("test_when_full_and_empty",),
        ),
        wrong(
            "volumes for phases",
            beat(phases="max(curve), min(curve)"),
            hint="`ed` and `es` are volumes in ml.",
            fails=("test_when_full_and_empty",),
        ),
        wrong(
            "over the phases",
            beat(x="range(len(curve))", xlabel="phase"),
            hint="The horizontal axis counts the phases, and does not show the",
            fails=(
                "test_beat_curve",
                "test_beat_axes",
            ),
        ),
        wrong(
            "over seconds",
            beat(x="np.arange(len(curve)) * frame_time / 1000", xlabel="time (s)"),
            hint="The horizontal axis shows the time in seconds, not in ms.",
            fails=(
                "test_beat_curve",
                "test_beat_axes",
            ),
        ),
        wrong(
            "the axes swapped",
            beat(x="curve", y="np.arange(len(curve)) * frame_time"),
            hint="The axes of the figure have changed places:",
            fails=("test_beat_curve",),
        ),
        wrong(
            "time up to the next beat",
            beat(x="np.linspace(0, 60000 / heart_rate, len(curve))"),
            hint="The last phase is drawn where the next beat begins, so all",
            fails=("test_beat_curve",),
        ),
        wrong(
            "no units at the axes",
            beat(xlabel="time", ylabel="volume"),
            hint="The label of the horizontal axis does not name the unit ms.",
            fails=("test_beat_axes",),
        ),
        wrong(
            "other names",
            beat()
            .replace("ed, es", "full, empty")
            .replace("edv, esv", "most, least")
            .replace("edv", "most")
            .replace("esv", "least")
            .replace("stroke_volume", "sv")
            .replace("ejection_fraction", "ef")
            .replace("cardiac_output", "co"),
            hint="There is no variable called `ed`.",
            fails=(
                "test_when_full_and_empty",
                "test_beat_volumes",
                "test_ejection_fraction",
                "test_cardiac_output",
            ),
        ),
        wrong(
            "the two phases swapped",
            beat(phases="list(curve).index(min(curve)), list(curve).index(max(curve))"),
            hint="`ed` and `es` have changed places:",
            fails=("test_when_full_and_empty",),
        ),
        wrong(
            "phases counted from 1",
            beat(phases="np.argmax(curve) + 1, np.argmin(curve) + 1"),
            hint="Both phases are one too high: they are counted from 0 here.",
            fails=("test_when_full_and_empty",),
        ),
        wrong(
            "a phase that is not there",
            beat(phases="np.argmax(curve), len(curve)"),
            hint="phases, counted from 0.",
            fails=("test_when_full_and_empty",),
        ),
        wrong(
            "nothing drawn",
            beat(plot="print"),
            hint="No figure shows a curve, points or bars:",
            fails=(
                "test_beat_curve",
                "test_beat_axes",
            ),
        ),
        wrong(
            "the volume above the smallest",
            beat(y="np.array(curve) - esv"),
            hint="No figure shows the volumes of `curve`,",
            fails=("test_beat_curve",),
        ),
        wrong(
            "another time between phases",
            beat(x="np.arange(len(curve)) * 0.8 * frame_time"),
            hint="The volumes are drawn, but the horizontal axis is not the",
            fails=("test_beat_curve",),
        ),
        wrong(
            "labels of the axes swapped",
            beat(xlabel="volume in ml", ylabel="time in ms"),
            hint="The labels of the axes have changed places:",
            fails=("test_beat_axes",),
        ),
        wrong(
            "no labels at the axes",
            beat(xlabel="", ylabel=""),
            hint="Neither of the axes has a label.",
            fails=("test_beat_axes",),
        ),
        wrong(
            "no unit of the volume",
            beat(ylabel="volume"),
            hint="The label of the vertical axis does not name the unit ml.",
            fails=("test_beat_axes",),
        ),
        wrong(
            "numbers from elsewhere",
            beat(volumes="133.7, 52.9", stroke="70", fraction="43", output="9.9"),
            hint="`cardiac_output` is 9.9 litres per minute.",
            fails=(
                "test_beat_volumes",
                "test_ejection_fraction",
                "test_cardiac_output",
            ),
        ),
    ],
}

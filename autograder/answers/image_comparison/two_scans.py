"""Typical answers to the questions of stage 2, image comparison: two scans in one picture."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

FUNCTION, FIGURE = "test_overlay", "test_overlay_figure"

BOTH = (
    "fig, axes = plt.subplots(1, 2)\naxes[0].imshow(overlay(first, later, white))\n"
    "axes[1].imshow(overlay(first, registered, white))\nplt.show()"
)


def overlay(
    shape: str = "(*a.shape, 3)",
    red: str = "a / white",
    green: str = "b / white",
    result: str = "np.clip(colours, 0, 1)",
    figure: str = BOTH,
    more: str = "",
) -> str:
    """Write the answer to the question on the colour image."""
    return (
        "def overlay(a, b, white):\n"
        f"    colours = np.zeros({shape})\n"
        f"    colours[:, :, 0] = {red}\n    colours[:, :, 1] = {green}\n{more}"
        f"    return {result}\n\n{figure}"
    )


def drawn(left: str, right_one: str) -> str:
    """Write the lines that draw two pictures side by side."""
    return BOTH.replace("overlay(first, later, white)", left).replace(
        "overlay(first, registered, white)", right_one
    )


CHANGE, SHOWN, ZERO = "test_change", "test_change_shown", "test_clear_zero"


def change(
    difference: str = "registered.astype(float) - first",
    shown: str = "change",
    how: str = "cmap='coolwarm', vmin=-60, vmax=60",
    bar: str = "plt.colorbar()",
) -> str:
    """Write the answer to the question on the difference with its sign."""
    return f"change = {difference}\nplt.imshow({shown}, {how})\n{bar}\nplt.show()"


ANSWERS: dict[str, list[Answer]] = {
    "overlay": [
        right("channel by channel", overlay()),
        right(
            "stacked, in a loop over the axes",
            "def overlay(a, b, white):\n"
            "    red, green = np.minimum(a / white, 1), np.minimum(b / white, 1)\n"
            "    return np.dstack([red, green, np.zeros_like(red)])\n\n"
            "fig, axes = plt.subplots(1, 2, figsize=(9, 5))\n"
            "for ax, image in zip(axes, (later, registered)):\n"
            "    ax.imshow(overlay(first, image, white))\n    ax.set_axis_off()\n",
        ),
        right(
            "pixel by pixel, with subplot",
            "def overlay(a, b, white):\n"
            "    def part(image):\n"
            "        return np.where(image > white, 1.0, image / white)\n\n"
            "    return np.stack((part(a), part(b), 0.0 * a), axis=-1).astype('float32')\n\n"
            "plt.subplot(1, 2, 1)\nplt.imshow(overlay(first, later, white))\nplt.title('before')\n"
            "plt.subplot(1, 2, 2)\nplt.imshow(overlay(first, registered, white))\n"
            "plt.title('after')\nplt.show()",
        ),
        right(
            "both in one wide picture",
            overlay(
                figure="plt.imshow(np.hstack([overlay(first, later, white), "
                "overlay(first, registered, white)]))"
            ),
        ),
        right(
            "scaled to 255 to be drawn",
            overlay(
                figure=drawn(
                    "np.uint8(255 * overlay(first, later, white))",
                    "(overlay(first, registered, white) * 255).astype(np.uint8)",
                )
            ),
        ),
        wrong(
            "colours first",
            overlay("(3, *a.shape)", result="np.clip(colours, 0, 1)")
            .replace("colours[:, :, 0]", "colours[0]")
            .replace("colours[:, :, 1]", "colours[1]")
            .replace("white))", "white).transpose(1, 2, 0))"),
            hint="three colours come first",
            fails=(FUNCTION,),
        ),
        wrong(
            "two colours only",
            overlay("(*a.shape, 2)", figure=BOTH.replace("white)", "white)[:, :, [0, 1, 1]]")),
            hint="three numbers for each pixel",
            fails=(FUNCTION, FIGURE),
        ),
        wrong(
            "red and green exchanged",
            overlay(red="b / white", green="a / white"),
            hint="Red and green have changed places",
            fails=(FUNCTION,),
        ),
        wrong(
            "nothing cut off",
            overlay(result="colours"),
            hint="numbers above 1",
            fails=(FUNCTION,),
        ),
        wrong(
            "not divided",
            overlay(red="a", green="b"),
            hint="not divided by `white`",
            fails=(FUNCTION,),
        ),
        wrong(
            "from 0 to 255",
            overlay(result="np.clip(255 * colours, 0, 255).astype(int)"),
            hint="from 0 to 255",
            fails=(FUNCTION,),
        ),
        wrong(
            "each by its own maximum",
            overlay(red="a / a.max()", green="b / b.max()"),
            hint="scaled by the values in them",
            fails=(FUNCTION,),
        ),
        wrong(
            "something in blue",
            overlay(more="    colours[:, :, 2] = a / white\n"),
            hint="something in blue",
            fails=(FUNCTION,),
        ),
        wrong(
            "whole numbers",
            overlay(red="a // white", green="b // white"),
            hint="lost their decimals",
            fails=(FUNCTION,),
        ),
        wrong(
            "half as strong",
            overlay(red="a / (2 * white)", green="b / (2 * white)"),
            hint="An array of zeros",
            fails=(FUNCTION,),
        ),
        wrong(
            "in grey",
            overlay(figure=drawn("first, cmap='gray'", "registered, cmap='gray'")),
            hint="in colours of its own",
            fails=(FIGURE,),
        ),
        wrong(
            "the order in the calls changed",
            overlay(figure=BOTH.replace("first, later", "later, first")),
            hint="`first` is green",
            fails=(FIGURE,),
        ),
        wrong(
            "without the first scan",
            overlay(figure=drawn("overlay(later, registered, white)", "np.zeros((4, 4, 3))")),
            hint="the same scan before and after",
            fails=(FIGURE,),
        ),
        wrong(
            "one scan twice",
            overlay(figure=drawn("overlay(first, first, white)", "first")),
            hint="yellow all over",
            fails=(FIGURE,),
        ),
        wrong(
            "before only",
            overlay(figure="plt.imshow(overlay(first, later, white))"),
            hint="but not after it",
            fails=(FIGURE,),
        ),
        wrong(
            "after only",
            overlay(figure="plt.imshow(overlay(first, registered, white))"),
            hint="but not before it",
            fails=(FIGURE,),
        ),
        wrong(
            "negatives",
            overlay(
                figure=drawn(
                    "1 - overlay(first, later, white)", "1 - overlay(first, registered, white)"
                )
            ),
            hint="none shows `first` in red",
            fails=(FIGURE,),
        ),
        wrong(
            "after on the left",
            overlay(
                figure="fig, axes = plt.subplots(1, 2)\n"
                "axes[1].imshow(overlay(first, later, white))\n"
                "axes[0].imshow(overlay(first, registered, white))"
            ),
            hint="have changed places",
            fails=(FIGURE,),
        ),
        wrong(
            "in two figures",
            overlay(
                figure="plt.imshow(overlay(first, later, white))\nplt.show()\n"
                "plt.imshow(overlay(first, registered, white))\nplt.show()"
            ),
            hint="not side by side",
            fails=(FIGURE,),
        ),
        wrong(
            "nothing drawn",
            overlay(figure=""),
            hint="plt.subplots(1, 2)",
            fails=(FIGURE,),
        ),
    ],
    "change": [
        right("with equal limits", change()),
        right(
            "limits from the values, with axes",
            "change = np.subtract(registered, first, dtype=float)\n"
            "m = np.abs(change).max()\nfig, ax = plt.subplots()\n"
            "shown = ax.imshow(change, cmap='seismic', clim=(-m, m))\n"
            "fig.colorbar(shown, ax=ax, label='difference')\nax.axis('off')\nplt.show()",
        ),
        right(
            "a norm with its centre at 0",
            "from matplotlib.colors import CenteredNorm\n"
            + change(how="cmap='RdBu', norm=CenteredNorm()"),
        ),
        right(
            "two slopes, light to both sides",
            "from matplotlib.colors import TwoSlopeNorm\n"
            + change(how="cmap='PiYG', norm=TwoSlopeNorm(0, -70, 90)"),
        ),
        right(
            "an own colour map",
            "from matplotlib.colors import LinearSegmentedColormap\n"
            "own = LinearSegmentedColormap.from_list('own', ['navy', 'white', 'darkgreen'])\n"
            + change(how="cmap=own, vmin=-80, vmax=80"),
        ),
        right(
            "as a mesh",
            change().replace("imshow(change", "pcolormesh(change[::-1]"),
        ),
        wrong(
            "the other way round",
            change("first - registered"),
            hint="The sign is wrong",
            fails=(CHANGE,),
        ),
        wrong(
            "absolute values",
            change("np.abs(registered - first)"),
            hint="lost their sign",
            fails=(CHANGE,),
        ),
        wrong(
            "before the registration",
            change("later.astype(float) - first", how="cmap='coolwarm', vmin=-300, vmax=300"),
            hint="as it was before the registration",
            fails=(CHANGE,),
        ),
        wrong(
            "squared",
            change("(registered - first) ** 2", how="cmap='bwr', vmin=-900, vmax=900"),
            hint="The differences are squared",
            fails=(CHANGE,),
        ),
        wrong(
            "unsigned",
            change("registered.astype(np.uint16) - first", "registered - first"),
            hint="wraps around",
            fails=(CHANGE,),
        ),
        wrong(
            "whole numbers",
            change("(registered - first).astype(int)"),
            hint="lost their decimals",
            fails=(CHANGE,),
        ),
        wrong(
            "a quotient",
            change("registered / (first + 1.0) - 1", "registered - first"),
            hint="as arrays of floats",
            fails=(CHANGE,),
        ),
        wrong(
            "absolute values drawn",
            change(shown="np.abs(change)"),
            hint="shown without their sign",
            fails=(SHOWN, ZERO),
        ),
        wrong(
            "the scan before the registration drawn",
            change(shown="later.astype(float) - first", how="cmap='bwr', vmin=-300, vmax=300"),
            hint="is shown, as it was before",
            fails=(SHOWN, ZERO),
        ),
        wrong(
            "the scan itself drawn",
            change(shown="registered"),
            hint="none of them shows `change`",
            fails=(SHOWN, ZERO),
        ),
        wrong(
            "no colour bar",
            change(bar=""),
            hint="no colour bar",
            fails=(SHOWN,),
        ),
        wrong(
            "in grey",
            change(how="cmap='gray', vmin=-60, vmax=60"),
            hint="not a diverging one",
            fails=(ZERO,),
        ),
        wrong(
            "in the usual colours",
            change(how="vmin=-60, vmax=60"),
            hint="not a diverging one",
            fails=(ZERO,),
        ),
        wrong(
            "in the colours of the rainbow",
            change(how="cmap='jet', vmin=-60, vmax=60"),
            hint="not a diverging one",
            fails=(ZERO,),
        ),
        wrong(
            "both ends in one colour",
            change(how="cmap='twilight', vmin=-60, vmax=60"),
            hint="not a diverging one",
            fails=(ZERO,),
        ),
        wrong(
            "without limits",
            change(how="cmap='RdBu_r', vmin=-30"),
            hint="0 does not lie in the middle",
            fails=(ZERO,),
        ),
        wrong(
            "limits too far away",
            change(how="cmap='RdBu_r', vmin=-5000, vmax=5000"),
            hint="too far from 0",
            fails=(ZERO,),
        ),
        wrong(
            "limits too near",
            change(how="cmap='RdBu_r', vmin=-1, vmax=1"),
            hint="too near to 0",
            fails=(ZERO,),
        ),
        wrong(
            "colours of its own",
            "change = registered - first\nhigh = np.clip(change / 60, -1, 1)\n"
            "red, blue = 1 + np.minimum(high, 0), 1 - np.maximum(high, 0)\n"
            "own = np.stack([red, 1 - np.abs(high), blue], axis=-1)\n"
            "plt.imshow(own)\nplt.colorbar()\nplt.show()",
            hint="The picture has colours of its own",
            fails=(SHOWN, ZERO),
        ),
        wrong(
            "nothing drawn",
            change().split("\n")[0],
            hint="equally far from 0",
            fails=(SHOWN, ZERO),
        ),
        wrong(
            "nothing drawn, no bar either",
            "change = registered - first\nprint(change.mean())",
            hint="then `plt.colorbar()`",
            fails=(SHOWN, ZERO),
        ),
    ],
}

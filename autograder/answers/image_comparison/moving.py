"""Typical answers to the questions of stage 2, image comparison: moving and turning."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def turn(turned: str = "", whole: str = "", shown: str = "", cmap: str = "gray") -> str:
    """Write the answer to the question on turning."""
    shown = shown or (
        "fig, (left, right) = plt.subplots(1, 2)\n"
        f"left.imshow(turned, cmap='{cmap}')\nright.imshow(turned_whole, cmap='{cmap}')"
    )
    return f"turned = {turned or TURNED}\nturned_whole = {whole or WHOLE}\n{shown}"


TURNED = "ndimage.rotate(later, 20, reshape=False)"
WHOLE = "ndimage.rotate(later, 20)"
DOWN, LEFT = "test_moved[down]", "test_moved[left]"
FIGURE = ("test_turn_figure",)

ANSWERS: dict[str, list[Answer]] = {
    "move": [
        right("order 0", "moved = ndimage.shift(later.astype(float), [10, -6], order=0)"),
        right(
            "by slices",
            "moved = np.zeros_like(later)\nmoved[10:, :-6] = later[:-10, 6:]",
        ),
        right("rolled", "moved = np.roll(later, (10, -6), axis=(0, 1))"),
        right(
            "padded and cut",
            "moved = np.pad(later, ((10, 0), (0, 6)))[:later.shape[0], 6:]",
        ),
        right(
            "with a matrix",
            "moved = ndimage.affine_transform(later, np.eye(2), offset=(-10, 6), order=1)",
        ),
        right(
            "one axis after the other",
            "down = ndimage.shift(later, (10, 0))\nmoved = ndimage.shift(down, (0, -6), order=1)",
        ),
        wrong(
            "axes swapped",
            "moved = ndimage.shift(later, (-6, 10))",
            hint="have changed places",
            fails=(DOWN, LEFT),
        ),
        wrong(
            "to the right",
            "moved = ndimage.shift(later, (10, 6))",
            hint="6 pixels to the right",
            fails=(LEFT,),
        ),
        wrong(
            "up",
            "moved = ndimage.shift(later, (-10, -6))",
            hint="10 pixels up",
            fails=(DOWN,),
        ),
        wrong(
            "the signs of a graph",
            "moved = ndimage.shift(later, (-10, 6))",
            hint="the way is opposite",
            fails=(DOWN, LEFT),
        ),
        wrong("nothing moved", "moved = later", hint="not moved", fails=(DOWN, LEFT)),
        wrong(
            "down only",
            "moved = ndimage.shift(later, (10, 0))",
            hint="not moved to the right or to the left",
            fails=(LEFT,),
        ),
        wrong(
            "the other scan moved",
            "moved = ndimage.shift(first, (10, -6))",
            hint="not the picture of `later`",
            fails=(DOWN, LEFT),
        ),
        wrong(
            "one number for both axes",
            "moved = ndimage.shift(later, 10)",
            hint="count to the right",
            fails=(LEFT,),
        ),
        wrong(
            "cut instead of moved",
            "moved = later[10:, :-6]",
            hint="is not that of `later`",
            fails=(DOWN, LEFT),
        ),
        wrong(
            "counted wrongly",
            "moved = ndimage.shift(later, (7, -6))",
            hint="Axis 0 are the rows",
            fails=(DOWN,),
        ),
    ],
    "turn": [
        right("smooth", turn()),
        right(
            "in floats, with subplot",
            turn(
                "ndimage.rotate(later.astype(float), angle=20, reshape=False, order=1)",
                "ndimage.rotate(later.astype(float), angle=20, reshape=True, order=1)",
                "plt.figure()\nplt.subplot(121)\nplt.imshow(turned, 'gray')\n"
                "plt.subplot(122)\nplt.imshow(turned_whole, 'gray')\nplt.show()",
            ),
        ),
        right(
            "padded before, and a third picture",
            turn(
                whole="ndimage.rotate(np.pad(later, 40), 20, reshape=False)",
                shown="fig, axes = plt.subplots(1, 3)\n"
                "for ax, image in zip(axes, [later, turned, turned_whole]):\n"
                "    ax.imshow(image, cmap='gray', vmin=0, vmax=WHITE)\n    ax.axis('off')",
            ),
        ),
        right(
            "with a matrix, black for white",
            "t, centre = np.deg2rad(20), (np.array(later.shape) - 1) / 2\n"
            "back = np.array([[np.cos(t), np.sin(t)], [-np.sin(t), np.cos(t)]])\n"
            + turn(
                "ndimage.affine_transform(later, back, offset=centre - back @ centre, order=1)",
                cmap="gray_r",
            ),
        ),
        right(
            "turned back by the rest of the circle",
            turn("ndimage.rotate(later, -340, reshape=False)", "ndimage.rotate(later, 380)"),
        ),
        right(
            "put together in one array",
            turn(
                shown="frame = np.zeros((turned_whole.shape[0], turned.shape[1]))\n"
                "top = (len(frame) - len(turned)) // 2\n"
                "frame[top:top + len(turned)] = turned\n"
                "plt.imshow(np.hstack([frame, turned_whole]), cmap='gray')"
            ),
        ),
        right(
            "put together in one array, with a frame around each",
            turn(
                shown="height = len(turned_whole) + 6\n"
                "tiles = [np.pad(image, ((3, height - len(image) - 3), (2, 5)))\n"
                "         for image in (turned, turned_whole)]\n"
                "plt.imshow(np.hstack(tiles), cmap='gray')\nplt.axis('off')\nplt.show()"
            ),
        ),
        right(
            "in two parts of one figure",
            turn(
                shown="left, right = plt.figure(figsize=(6, 3)).subfigures(1, 2)\n"
                "left.subplots().imshow(turned, cmap='gray')\n"
                "right.subplots().imshow(turned_whole, cmap='gray')\nplt.show()"
            ),
        ),
        right(
            "drawn by other calls, a comparison after it",
            turn(
                shown="fig, axes = plt.subplots(1, 2)\naxes[0].matshow(turned, cmap='gray')\n"
                "axes[1].pcolormesh(turned_whole[::-1], cmap='gray')\nplt.show()\n"
                "plt.imshow(later)\nplt.show()"
            ),
        ),
        wrong(
            "clockwise",
            turn("ndimage.rotate(later, -20, reshape=False)", "ndimage.rotate(later, -20)"),
            hint="clockwise",
            fails=("test_turned",),
        ),
        wrong(
            "radians for degrees",
            turn("ndimage.rotate(later, np.deg2rad(20), reshape=False)"),
            hint="less than a few degrees",
            fails=("test_turned",),
        ),
        wrong(
            "another angle",
            turn("ndimage.rotate(later, 30, reshape=False)", "ndimage.rotate(later, 30)"),
            hint="by another angle",
            fails=("test_turned",),
        ),
        wrong(
            "the frame grown",
            turn("ndimage.rotate(later, 20)").replace("left.imshow(turned,", "left.imshow(turned,"),
            hint="With `reshape=False` it keeps its shape",
            fails=("test_turned",),
        ),
        wrong(
            "cut off",
            turn(whole="turned"),
            hint="the corners have been cut off",
            fails=("test_turned_whole",),
        ),
        wrong(
            "turned twice",
            turn(whole="ndimage.rotate(turned, 20)"),
            hint="Turn `later` itself",
            fails=("test_turned_whole",),
        ),
        wrong(
            "the second one the other way",
            turn(whole="ndimage.rotate(later, -20)"),
            hint="the opposite way",
            fails=("test_turned_whole",),
        ),
        wrong("coloured", turn(cmap="viridis"), hint="in colours", fails=FIGURE),
        wrong("not shown", turn(shown="pass"), hint="icture", fails=FIGURE),
        wrong(
            "all black",
            turn(
                shown="fig, axes = plt.subplots(1, 2)\n"
                "axes[0].imshow(turned, cmap='gray', vmin=1000, vmax=2000)\n"
                "axes[1].imshow(turned_whole, cmap='gray')"
            ),
            hint="none of them shows `turned`",
            fails=FIGURE,
        ),
        wrong(
            "in two figures",
            turn(
                shown="plt.imshow(turned, cmap='gray')\nplt.show()\n"
                "plt.imshow(turned_whole, cmap='gray')\nplt.show()"
            ),
            hint="in two figures",
            fails=FIGURE,
        ),
        wrong(
            "one below the other",
            turn(
                shown="fig, axes = plt.subplots(2, 1)\naxes[0].imshow(turned, cmap='gray')\n"
                "axes[1].imshow(turned_whole, cmap='gray')"
            ),
            hint="not on the left",
            fails=FIGURE,
        ),
        wrong(
            "sides changed",
            turn(
                shown="fig, axes = plt.subplots(1, 2)\naxes[1].imshow(turned, cmap='gray')\n"
                "axes[0].imshow(turned_whole, cmap='gray')"
            ),
            hint="not on the left",
            fails=FIGURE,
        ),
        wrong(
            "one drawn over the other",
            turn(shown="plt.imshow(turned, cmap='gray')\nplt.imshow(turned_whole, cmap='gray')"),
            hint="drawn over another",
            fails=FIGURE,
        ),
        wrong(
            "the scan before it was turned",
            turn(
                shown="fig, axes = plt.subplots(1, 2)\naxes[0].imshow(later, cmap='gray')\n"
                "axes[1].imshow(turned_whole, cmap='gray')"
            ),
            hint="none of them shows `turned`",
            fails=FIGURE,
        ),
        wrong(
            "the upright scan",
            turn("first"),
            hint="This is `first`",
            fails=("test_turned",),
        ),
        wrong(
            "the frame cut",
            turn(whole=f"{WHOLE}[3:-3, 3:-3]"),
            hint="too few rows or columns",
            fails=("test_turned_whole",),
        ),
        wrong(
            "a wide frame",
            turn(whole="ndimage.rotate(np.pad(later, 100), 20)"),
            hint="far larger",
            fails=("test_turned_whole",),
        ),
        wrong(
            "scaled to between 0 and 1",
            turn(whole=f"{WHOLE} / later.max()"),
            hint="its brightness has changed",
            fails=("test_turned_whole",),
        ),
        wrong(
            "white far too bright",
            turn().replace("'gray'", "'gray', vmin=0, vmax=60000"),
            hint="almost one grey",
            fails=FIGURE,
        ),
        wrong(
            "upside down",
            turn(f"{TURNED}[::-1]", f"{WHOLE}[::-1]"),
            hint="with the angle in degrees",
            fails=(
                "test_turned",
                "test_turned_whole",
            ),
        ),
    ],
}

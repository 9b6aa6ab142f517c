"""Typical answers to stage 3, masks and filters: a mask laid over an image."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

LAID = """
bone_layer = {layer}
plt.figure()
plt.imshow({below}, cmap="{grey}")
plt.imshow({above}, cmap="{colours}", {options})
plt.show()
"""
LAYER = "np.ma.masked_where(~bone, bone)"
ABOVE, GREY = "bone_layer", "gray"
ORDER, COLOUR = "test_bone_lies_over_ct", "test_bone_is_in_colour"
PLACE = "test_layer_is_in_its_place"


def laid(**changes: str) -> str:
    """Return the layer and the figure, some of it otherwise."""
    usual = {
        "layer": LAYER,
        "below": "ct",
        "above": ABOVE,
        "grey": GREY,
        "colours": "autumn",
        "options": "alpha=0.5",
    }
    return LAID.format(**usual | changes)


ANSWERS: dict[str, list[Answer]] = {
    "overlay": [
        right("with nan", laid(layer="np.where(bone, 1, np.nan)")),
        right(
            "grey levels of bone, masked by value", laid(layer="np.ma.masked_less_equal(ct, 300)")
        ),
        right(
            "nan put in by the mask, and limits for the colours",
            "bone_layer = np.ones(ct.shape)\nbone_layer[~bone] = np.nan\n"
            'fig, ax = plt.subplots()\nax.imshow(ct, "gray", vmin=-200, vmax=300)\n'
            'ax.imshow(bone_layer, "jet", vmin=0, vmax=1, alpha=0.35)\n',
        ),
        right(
            "masked zeros, with a colour bar",
            laid(layer="np.ma.masked_equal(bone.astype(int), 0)", options="alpha=0.6, vmin=0")
            + "plt.colorbar()\n",
        ),
        right(
            "an alpha for each pixel",
            laid(above="bone", colours="spring", options="alpha=bone * 0.5"),
        ),
        right(
            "red, green, blue and alpha",
            f"bone_layer = {LAYER}\n"
            "red = np.zeros((*ct.shape, 4))\nred[bone] = 1, 0, 0, 0.4\n"
            'plt.imshow(ct, cmap="gray")\nplt.imshow(red)\nplt.show()',
        ),
        right(
            "a colour map that begins transparent",
            "from matplotlib.colors import ListedColormap\n"
            "bone_layer = np.where(bone, 1.0, np.nan)\n"
            'plt.imshow(ct, cmap="gray")\n'
            'plt.imshow(bone, cmap=ListedColormap(["none", "red"]), alpha=0.5)\nplt.show()',
        ),
        right(
            "as meshes",
            f"bone_layer = {LAYER}\nfig, ax = plt.subplots()\n"
            'ax.pcolormesh(ct, cmap="gray")\n'
            'ax.pcolormesh(bone_layer, cmap="autumn", alpha=0.5)\nax.invert_yaxis()\n',
        ),
        right(
            "beside the image alone",
            f"bone_layer = {LAYER}\nfig, axes = plt.subplots(1, 2)\n"
            'for ax in axes:\n    ax.imshow(ct, cmap="gray")\n'
            'axes[1].imshow(bone_layer, cmap="cool", alpha=0.7)\n',
        ),
        wrong(
            "nothing is masked",
            laid(layer="bone.astype(float)"),
            hint="Every pixel of `bone_layer` has a value: none is masked or nan.",
            fails=("test_bone_layer",),
        ),
        wrong(
            "the condition the wrong way round",
            laid(layer="np.ma.masked_where(bone, bone)"),
            hint="the condition is the wrong way round",
            fails=("test_bone_layer",),
        ),
        wrong(
            "a list of the pixels inside",
            laid(layer="ct[bone]", above=LAYER),
            hint="`ct[bone]` is a list of values.",
            fails=("test_bone_layer",),
        ),
        wrong(
            "another limit",
            laid(layer="np.ma.masked_less(ct, 200)"),
            hint="pixels outside of `bone`, `bone_layer` has a value",
            fails=("test_bone_layer",),
        ),
        wrong(
            "nothing has a value",
            laid(layer="np.ma.masked_where(bone >= 0, bone)", above=LAYER),
            hint="No pixel of `bone_layer` has a value",
            fails=("test_bone_layer",),
        ),
        wrong(
            "a text",
            laid(layer='"bone"', above=LAYER),
            hint="`bone_layer` is a text.",
            fails=("test_bone_layer",),
        ),
        wrong(
            "the layer first",
            f"bone_layer = {LAYER}\n"
            'plt.imshow(bone_layer, cmap="autumn", alpha=0.5)\nplt.imshow(ct, cmap="gray")\n'
            "plt.show()",
            hint="`ct` is drawn after the layer, and covers it.",
            fails=(ORDER,),
        ),
        wrong(
            "the CT in colours",
            laid(grey="viridis"),
            hint="`ct` is shown in colours",
            fails=(ORDER,),
        ),
        wrong(
            "dark for high values",
            laid(grey="gray_r"),
            hint="Black and white have changed places",
            fails=(ORDER,),
        ),
        wrong(
            "opaque",
            laid(options="alpha=1"),
            hint="The layer is opaque",
            fails=(COLOUR,),
        ),
        wrong(
            "next to nothing is seen of it",
            laid(options="alpha=0.05"),
            hint="The layer can hardly be seen",
            fails=(COLOUR,),
        ),
        wrong(
            "a grey layer",
            laid(colours="gray"),
            hint="The layer is grey, as `ct` is",
            fails=(COLOUR,),
        ),
        wrong(
            "the mask itself is drawn",
            laid(above="bone"),
            hint="The layer tints all of `ct`, also where no bone is",
            fails=(PLACE,),
        ),
        wrong(
            "upside down",
            laid(options="alpha=0.5, extent=(-0.5, ct.shape[1] - 0.5, -0.5, ct.shape[0] - 0.5)"),
            hint="The layer lies upside down over `ct`.",
            fails=(PLACE,),
        ),
        wrong(
            "what is fat, too",
            laid(above="np.ma.masked_where(~(bone | fat), bone)"),
            hint="The layer does not lie where bone is, or not only there.",
            fails=(PLACE,),
        ),
        wrong(
            "side by side",
            f"bone_layer = {LAYER}\nshow(ct, bone_layer)",
            hint="`ct` is alone in its axes",
            fails=(ORDER, COLOUR, PLACE),
        ),
        wrong(
            "no figure",
            f"bone_layer = {LAYER}",
            hint="None of the pictures shows `ct`.",
            fails=(ORDER, COLOUR, PLACE),
        ),
    ],
}

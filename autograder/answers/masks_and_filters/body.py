"""Typical answers to stage 3, masks and filters: the body in a CT slice, and its gas."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

BODY = """
body = {body}
gas = {gas}
"""
OPENED = "ndimage.binary_opening(dense, iterations=4)"
FILLED = f"ndimage.binary_fill_holes({OPENED})"
GAS = "air & body"
TABLE, WITH_GAS, OUTLINE = "test_table_is_gone", "test_body_has_its_gas", "test_body_outline"

ANSWERS: dict[str, list[Answer]] = {
    "body_mask": [
        right(
            "with a square",
            BODY.format(
                body="ndimage.binary_fill_holes("
                "ndimage.binary_opening(dense, np.ones((3, 3)), iterations=3))",
                gas="np.logical_and(body, air)",
            ),
        ),
        right(
            "as the largest part",
            "labels, n = ndimage.label(dense)\n"
            "largest = 1 + np.argmax([np.sum(labels == i + 1) for i in range(n)])\n"
            "body = ndimage.binary_fill_holes(labels == largest)\ngas = body & (ct < -500)",
        ),
        right(
            "by erosion and dilation",
            "small = ndimage.binary_erosion(dense, iterations=4)\n"
            "body = ndimage.binary_fill_holes(ndimage.binary_dilation(small, iterations=4))\n"
            "gas = body & air",
        ),
        right(
            "more iterations than needed, as numbers",
            BODY.format(
                body="ndimage.binary_fill_holes("
                "ndimage.binary_opening(dense, iterations=9)).astype(int)",
                gas="(body * air)",
            ),
        ),
        right(
            "what cannot be reached from outside",
            f"opened = {OPENED}\nlabels, n = ndimage.label(~opened)\nbody = labels != "
            f"labels[0, 0]\n"
            "gas = np.where(body, air, False)",
        ),
        wrong(
            "holes filled first",
            BODY.format(
                body="ndimage.binary_opening(ndimage.binary_fill_holes(dense), iterations=4)",
                gas=GAS,
            ),
            hint="holes were filled while the table was there",
            fails=(TABLE,),
        ),
        wrong(
            "too few iterations",
            BODY.format(body="ndimage.binary_fill_holes(ndimage.binary_opening(dense))", gas=GAS),
            hint="lie away from the patient",
            fails=(TABLE,),
        ),
        wrong(
            "holes not filled",
            BODY.format(body=OPENED, gas=GAS),
            hint="gas is left out",
            fails=(WITH_GAS,),
        ),
        wrong(
            "nothing done",
            BODY.format(body="dense", gas=GAS),
            hint="whole table is still",
            fails=(TABLE, WITH_GAS, OUTLINE),
        ),
        wrong(
            "eroded and not dilated",
            BODY.format(
                body="ndimage.binary_fill_holes(ndimage.binary_erosion(dense, iterations=4))",
                gas=GAS,
            ),
            hint="has become smaller",
            fails=(OUTLINE,),
        ),
        wrong(
            "dilated once more",
            BODY.format(body=f"ndimage.binary_dilation({FILLED})", gas=GAS),
            hint="has become larger",
            fails=(OUTLINE,),
        ),
        wrong(
            "all air",
            BODY.format(body=FILLED, gas="air"),
            hint="also that of the room",
            fails=("test_gas",),
        ),
        wrong(
            "what is not dense",
            BODY.format(body=FILLED, gas="body & ~dense"),
            hint="not in `dense`",
            fails=("test_gas",),
        ),
        wrong(
            "the air outside",
            BODY.format(body=FILLED, gas="air & ~body"),
            hint="outside of the body",
            fails=("test_gas",),
        ),
        wrong(
            "the outside for the body",
            BODY.format(body=f"~{FILLED}", gas="air & ~body"),
            hint="is missing in `body`",
            fails=(TABLE, WITH_GAS, OUTLINE),
        ),
        wrong(
            "the dots left in place",
            BODY.format(body="...", gas="..."),
            hint="still `...`",
            fails=(TABLE, WITH_GAS, OUTLINE, "test_gas"),
        ),
        wrong(
            "closed in place of filled",
            BODY.format(body=f"ndimage.binary_closing({OPENED}, iterations=2)", gas=GAS),
            hint="of the gas is in `body`",
            fails=(WITH_GAS,),
        ),
        wrong(
            "or for and",
            BODY.format(body=FILLED, gas="air | body"),
            hint="is air **or** body",
            fails=("test_gas",),
        ),
    ],
}

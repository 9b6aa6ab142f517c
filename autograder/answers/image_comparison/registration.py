"""Typical answers to the questions of stage 2, image comparison: registration."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]


def register(
    cost: str = "np.mean(np.abs(move(moving, *p) - fixed))",
    result: str = "found.x",
    options: str = "method='Powell'",
    motion: str = "register(first, later)",
    registered: str = "move(later, *motion)",
    start: str = "[0, 0, 0]",
) -> str:
    """Write the answer to the question on registration."""
    return (
        "def register(fixed, moving):\n"
        "    def cost(p):\n"
        f"        return {cost}\n\n"
        f"    found = optimize.minimize(cost, {start}, {options})\n"
        f"    return {result}\n\n"
        f"motion = {motion}\nregistered = {registered}"
    )


MOTION, OTHERS, MOVED = "test_motion", "test_register_other_images", "test_registered"

ANSWERS: dict[str, list[Answer]] = {
    "registration": [
        right("absolute differences", register()),
        right(
            "squares, as a tuple",
            register("((move(moving, *p) - fixed.astype(float)) ** 2).sum()", "tuple(found.x)"),
        ),
        right(
            "correlation",
            register("-np.corrcoef(move(moving, *p).ravel(), fixed.ravel())[0, 1]"),
        ),
        right("the own error", register("mae(move(moving, *p), fixed)")),
        right(
            "the own similarity",
            register("1 - ssim(move(moving, *p), fixed, 255)", options="method='Powell', tol=1e-3"),
        ),
        right(
            "from a lambda, coarse steps before fine ones",
            "def register(fixed, moving):\n"
            "    f = fixed.astype(float)\n"
            "    cost = lambda p: np.abs(f - move(moving, *p)).sum()\n"
            "    rough = optimize.minimize(cost, np.zeros(3), method='Powell', tol=0.1).x\n"
            "    return list(optimize.minimize(cost, rough, method='Nelder-Mead').x)\n\n"
            "motion = register(first, later)\n"
            "registered = move(later, motion[0], motion[1], motion[2])",
        ),
        wrong(
            "the other image moves",
            register("np.mean(np.abs(move(fixed, *p) - moving))"),
            hint="the fixed image is moved",
            fails=(OTHERS,),
        ),
        wrong(
            "arguments changed in the call",
            register(motion="register(later, first)"),
            hint="the fixed image is moved",
            fails=(MOTION,),
        ),
        wrong(
            "always the same two",
            register("np.mean(np.abs(move(later, *p) - first))"),
            hint="the same three numbers",
            fails=(OTHERS,),
        ),
        wrong(
            "nothing minimised",
            register(result="[0, 0, 0]"),
            hint="not moved from the start",
            fails=(MOTION, OTHERS, MOVED),
        ),
        wrong(
            "only the shift",
            register(
                "np.mean(np.abs(move(moving, 0, p[0], p[1]) - fixed))",
                "[0, *found.x]",
                start="[0, 0]",
            ),
            hint="The angle stays at 0",
            fails=(OTHERS,),
        ),
        wrong(
            "the wrong image moved",
            register(registered="move(first, *motion)"),
            hint="moved here is `first`",
            fails=(MOVED,),
        ),
        wrong(
            "moved the opposite way",
            register(registered="move(later, *np.negative(motion))"),
            hint="opposite way",
            fails=(MOVED,),
        ),
        wrong(
            "not moved at the end",
            register(registered="later"),
            hint="it has not moved",
            fails=(MOVED,),
        ),
        wrong(
            "the likeness minimised",
            register("-np.mean(np.abs(move(moving, *p) - fixed))"),
            hint="fit worse",
            fails=(OTHERS,),
        ),
        wrong(
            "the whole result returned",
            register(result="found", motion="register(first, later).x"),
            hint="What `register` returns",
            fails=(OTHERS,),
        ),
        wrong(
            "signs kept in the cost",
            register("np.mean(move(moving, *p) - fixed)"),
            hint="minimise how badly",
            fails=(OTHERS,),
        ),
        wrong(
            "in radians",
            register(motion="register(first, later) * [np.pi / 180, 1, 1]"),
            hint="in radians",
            fails=(MOTION,),
        ),
        wrong(
            "the angle last",
            register(motion="register(first, later)[[1, 2, 0]]"),
            hint="another order",
            fails=(MOTION,),
        ),
        wrong(
            "the shift set to 0",
            register(motion="register(first, later) * [1, 0, 0]"),
            hint="The angle is right",
            fails=(MOTION,),
        ),
        wrong(
            "a shift found and dropped",
            register(result="found.x * [1, 1, 0]"),
            hint="The angle is right",
            fails=(OTHERS,),
        ),
        wrong(
            "cut at the edges",
            register(registered="move(later, *motion)[5:-5, 5:-5]"),
            hint="not that of `later`",
            fails=(MOVED,),
        ),
        wrong(
            "the image that stays",
            register(registered="first"),
            hint="the image that stays",
            fails=(MOVED,),
        ),
        wrong(
            "right before down",
            register(registered="move(later, motion[0], motion[2], motion[1])"),
            hint="Down and right have changed places",
            fails=(MOVED,),
        ),
        wrong(
            "moved and not turned",
            register(registered="move(later, 0, motion[1], motion[2])"),
            hint="but not turned",
            fails=(MOVED,),
        ),
        wrong(
            "twice the movement",
            register(motion="2 * register(first, later)", registered="move(later, *(3 * motion))"),
            hint="how badly",
            fails=(
                MOTION,
                MOVED,
            ),
        ),
    ],
}

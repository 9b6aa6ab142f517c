"""Tell how questions fit the files in place, and what to write so that all that are left do."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.authoring.fit import Fit, line_that_leaves_out
from autograder.commands.screen import Screen
from autograder.course.course import CONFIGURATION, Course

__all__ = ["tell_fits"]


def tell_fits(course: Course, stages: Sequence[str], fits: Sequence[Fit], screen: Screen) -> bool:
    """Tell what was found out, question by question; return whether all that are asked fit.

    Parameters
    ----------
    course : Course
        The course.
    stages : sequence of str
        The stages that were looked at.
    fits : sequence of Fit
        What was found.
    screen : Screen
        Where to tell it.
    """
    widest = max((len(fit.question) for fit in fits), default=0)
    for stage in stages:
        screen.say(stage)
        for fit in fits:
            if fit.stage == stage:
                screen.say(f"  {fit.question or 'set-up':{widest}}  {fit}")
    # What is left out of stages that were not looked at stays so.
    others = [one for one in course.settings.left_out if one.partition("/")[0] not in stages]
    wrong = [fit for fit in fits if not (fit.is_good or fit.left_out)]
    line = line_that_leaves_out(fits, others)
    screen.say()
    if not wrong:
        screen.say("All questions that are asked work on these files.")
    if broken := [fit for fit in wrong if not fit.question]:
        stuck = ", ".join(dict.fromkeys(fit.stage for fit in broken))
        screen.say(
            f"To leave questions out does not mend what is wrong with the set-up of {stuck}."
        )
    if count := sum(bool(fit.question) for fit in wrong):
        which = "1 question does" if count == 1 else f"{count} questions do"
        screen.say(
            f"{which} not work on these files. To leave out what does not work, write this into "
            f"{course.root / CONFIGURATION}, then run: autograder build --all\n\n{line}"
        )
    screen.document(
        {
            "command": "fit",
            "stages": list(stages),
            "questions": [fit.to_json() | {"works": fit.is_good} for fit in fits],
            "setting": line,
        }
    )
    return not wrong

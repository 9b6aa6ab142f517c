"""Feed each check of a stage values that are no answers, and say which checks let them pass.

Run as ``python lying_values.py COURSE STAGE``; writes one JSON object. The solution runs once. Its
own values are the truth that is then falsified, in each variable, result of a function and figure
without which a check fails.
"""

from __future__ import annotations

import dataclasses
import json
import math
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from autograder.check.reference import SolutionRun
from autograder.check.session import CheckSession, in_check_session
from autograder.check.state import Reference, Student, StudentFunction
from autograder.course.course import Course
from autograder.run.limits import TimeLimits
from autograder.run.zygote import Zygote
from autograder.score.results import CheckResult
from autograder.wire.decode import Function, Opaque, TypeName
from autograder.wire.figures import Axes, Figure, Image, Line, Points

Lie = Callable[[Any], Any]

# What falsifies a value, whatever it is.


def _axes_of(truth: Any) -> int:
    try:
        return np.ndim(truth)
    except ValueError:
        return 1


def _shape(truth: Any) -> tuple[int, ...]:
    return truth.shape if isinstance(truth, np.ndarray) and truth.size else _numbers(truth).shape


def _numbers(truth: Any) -> Any:
    """The truth as an array of floats; a small one where it is nothing like that."""
    try:
        array = np.array(truth, dtype=np.float64)
    except (TypeError, ValueError):
        array = np.array([1.0, 2.0])
    return array if array.size else np.array([1.0, 2.0])


def _one(value: float) -> Lie:
    def lie(truth: Any) -> Any:
        array = _numbers(truth)
        array.flat[array.size // 2] = value
        return array if array.ndim else float(array)

    return lie


def _filled(value: Any) -> Lie:
    def lie(truth: Any) -> Any:
        array = np.broadcast_to(value, _shape(truth))
        return array if array.ndim else array[()]

    return lie


def _leaves(leaf: Any) -> Lie:
    """Put something into each place of the containers that the truth is made of."""

    def lie(truth: Any) -> Any:
        if isinstance(truth, dict):
            return {key: lie(value) for key, value in truth.items()}
        if isinstance(truth, np.ndarray) and truth.dtype.names is None and truth.ndim:
            truth = truth[(slice(3),) * truth.ndim].tolist()
        if isinstance(truth, (list, tuple)):
            return type(truth)(lie(value) for value in truth)
        return leaf

    return lie


def _mask(truth: Any) -> Any:
    """All of the truth, under a mask."""
    if isinstance(truth, (dict, set, str)) or truth is None:
        return np.ma.MaskedArray(np.zeros(2), True)
    array = np.asarray(truth)
    if array.dtype.kind not in "biufcSUmMV":
        array = _numbers(truth)
    return np.ma.MaskedArray(array, np.ones(array.shape, bool))


def _mask_one(truth: Any) -> Any:
    masked = _mask(truth)
    mask = np.zeros(masked.shape, bool)
    if mask.size:
        mask.flat[mask.size // 2] = True
    return np.ma.MaskedArray(np.ma.getdata(masked), mask)


def _structured(truth: Any) -> Any:
    return np.zeros(_shape(truth) or (2,), dtype=[("age", "f8"), ("x", "S3")])


def _huge(truth: Any) -> Any:
    axes = max(1, _axes_of(truth))
    return np.broadcast_to(np.uint8(1), (round(6e7 ** (1 / axes)),) * axes)


def _of_kind(dtype: str) -> Lie:
    def lie(truth: Any) -> Any:
        # Of a volume, writing all numbers as text takes seconds.
        small = math.prod(_shape(truth)) < 100_000
        array = _numbers(truth).astype(dtype) if small else np.zeros(_shape(truth), dtype)
        return array if array.ndim else array[()]

    return lie


LIES: dict[str, Lie] = {
    "all masked": _mask,
    "one masked": _mask_one,
    "masked constant": lambda truth: np.ma.MaskedArray(0.0, True),
    "masked truth of no axes": lambda truth: np.ma.MaskedArray(_numbers(truth).flat[0], True),
    "containers of masked constants": _leaves(np.ma.MaskedArray(0.0, True)),
    "all nan": _filled(np.nan),
    "one nan": _one(np.nan),
    "containers of nan": _leaves(math.nan),
    "all infinite": _filled(np.inf),
    "one infinite": _one(-np.inf),
    "not a time": _filled(np.datetime64("NaT")),
    "not a duration": _filled(np.timedelta64("NaT")),
    "durations": _of_kind("m8[ns]"),
    "times": _of_kind("M8[ns]"),
    "complex": _of_kind("c16"),
    "texts": _of_kind("U9"),
    "bytes": _of_kind("S9"),
    "records": _structured,
    "empty": lambda truth: np.zeros((0,) * max(1, _axes_of(truth))),
    "empty along one axis": lambda truth: np.zeros((0, *_shape(truth)[1:])),
    "empty list": lambda truth: [],
    "empty dictionary": lambda truth: {},
    "empty text": lambda truth: "",
    "huge array": _huge,
    "huge number": lambda truth: 10**400,
    "huge fraction": lambda truth: 1e308,
    "huge numbers": _filled(1e308),
    "none": lambda truth: None,
    "something": lambda truth: Opaque("__main__.Equal"),
    "unreadable": lambda truth: Opaque("value", "its mask is odd"),
    "a type": lambda truth: TypeName("numpy.float64"),
    "a text": lambda truth: "42",
    "nested": lambda truth: [[[[[[truth]]]]]],
    "a range": lambda truth: range(3),
    "a slice": lambda truth: slice(math.nan, "x", None),
}


def _in_figures(lie: Lie, figures: list[Figure]) -> list[Figure]:
    """The same figures with falsified pictures, curves and points."""

    def false(values: Any) -> Any:
        result = lie(values)
        return result if isinstance(result, np.ndarray) else np.empty(0)

    def image(old: Image) -> Image:
        return dataclasses.replace(old, data=false(old.data))

    def axes(old: Axes) -> Axes:
        return dataclasses.replace(
            old,
            images=[image(i) for i in old.images],
            lines=[Line(false(line.x), false(line.y), line.label) for line in old.lines],
            points=[Points(false(cloud.xy), cloud.label) for cloud in old.points],
            bars=[dataclasses.replace(bar, height=math.nan) for bar in old.bars],
            boxes=[dataclasses.replace(box, quarters=(math.nan,) * 3) for box in old.boxes],
        )

    return [dataclasses.replace(old, axes=[axes(a) for a in old.axes]) for old in figures]


# A student who knows the truth, but for a few lies.

MISSING = "missing"
FIGURES = "the figures"


class Liar:
    """Answers like the solution, but for what `lies` says; notes what it was asked for."""

    def __init__(self, truth: Reference, lies: dict[str, Any]) -> None:
        self.truth = truth
        self.lies = lies
        self.asked: list[str] = []

    def get(self, name: str) -> tuple[bool, Any]:
        self.asked.append(name)
        lie = self.lies.get(name)
        if lie == MISSING:
            return False, None
        value = self.truth.get(name)
        if isinstance(value, StudentFunction):
            return True, Function(name)
        return name in self.truth, lie(value) if lie else value

    def figures(self) -> list[Any]:
        self.asked.append(FIGURES)
        lie = self.lies.get(FIGURES)
        if lie == MISSING:
            return []
        return _in_figures(lie, self.truth.figures) if lie else self.truth.figures

    def call(self, function: str, args: Any, kwargs: Any, cpu_seconds: float = 5.0) -> Any:
        result = self.truth.call(function, args, kwargs)
        lie = self.lies.get(function)
        return lie(result) if lie else result

    def drop_copy(self) -> None:
        pass


def _trials(
    run: Callable[[dict[str, Any]], tuple[CheckResult, list[str]]], number: int
) -> Iterator[tuple[str, str, CheckResult]]:
    """Tell one check each lie about each thing without which it fails, and all of them at once."""
    truthful, asked = run({})
    if not truthful.passed:
        yield "nothing", "the truth does not pass", truthful
    needed = [name for name in dict.fromkeys(asked) if not run({name: MISSING})[0].passed]
    if not needed:
        yield "everything", "missing", dataclasses.replace(truthful, earned=truthful.points)
    # Every third lie to one check, the others to the next two; `make fuzz` tells all to all.
    step = 1 if os.environ.get("THOROUGH") else 3
    for title, lie in list(LIES.items())[number % step :: step]:
        # One by one, and all that it asks for at once.
        # A picture is still seen when a single pixel of it is not.
        seen = {FIGURES} if title.startswith("one ") else set()
        for names in {*((name,) for name in needed), tuple(dict.fromkeys(asked))}:
            if set(names) & seen:
                continue
            result, _ = run(dict.fromkeys(names, lie))
            yield ", ".join(names), title, result


def _run(
    checks: CheckSession,
    module: str,
    reference: Reference,
    question: str,
    name: str,
    others: dict[str, CheckResult],
    lies: dict[str, Any],
) -> tuple[CheckResult, list[str]]:
    """Run one check on a student who tells some lies; return its result and what it asked for."""
    liar = Liar(reference, lies)
    student: Any = Student(liar, Reference(liar))
    result = checks.check(module, question, 99.0, student, reference, others)
    (check,) = (c for c in result.checks if c.name == name)
    return check, liar.asked


def main() -> None:
    """Write what passed, what raised, and how many lies were told."""
    course, stage = Course(Path(sys.argv[1])), sys.argv[2]
    notebook = nbformat.read(course.master(stage), as_version=4)
    module = course.checks(stage)
    found: dict[str, Any] = {"passed": [], "raised": [], "told": 0, "checks": 0}

    def work(checks: CheckSession) -> None:
        with Zygote(course.files, settings=course.settings) as zygote:
            solution = SolutionRun(zygote, notebook, TimeLimits())
            for question in checks.questions(module.name):
                items = checks.items[f"{module.name}.{question}"]
                done = {i.name: CheckResult(i.name, "", 1.0, 1.0) for i in items}
                for item in items:
                    found["checks"] += 1
                    others = {name: r for name, r in done.items() if name != item.name}

                    run = partial(
                        _run,
                        checks,
                        module.name,
                        solution.at[question],
                        question,
                        item.name,
                        others,
                    )
                    for names, title, check in _trials(run, found["checks"]):
                        found["told"] += 1
                        where = f"{question}: {item.name}: {names}: {title}"
                        if check.passed or names == "nothing":
                            found["passed"].append(where)
                        elif check.error:
                            found["raised"].append(f"{where}: {check.details[-300:]}")
            solution.close()

    in_check_session(course, [stage], work)
    print(json.dumps(found))


if __name__ == "__main__":
    main()

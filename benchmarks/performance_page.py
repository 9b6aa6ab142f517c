"""Write what was measured into the page about performance: tables, a plot, and its alt text."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import matplotlib as mpl
from measure import Memory, Time

__all__ = [
    "Comparison",
    "Growth",
    "Target",
    "comparison_tables",
    "draw",
    "growth_tables",
    "machine",
    "put_between",
]

PROJECT, STOCK, OTTER, LIMIT = "this project", "nbgrader", "otter-grader", "the limit"
ALL = "all stages"
# Told apart in grey and by readers who do not see red or green.
COLOURS = {PROJECT: "#0072b2", STOCK: "#e69f00", OTTER: "#999999", LIMIT: "#000000"}
MEGABYTE = 10**6


@dataclass(frozen=True)
class Target:
    """What was aimed at, what was reached, and whether that is enough."""

    what: str
    reached: str
    met: bool

    def row(self) -> str:
        """Return a row of the table of targets."""
        return f"| {self.what} | {self.reached} | {'met' if self.met else '**missed**'} |"


@dataclass
class Comparison:
    """Times of all graders.

    Attributes
    ----------
    students : int
        Hand-ins of each stage.
    stages : list of str
        Names of the stages.
    times : dict
        Grader to stage (or `ALL`) to the time for one notebook, once for each repeat.
    memory : dict of int to Memory
        Number of workers to this project's memory; empty where only times were measured.
    help_cpu : float
        CPU time of ``autograder --help``, in seconds.
    busy : dict of str to float
        Grader to the CPU time that a hand-in added which is known to take `busy_seconds`.
    """

    students: int
    stages: list[str]
    times: dict[str, dict[str, list[Time]]]
    memory: dict[int, Memory]
    help_cpu: float
    busy: dict[str, float]
    busy_seconds: float

    @property
    def rows(self) -> list[str]:
        """The stages, and all of them together where there are several."""
        return [*self.stages, ALL] if len(self.stages) > 1 else self.stages

    def wall(self, grader: str, stage: str) -> float:
        """Return the median wall time of a notebook, in seconds."""
        return median(time.wall for time in self.times[grader][stage])

    def cpu(self, grader: str, stage: str) -> float:
        """Return the median CPU time of a notebook, in seconds."""
        return median(time.cpu for time in self.times[grader][stage])

    def targets(self) -> list[Target]:
        """Compare with what was aimed at before anything was measured."""
        ratios = {
            stage: self.wall(STOCK, stage) / self.wall(PROJECT, stage) for stage in self.stages
        }
        first = self.stages[0]
        least = min(ratios, key=lambda stage: ratios[stage])
        whole = self.rows[-1]
        cpu = self.cpu(PROJECT, whole) / self.cpu(LIMIT, whole)
        found = [
            Target(
                f"wall time of {first}: nbgrader's is at least 8 times as long",
                f"{ratios[first]:.1f} times",
                ratios[first] >= 8,
            ),
            Target(
                "wall time of every stage: nbgrader's is at least 7 times as long",
                f"{ratios[least]:.1f} times ({least})",
                ratios[least] >= 7,
            ),
            Target(
                "CPU time, all included: at most 1.5 times the limit",
                f"{cpu:.2f} times",
                cpu <= 1.5,
            ),
            Target(
                "CPU time of `autograder --help`: at most 0.3 s",
                f"{self.help_cpu:.2f} s",
                self.help_cpu <= 0.3,
            ),
        ]
        if self.memory:
            few, many = sorted(self.memory)
            more = (self.memory[many].peak - self.memory[few].peak) / (many - few) / MEGABYTE
            what = "memory for one more submission in flight: at most 350 MB"
            found.append(Target(what, f"{more:.0f} MB", more <= 350))
        return found


@dataclass(frozen=True)
class Growth:
    """One cohort among several of growing size: wall time in seconds, and memory."""

    submissions: int
    wall: float
    memory: Memory


def machine() -> str:
    """Describe this machine, without its name."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    kernel = ".".join(platform.release().split("-")[0].split(".")[:2])
    return (
        f"{cores} core{'s' * (cores != 1)}, {memory:.0f} GB of memory, {platform.machine()}, "
        f"Python {platform.python_version()}, Linux {kernel}"
    )


def comparison_tables(found: Comparison) -> str:
    """Return the tables of a comparison, as markdown."""
    repeats = len(found.times[PROJECT][found.stages[0]])
    lines = [
        f"Machine: {machine()}. Cohort: {found.students} hand-ins of each stage. "
        f"Medians of {repeats} repeat{'s' * (repeats != 1)}, lowest and highest in brackets.",
        "",
        "| stage | grader | wall s a notebook | CPU s a notebook | wall, this project = 1 "
        "| CPU, the limit = 1 |",
        "|---|---|---|---|---|---|",
    ]
    for stage in found.rows:
        for grader in found.times:
            wall, cpu = found.wall(grader, stage), found.cpu(grader, stage)
            times = found.times[grader][stage]
            lines.append(
                f"| {stage} | {grader} "
                f"| {wall:.2f} {_range(time.wall for time in times)} "
                f"| {cpu:.2f} {_range(time.cpu for time in times)} "
                f"| {wall / found.wall(PROJECT, stage):.1f} "
                f"| {cpu / found.cpu(LIMIT, stage):.2f} |"
            )
    lines += ["", "| target | reached | |", "|---|---|---|"]
    lines += [target.row() for target in found.targets()]
    if not found.memory:
        return "\n".join(lines)
    peaks = " and ".join(
        f"{memory.peak / MEGABYTE:.0f} MB with {workers} worker{'s' * (workers != 1)}"
        for workers, memory in found.memory.items()
    )
    lines += ["", f"Peak memory of this project, all processes together: {peaks}."]
    unread = sum(memory.unread for memory in found.memory.values())
    if unread:
        lines += [
            f"{unread} readings of a process's share were refused; all that it had was counted."
        ]
    busy = ", ".join(f"{grader} {seconds:.1f} s" for grader, seconds in found.busy.items())
    lines += [
        "",
        f"Does all CPU time count? A hand-in that keeps a core busy for {found.busy_seconds:g} s "
        f"more adds: {busy}.",
    ]
    return "\n".join(lines)


def _range(values: Iterable[float]) -> str:
    ordered = sorted(values)
    return f"({ordered[0]:.2f}–{ordered[-1]:.2f})"


def growth_tables(found: list[Growth], stage: str) -> str:
    """Return the tables of growing cohorts, as markdown."""
    lines = [
        f"Machine: {machine()}. Stage: {stage}. One run each.",
        "",
        "| submissions | wall s a submission | MB, the command | MB, its first worker | "
        "MB, a worker or the zygote |",
        "|---|---|---|---|---|",
    ]
    for one in found:
        own = " | ".join(f"{size / MEGABYTE:.0f}" for size in one.memory.own)
        lines.append(f"| {one.submissions} | {one.wall / one.submissions:.3f} | {own} |")
    first, last = found[0], found[-1]
    time = last.wall / last.submissions / (first.wall / first.submissions)
    memory = max(
        after / before for before, after in zip(first.memory.own, last.memory.own, strict=True)
    )
    targets = [
        Target(
            "time grows no faster than the cohort: at most 1.1 times as long a submission",
            f"{time:.2f} times",
            time <= 1.1,
        ),
        Target(
            "memory of each kind of process: at most 1.1 times as much",
            f"{memory:.2f} times",
            memory <= 1.1,
        ),
    ]
    lines += [
        "",
        f"| target, {last.submissions} against {first.submissions} | reached | |",
        "|---|---|---|",
        *(target.row() for target in targets),
    ]
    return "\n".join(lines)


def draw(found: Comparison, path: Path) -> str:
    """Draw wall and CPU times of each stage; return a text for who cannot see the plot."""
    mpl.use("agg")
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(
        1, 2, figsize=(9, 1.2 + 0.9 * len(found.stages)), layout="constrained", sharey=True
    )
    said = []
    for panel, kind in zip(panels, ("wall", "cpu"), strict=True):
        graders = [one for one in found.times if kind == "cpu" or one != LIMIT]
        height = 0.8 / len(graders)
        for number, grader in enumerate(graders):
            values = [getattr(found, kind)(grader, stage) for stage in found.stages]
            places = [at + (number + 0.5) * height - 0.4 for at in range(len(values))]
            bars = panel.barh(places, values, height, color=COLOURS[grader], label=grader)
            panel.bar_label(bars, fmt="%.2f", padding=2, fontsize=8)
            named = ", ".join(
                f"{stage} {value:.2f}" for stage, value in zip(found.stages, values, strict=True)
            )
            said.append(f"{'CPU' if kind == 'cpu' else 'wall'} seconds of {grader}: {named}")
        panel.set(
            title="CPU time, all cores" if kind == "cpu" else "Wall time",
            xlabel="seconds a notebook",
            yticks=range(len(found.stages)),
            yticklabels=found.stages,
        )
        panel.margins(x=0.15)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].invert_yaxis()
    panels[1].legend(fontsize=8, loc="best")
    # No version of matplotlib in the file: it changes only when the figures do.
    figure.savefig(path, dpi=120, metadata={"Software": None})
    plt.close(figure)
    return f"Two bar charts, stage by stage. {'; '.join(said)}."


def put_between(page: Path, name: str, text: str) -> None:
    """Replace what stands between two markers of a page.

    Raises
    ------
    ValueError
        When the page does not have these markers.
    """
    begin, end = f"<!-- BEGIN {name} -->", f"<!-- END {name} -->"
    before = page.read_text(encoding="utf-8")
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    after, count = pattern.subn(lambda _: f"{begin}\n{text}\n{end}", before)
    if count != 1:
        raise ValueError(f"{page.name} needs one pair of markers {begin} … {end}.")
    page.write_text(after, encoding="utf-8")

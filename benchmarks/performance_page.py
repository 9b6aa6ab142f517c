"""What the comparison of graders found, as tables and a plot for the page about performance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import matplotlib as mpl
from core_model import Run
from descendants import COMMAND, KINDS, WORKER
from measure import Memory, Time
from page_parts import MEGABYTE, Target, table, target_table

__all__ = ["ALL", "Comparison", "Found", "comparison_tables", "draw"]

PROJECT, STOCK, OTTER, LIMIT = "this project", "nbgrader", "otter-grader", "the limit"
ALL = "all stages"
# Told apart in grey and by readers who do not see red or green.
COLOURS = {PROJECT: "#0072b2", STOCK: "#e69f00", OTTER: "#999999", LIMIT: "#000000"}

# What was aimed at.
WALL_OF_EACH, WALL_OF_ALL = 6, 7
CPU, SERIAL, HELP = 1.5, 0.02, 0.3
IN_FLIGHT = 350


@dataclass
class Comparison:
    """Times of all graders for one cohort.

    Attributes
    ----------
    students : int
        Hand-ins of each stage.
    by_stock : int
        How many of these nbgrader graded.
    stages : list of str
        Names of the stages.
    times : dict
        Grader to stage (or `ALL`) to the time for one notebook, once for each repeat.
    """

    students: int
    by_stock: int
    stages: list[str]
    times: dict[str, dict[str, list[Time]]]

    @property
    def rows(self) -> list[str]:
        """The stages, and all of them together where there are several."""
        return [*self.stages, ALL] if len(self.stages) > 1 else self.stages

    @property
    def count(self) -> int:
        """Hand-ins in all."""
        return self.students * len(self.stages)

    def wall(self, grader: str, stage: str) -> float:
        """Return the median wall time of a notebook, in seconds."""
        return median(time.wall for time in self.times[grader][stage])

    def cpu(self, grader: str, stage: str) -> float:
        """Return the median CPU time of a notebook, in seconds."""
        return median(time.cpu for time in self.times[grader][stage])

    def parts(self) -> dict[str, float]:
        """Return the CPU time of a command that grades all, by kind of process, in seconds."""
        times = [time.parts for time in self.times[PROJECT][self.rows[-1]]]
        found = {
            kind: self.count * median(parts[kind] for parts in times)
            for kind in KINDS
            if all(kind in parts for parts in times)
        }
        whole = self.count * self.cpu(PROJECT, self.rows[-1])
        return found | {"students' processes, solutions": whole - sum(found.values()), "all": whole}

    def run(self, cores: int) -> Run:
        """Return how long this project took for all in one command, on so many cores."""
        whole = self.rows[-1]
        wall = self.count * self.wall(PROJECT, whole)
        return Run(cores, self.count, Time(wall, self.count * self.cpu(PROJECT, whole)))

    def targets(self) -> list[Target]:
        """Compare wall time with what was aimed at."""
        in_all = f"{self.count} hand-ins in all"
        ratios = {stage: self.wall(STOCK, stage) / self.wall(PROJECT, stage) for stage in self.rows}
        least = min(self.stages, key=lambda stage: ratios[stage])
        found = [
            Target(
                f"{in_all}: wall time of every stage, nbgrader's is at least {WALL_OF_EACH} times "
                "as long",
                f"{ratios[least]:.1f} times ({least})",
                ratios[least] >= WALL_OF_EACH,
                self._too_long(least, WALL_OF_EACH),
            )
        ]
        if len(self.stages) > 1:
            found.append(
                Target(
                    f"{in_all}: wall time of all stages in one command, nbgrader's is at least "
                    f"{WALL_OF_ALL} times as long",
                    f"{ratios[ALL]:.1f} times",
                    ratios[ALL] >= WALL_OF_ALL,
                    self._too_long(ALL, WALL_OF_ALL),
                )
            )
        return found

    def _too_long(self, stage: str, times: float) -> str:
        seconds = self.wall(PROJECT, stage) - self.wall(STOCK, stage) / times
        return f"{seconds:.2f} s a notebook"


@dataclass
class Found:
    """What a comparison of graders found.

    Attributes
    ----------
    cohorts : list of Comparison
        The smallest first.
    memory : dict of int to Memory
        Number of workers to this project's memory; empty where only times were measured.
    help_cpu : float
        CPU time of ``autograder --help``, in seconds.
    busy : dict of str to float
        Grader to the CPU time that a hand-in added which is known to take `busy_seconds`.
    """

    cohorts: list[Comparison]
    memory: dict[int, Memory]
    help_cpu: float
    busy: dict[str, float]
    busy_seconds: float

    def split(self) -> dict[str, tuple[float, float]]:
        """Tell start and further submissions apart, from the smallest and the largest cohort.

        Returns
        -------
        dict
            Kind of process to the CPU seconds of a command, and those of each submission on top.
        """
        small, large = self.cohorts[0], self.cohorts[-1]
        few, many = small.parts(), large.parts()
        found = {}
        for kind in many:
            each = (many[kind] - few.get(kind, 0.0)) / (large.count - small.count)
            found[kind] = (many[kind] - each * large.count, each)
        return found

    def targets(self) -> list[Target]:
        """Compare with what was aimed at before anything was measured."""
        found = [target for cohort in self.cohorts for target in cohort.targets()]
        large = self.cohorts[-1]
        whole = large.rows[-1]
        limit, cpu = large.cpu(LIMIT, whole), large.cpu(PROJECT, whole)
        found.append(
            Target(
                f"{large.count} hand-ins in all: CPU time, all included, at most {CPU} times the "
                "limit",
                f"{cpu / limit:.2f} times",
                cpu <= CPU * limit,
                f"{cpu - CPU * limit:.2f} s a notebook",
            )
        )
        if len(self.cohorts) > 1:
            serial = self.split()[COMMAND][1]
            found.append(
                Target(
                    "the serial part: CPU time of the command's own process for a further "
                    f"submission, at most {SERIAL} s",
                    f"{serial:.3f} s",
                    serial <= SERIAL,
                    f"{serial - SERIAL:.3f} s",
                )
            )
        found.append(
            Target(
                f"CPU time of `autograder --help`: at most {HELP} s",
                f"{self.help_cpu:.2f} s",
                self.help_cpu <= HELP,
                f"{self.help_cpu - HELP:.2f} s",
            )
        )
        if self.memory:
            few, many = sorted(self.memory)
            more = (self.memory[many].peak - self.memory[few].peak) / (many - few) / MEGABYTE
            what = f"memory for one more submission in flight: at most {IN_FLIGHT} MB"
            missing = f"{more - IN_FLIGHT:.0f} MB"
            found.append(Target(what, f"{more:.0f} MB", more <= IN_FLIGHT, missing))
        return found


def comparison_tables(found: Found) -> str:
    """Return the tables of a comparison, as markdown."""
    lines = target_table(found.targets())
    if len(found.cohorts) > 1:
        lines += ["", *_split_table(found)]
    for cohort in found.cohorts:
        lines += ["", *_cohort_tables(cohort)]
    said = _does_stock_depend(found)
    if found.memory:
        peaks = " and ".join(
            f"{memory.peak / MEGABYTE:.0f} MB with {workers} worker{'s' * (workers != 1)}"
            for workers, memory in found.memory.items()
        )
        said.append(f"Peak memory of this project, all processes together: {peaks}.")
        unread = sum(memory.unread for memory in found.memory.values())
        if unread:
            said.append(
                f"{unread} readings of a process's share were refused; all that it had was counted."
            )
    if found.busy:
        busy = ", ".join(f"{grader} {seconds:.1f} s" for grader, seconds in found.busy.items())
        said.append(
            "Does all CPU time count? A hand-in that keeps a core busy for "
            f"{found.busy_seconds:g} s more adds: {busy}."
        )
    for one in said:
        lines += ["", one]
    return "\n".join(lines)


def _split_table(found: Found) -> list[str]:
    small, large = found.cohorts[0], found.cohorts[-1]
    limit = large.cpu(LIMIT, large.rows[-1])
    rows = [
        ["workers" if kind == WORKER else kind, f"{start:.1f}", f"{each:.3f}", ""]
        for kind, (start, each) in found.split().items()
    ]
    for row, (_, each) in zip(rows, found.split().values(), strict=True):
        row[3] = f"{each / limit:.2f}"
    rows.append(["the limit: the cells alone", "", f"{limit:.3f}", "1.00"])
    whole = f"{small.rows[-1]}, {small.count} and {large.count} hand-ins"
    head = [f"CPU seconds ({whole})", "a command", "each further submission", "the limit = 1"]
    return table(head, rows)


def _cohort_tables(cohort: Comparison) -> list[str]:
    repeats = len(cohort.times[PROJECT][cohort.stages[0]])
    often = f"Medians of {repeats} repeats, lowest and highest in brackets"
    rows = []
    for stage in cohort.rows:
        for grader in cohort.times:
            wall, cpu = cohort.wall(grader, stage), cohort.cpu(grader, stage)
            times = cohort.times[grader][stage]
            rows.append(
                [
                    stage,
                    grader,
                    f"{wall:.2f}{_range(time.wall for time in times)}",
                    f"{cpu:.2f}{_range(time.cpu for time in times)}",
                    f"{wall / cohort.wall(PROJECT, stage):.1f}",
                    f"{cpu / cohort.cpu(LIMIT, stage):.2f}",
                ]
            )
    head = ["stage", "grader", "wall s a notebook", "CPU s a notebook"]
    return [
        f"**{cohort.count} hand-ins**, {cohort.students} of each stage. "
        f"{often if repeats > 1 else 'One run'}.",
        "",
        *table([*head, "wall, this project = 1", "CPU, the limit = 1"], rows),
    ]


def _does_stock_depend(found: Found) -> list[str]:
    """Say how many nbgrader graded, and whether its time a notebook depends on that."""
    large = found.cohorts[-1]
    if large.by_stock == large.students:
        return []
    whole = large.rows[-1]
    said = [
        f"{cohort.cpu(STOCK, whole):.3f} s of CPU time ({cohort.wall(STOCK, whole):.3f} s elapsed) "
        f"a notebook with {cohort.by_stock} of each stage"
        for cohort in found.cohorts
    ]
    part = (
        f"nbgrader graded {large.by_stock} of the {large.students} hand-ins of each stage, of the "
        f"same mix. It starts a kernel for each, one after the other: {', '.join(said)}"
    )
    if len(found.cohorts) == 1:
        return [f"{part}."]
    small = found.cohorts[0].cpu(STOCK, whole)
    more = 100 * (large.cpu(STOCK, whole) / small - 1)
    return [f"{part}. The larger number changes that by {more:+.1f} % of CPU time."]


def _range(values: Iterable[float]) -> str:
    ordered = sorted(values)
    return f" ({ordered[0]:.2f}–{ordered[-1]:.2f})" if len(ordered) > 1 else ""


def draw(found: Comparison, path: Path) -> str:
    """Draw wall and CPU times of each stage; return a text for who cannot see the plot."""
    mpl.use("agg")
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(
        1, 2, figsize=(9, 1.7 + 0.9 * len(found.stages)), layout="constrained", sharey=True
    )
    figure.suptitle(f"{found.count} hand-ins, {found.students} of each stage", fontsize=10)
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
    figure.legend(*panels[1].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    # No version of matplotlib in the file: it changes only when the figures do.
    figure.savefig(path, dpi=120, metadata={"Software": None})
    plt.close(figure)
    return f"Two bar charts of {found.count} hand-ins, stage by stage. {'; '.join(said)}."

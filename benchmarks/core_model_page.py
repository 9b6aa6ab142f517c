"""The model of how long a cohort takes, as tables and a plot for the page about performance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from core_model import NETWORK, SPAWNING, Model, Run
from page_parts import MEGABYTE, table

__all__ = ["draw_model", "model_tables"]

COHORTS = (300, 10_000)
CLUSTERS = ((1, 8), (1, 64), (8, 8), (1, 512), (64, 8), (8, 64))
"""Machines, and cores of each."""


def model_tables(model: Model, runs: Sequence[Run], others: Sequence[Run], of: str) -> str:
    """Return the tables of a model, as markdown.

    Parameters
    ----------
    model : Model
        The model.
    runs : sequence of Run
        What it was fitted to.
    others : sequence of Run
        What it was not fitted to.
    of : str
        What was graded.
    """
    return "\n".join(
        [
            f"Graded: {of}. One run each.",
            "",
            *_fit_table(model, runs, others),
            "",
            *_parameter_table(model),
            "",
            *_prediction_table(model),
            "",
            _most_cores(model),
        ]
    )


def _fit_table(model: Model, runs: Sequence[Run], others: Sequence[Run]) -> list[str]:
    rows = []
    for run in [*runs, *others]:
        expected = model.predict(run.submissions, run.cores).wall
        rows.append(
            [
                f"{run.cores}",
                f"{run.submissions}",
                f"{run.time.wall:.1f}",
                f"{expected:.1f}",
                f"{100 * (expected / run.time.wall - 1):+.1f} %",
                "yes" if run in runs else "no",
            ]
        )
    return table(["cores", "hand-ins", "measured, s", "model, s", "difference", "fitted to"], rows)


def _parameter_table(model: Model) -> list[str]:
    rows = [
        ["start, not shortened by more cores", f"{model.start_alone:.2f} s"],
        [
            "start, shared by a machine's cores",
            f"{model.start_shared:.2f} s, divided by their number",
        ],
        ["a submission, all on one core", f"{model.alone:.3f} s"],
        ["a submission, on several cores", f"{model.together:.3f} s, divided by their number"],
        ["of these: the command's process, which records", f"{model.recording:.4f} s"],
        ["of these: the zygote, one on each machine", f"{model.spawning:.4f} s"],
        ["the longest notebook, its cells alone", f"{model.longest:.2f} s"],
        [
            "to and from another machine, at one gigabit a second",
            f"{model.shipped / 1000:.0f} kB a submission, {model.course / MEGABYTE:.0f} MB once",
        ],
    ]
    return table(["the model", ""], rows)


def _prediction_table(model: Model) -> list[str]:
    rows = []
    for machines, cores in CLUSTERS:
        found = [model.predict(count, cores, machines) for count in COHORTS]
        one = f"one of {cores} cores" if machines == 1 else f"{machines} of {cores} cores"
        rate = COHORTS[-1] / found[-1].wall
        said = [text for one in found for text in (f"{one.wall:.0f}", one.limit)]
        rows.append([f"{machines * cores}", one, *said, f"{rate:.1f}"])
    head = ["cores", "machines"]
    for count in COHORTS:
        head += [f"s for {count:,}", "most of it is"]
    return table([*head, f"a second, {COHORTS[-1]:,}"], rows)


def _most_cores(model: Model) -> str:
    said = (
        f"The recording process can take {1 / model.recording:.0f} submissions a second: what "
        f"{model.most_cores():.0f} cores grade."
        if model.recording
        else "The recording process took no time that could be measured."
    )
    if model.spawning:
        cores = model.together / model.spawning
        said += f" {SPAWNING[0].upper()}{SPAWNING[1:]} can feed {cores:.0f} cores."
    if model.shipped:
        said += f" The network can carry {NETWORK / model.shipped:.0f} submissions a second."
    return said


def draw_model(model: Model, runs: Sequence[Run], path: Path) -> str:
    """Draw submissions a second against cores; return a text for who cannot see the plot."""
    mpl.use("agg")
    import matplotlib.pyplot as plt

    count = COHORTS[-1]
    cores = np.array([2**power for power in range(10)])
    one = [count / model.predict(count, int(number)).wall for number in cores]
    clustered = [number for number in cores if number > 8]
    many = [count / model.predict(count, 8, int(number) // 8).wall for number in clustered]
    figure, axes = plt.subplots(figsize=(7, 3.6), layout="constrained")
    axes.plot(cores, one, "-", color="#0072b2", label="model, one machine")
    axes.plot(clustered, many, "--", color="#d55e00", label="model, machines of 8 cores")
    most = {run.cores: run for run in sorted(runs, key=lambda run: run.submissions)}
    measured = [run.submissions / run.time.wall for run in most.values()]
    axes.plot(list(most), measured, "o", color="#000000", label="measured, start included")
    if model.recording:
        axes.axhline(
            1 / model.recording, color="#666666", linestyle=":", label="the recording process"
        )
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="cores",
        ylabel="submissions a second",
        title=f"{count:,} hand-ins",
        xticks=cores,
        xticklabels=[f"{number}" for number in cores],
    )
    axes.minorticks_off()
    axes.legend(fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=120, metadata={"Software": None})
    plt.close(figure)
    return (
        f"Submissions a second against cores, both on logarithmic scales, {count:,} hand-ins. "
        f"One machine: {_named(cores, one)}. Machines of 8 cores: {_named(clustered, many)}. "
        f"Measured, with smaller cohorts: {_named(list(most), measured)}."
    )


def _named(cores: Sequence[int], rates: Sequence[float]) -> str:
    return ", ".join(f"{rate:.1f} with {number}" for number, rate in zip(cores, rates, strict=True))

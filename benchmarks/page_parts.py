"""Parts of the page about performance that all its tables share."""

from __future__ import annotations

import os
import platform
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MEGABYTE", "OtherWork", "Target", "machine", "put_between", "table", "target_table"]

MEGABYTE = 10**6


@dataclass(frozen=True)
class Target:
    """What was aimed at, what was reached, whether that is enough, and if not, what is missing."""

    what: str
    reached: str
    met: bool
    missing: str = ""

    def row(self) -> list[str]:
        """Return a row of the table of targets."""
        by = f" by {self.missing}" if self.missing else ""
        return [self.what, self.reached, "reached" if self.met else f"**missed**{by}"]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table in markdown."""
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


def target_table(targets: Iterable[Target], what: str = "target") -> list[str]:
    """Return the lines of a table of targets."""
    return table([what, "measured", ""], [target.row() for target in targets])


def machine() -> str:
    """Describe this machine, without its name."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    kernel = ".".join(platform.release().split("-")[0].split(".")[:2])
    return (
        f"{cores} core{'s' * (cores != 1)}, {memory:.0f} GB of memory, {platform.machine()}, "
        f"Python {platform.python_version()}, Linux {kernel}"
    )


class OtherWork:
    """How much CPU time others take from now on: the figures are worth little if that is much."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._before = self._others()

    def said(self) -> str:
        """Say on which machine something was measured, and what else that did."""
        there = (time.monotonic() - self._start) * (os.cpu_count() or 1)
        share = max(self._others() - self._before, 0.0) / there
        return f"Machine: {machine()}. Other work took {share:.0%} of its CPU time meanwhile."

    @staticmethod
    def _others() -> float:
        with open("/proc/stat") as file:
            user, nice, system, _, _, irq, softirq, *_ = map(int, file.readline().split()[1:])
        everything = (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
        return everything - sum(os.times()[:4])


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

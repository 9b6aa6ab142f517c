"""Hostile notebooks gain no points, harm nothing outside, disturb nobody, and are reported.

Each file in `hostile/` is an answer cell of a hand-in that answers nothing else. The course is
real, small, and graded by a real worker. An attack says of each attempt whether it was refused;
``SUCCEEDED`` in its outputs fails the test. What it may have done silently is looked for from
outside.

There are four modes: as this user and, when that is root, as an ordinary one; with namespaces and
without. Each attack is tried in two of them, and in all with `make fuzz`. While one worker grades
it, another grades honest hand-ins, those of `honest/`, again and again: they get the same scores,
remarks, outputs and words as alone.

Attacks that are tested elsewhere: edited, copied and deleted cells, changed points and grade ids
(`test_submission_rebuilding.py`); hostile names of students, folders and files, and damaged or
huge notebooks (`test_submission_reading.py`, and through both doors `test_bad_input.py`); HTML and
script on feedback pages (`test_safe_html.py`; that they are shown as text in what a sandbox hands
back is no aim, the pages are cleaned); malformed messages, byte by byte (`test_wire.py`).
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator

import ordinary_user
import pytest
from small_course import POINTS
from world import HOSTILE, World, make_world

from autograder.course.course import Course
from autograder.score.results import SubmissionResult

REMARKS = {
    "die": "was left out",
    "disk_bomb": "it wrote more than",
    "endless": "ignored the interrupt",
    "fork_bomb": "it started more than",
    "many_threads": "it started more than",
    "memory_bomb": "it used more than",
    "zombies": "it left more than",
    "pipes": "it opened more than",
    "hidden_files": "it wrote more than",
}
"""What an instructor reads where an attack is ended, if the kernel does not refuse it before."""
POSSIBLE_WITHOUT_NAMESPACES = {"stat_files"}
"""What `docs/security.md` says is not protected there: the test fails when it is no longer so."""
LEAST_ATTEMPTS = {
    "read_files": 60,
    "other_variants": 36,
    "sockets": 20,
    "signals": 35,
    "write_files": 20,
    "kernel": 18,
}
"""An attack that never ran would be refused nothing, and would prove nothing."""
MODES = {
    "root": (False, True),
    "root-no-namespaces": (False, False),
    "ordinary-no-namespaces": (True, False),
    "ordinary": (True, True),
}
if os.getuid():
    MODES = {"ordinary-no-namespaces": (False, False), "ordinary": (False, True)}
ATTACKS = sorted(path.stem for path in HOSTILE.glob("*.py"))


@pytest.fixture(scope="module")
def enter(built_small: Callable[[], Course]) -> Iterator[Callable[[str], World]]:
    """Give the world in a mode; the one before it ends when the mode changes."""
    known: dict[str, World] = {}

    def enter(mode: str) -> World:
        if mode not in known:
            known.clear()
            stack.close()
            change_user, namespaces = MODES[mode]
            if change_user and (missing := ordinary_user.missing()):
                pytest.skip(missing)
            world = make_world(built_small(), change_user=change_user, namespaces=namespaces)
            known[mode] = stack.enter_context(world)
            assert scores(known[mode].grade_right_answers()) == POINTS
            known[mode].grade_alone()
        return known[mode]

    with contextlib.ExitStack() as stack:
        yield enter


def scores(result: SubmissionResult) -> dict[str, float]:
    return {question.question: question.score for question in result.questions}


def modes_of(number: int) -> list[str]:
    """Two of the modes for each attack, one with namespaces and one without; `make fuzz`: all."""
    modes = list(MODES)
    return modes if os.environ.get("THOROUGH") else modes[number % 2 :: 2]


@pytest.mark.parametrize(
    ("mode", "attack"),
    [
        (mode, attack)
        for mode in MODES
        for number, attack in enumerate(ATTACKS)
        if mode in modes_of(number)
    ],
)
def test_it_gains_nothing_harms_nothing_disturbs_nobody_and_is_reported(
    enter: Callable[[str], World], mode: str, attack: str
) -> None:
    world = enter(mode)
    running = world.processes()
    folders = world.scratch_folders()
    before = world.facts()
    result, honest, disturbed = world.grade_beside(attack)
    assert not disturbed
    for name, got in honest:
        assert got == world.alone[name], name
    assert world.facts() == before
    assert not world.left_behind(running)
    assert world.scratch_folders() <= folders
    assert scores(result) == dict.fromkeys(POINTS, 0.0)
    said = json.dumps(result.outputs, ensure_ascii=False) + " ".join(result.remarks)
    possible = attack in POSSIBLE_WITHOUT_NAMESPACES and not world.namespaces
    assert ("SUCCEEDED" in said) == possible
    assert not [secret for secret in ("3191 ==", "== 3191", "Wilhelm") if secret in said]
    if attack not in REMARKS or REMARKS[attack] not in " ".join(result.remarks):
        tried = "attempt(" in (HOSTILE / f"{attack}.py").read_text() and not possible
        assert tried or attack not in REMARKS, result.remarks
        assert said.count("refused: ") >= LEAST_ATTEMPTS.get(attack, 1) * tried
    # The next one is graded as ever.
    assert scores(world.grade_right_answers()) == POINTS


def test_an_ordinary_users_bomb_meets_a_limit_of_the_kernel(
    enter: Callable[[str], World],
) -> None:
    world = enter("ordinary")
    said = json.dumps(world.grade("many_threads").outputs)
    assert "refused: 1,500 threads RuntimeError" in said
    assert int(said.split("threads after all: ")[1].split("\\n")[0]) <= 256


def test_subprocesses_and_threads_of_an_honest_notebook_still_run(
    enter: Callable[[str], World],
) -> None:
    world = enter("ordinary")
    code = """
import subprocess, time
from concurrent.futures import ThreadPoolExecutor
together = [subprocess.Popen(["sleep", "0.5"]) for _ in range(20)]
ended = [process.wait() for process in together]
with ThreadPoolExecutor(8) as threads:
    slept = list(threads.map(lambda _: time.sleep(0.05), range(64)))
shell = [subprocess.run("cat file* | wc -l", shell=True, check=True) for _ in range(20)]
!echo one | cat
side = 3190 + (ended == [0] * 20 and len(slept) == 64)
"""
    assert scores(world.grade_text("honest", code))["side"] == POINTS["side"]


FLOOD = """
import os, resource, socket, sys
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (4096, hard))
pairs = [socket.socketpair() for _ in range(40)]
for here, _ in pairs:
    socket.send_fds(here, [b"x"], [0] * 50)
print("flooded", flush=True)
sys.stdin.read()
"""


def test_descriptors_that_others_of_the_same_user_have_in_flight_disturb_nobody(
    enter: Callable[[str], World],
) -> None:
    world = enter("ordinary")
    with subprocess.Popen(
        [world.base / "python", "-c", FLOOD], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as flood:
        assert flood.stdout is not None
        assert flood.stdout.readline() == b"flooded\n"
        for name, alone in world.alone.items():
            assert world.grade_honest(name) == alone
        flood.kill()

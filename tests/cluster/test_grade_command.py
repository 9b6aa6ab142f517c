"""`autograder grade --scheduler`, as it is typed; the certificates are made as the page says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from clusters import Cluster
from nbgrader_tools import scores
from page_commands import commands
from processes import wait_for
from small_course import ANSWERS, POINTS, STAGE, fill_in, hand_in

from autograder.course.course import Course

PROGRAM = str(Path(sys.executable).parent / "autograder")
PAGE = "docs/operations.md"
ALL = {**{name: float(points) for name, points in POINTS.items()}, "prose": 0.0}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the commands on the page make, in the folder beside the course's."""
    here = tmp_path_factory.mktemp("certificates")
    (here / "course").mkdir()
    (script,) = (one.text for one in commands(PAGE, "More than one machine"))
    subprocess.run(["bash", "-e", "-c", script], cwd=here / "course", check=True)
    return here / "certificates"


@pytest.fixture(scope="module")
def machines(certificates: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    files = {"ca-file": "ca.pem", "cert": "cert.pem", "key": "key.pem"}
    options = [
        word for name, file in files.items() for word in (f"--tls-{name}", certificates / file)
    ]
    made = Cluster(
        tmp_path_factory.mktemp("cluster"),
        *(str(word) for word in (*options, "--protocol", "tls")),
        address="127.0.0.1",
    )
    try:
        made.add(2, "--nanny")
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def course(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    for number in range(8):
        slow = f"side = 3191\nfor number in range({number}_000_000): number * number"
        hand_in(course, f"s{number}", fill_in(release, {**ANSWERS, "side": slow}))
    return course


def grade(course: Course, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PROGRAM, "grade", STAGE, *words],
        cwd=course.root, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def with_certificates(machines: Cluster, certificates: Path) -> list[str]:
    words = ["--scheduler", machines.address]
    for option, file in (("ca", "ca.pem"), ("cert", "cert.pem"), ("key", "key.pem")):
        words += [f"--tls-{option}", str(certificates / file)]
    return words


def test_a_run_through_tls_is_stopped_and_goes_on(
    course: Course, machines: Cluster, certificates: Path
) -> None:
    assert machines.address.startswith("tls://127.0.0.1:")
    words = with_certificates(machines, certificates)
    run = subprocess.Popen(
        [PROGRAM, "grade", STAGE, *words],
        cwd=course.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    # The second one is begun when the first one is whole.
    wait_for(lambda: len(list(course.root.glob("autograded/*/*/*.ipynb"))) > 1, 240)
    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=120)
    assert run.returncode == 130, said
    assert "The same command does the rest" in said
    done = grade(course, *words, "--json")
    assert done.returncode == 0, done.stderr
    assert "graded before" in done.stdout + done.stderr
    assert json.loads(done.stdout)["command"] == "grade"
    for number in range(8):
        assert scores(course, STAGE, f"s{number}") == ALL
    # The machine was let go both times.
    wait_for(lambda: not list(machines.temporary(0).glob("autograder-*")))


def test_without_certificates_it_is_said_how_they_are_given(
    course: Course, machines: Cluster
) -> None:
    done = grade(course, "--scheduler", machines.address, "--force")
    assert done.returncode == 2
    assert "needs certificates. Give --tls-ca" in done.stderr
    assert "Traceback" not in done.stderr


def test_certificates_of_another_authority_are_refused(
    course: Course, machines: Cluster, tmp_path: Path
) -> None:
    (tmp_path / "course").mkdir()
    (script,) = (one.text for one in commands(PAGE, "More than one machine"))
    subprocess.run(["bash", "-e", "-c", script], cwd=tmp_path / "course", check=True)
    words = with_certificates(machines, tmp_path / "certificates")
    done = grade(course, *words, "--force")
    assert done.returncode == 2
    assert "cannot be reached" in done.stderr
    assert "Look at the certificates, too" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--scheduler", "tcp://127.0.0.1:1"], "cannot be reached"),
        (["--scheduler", "tcp://10.1.2.3:8786"], "is not encrypted"),
        (["--scheduler", "tcp://127.0.0.1:1", "--workers", "2"], "Leave --workers out"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_graded(
    built_small: Callable[[], Course], words: list[str], said: str
) -> None:
    course = built_small()
    hand_in(course, "ada", "{}")
    done = grade(course, *words)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert not (course.root / "autograded").exists()


def test_without_the_option_nothing_of_dask_is_loaded(built_small: Callable[[], Course]) -> None:
    course = built_small()
    hand_in(course, "ada", "{}")
    code = (
        "import sys; from autograder.commands.cli import main\n"
        f"sys.argv = ['autograder', 'grade', '{STAGE}', '--workers', '1']\n"
        "try: main()\n"
        "except SystemExit as ended: print('ended with', ended.code)\n"
        "tops = {name.partition('.')[0] for name in sys.modules}\n"
        "print('loaded', tops & {'dask', 'distributed'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=course.root, env=os.environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "ended with 0" in done.stdout, done.stdout + done.stderr
    assert "loaded set()" in done.stdout

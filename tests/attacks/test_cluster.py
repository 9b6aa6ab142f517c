"""Student code on a machine of a cluster reaches neither its ports nor its copy of the course."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator

import nbformat
import ordinary_user
import pytest
from clusters import Cluster, cluster
from processes import wait_for
from small_course import ANSWERS, STAGE, fill_in
from test_attacks import MODES
from world import PRELUDE, make_world

from autograder.cluster.address import find
from autograder.cluster.pool import ClusterPool
from autograder.course.course import Course
from autograder.workers.tasks import NotebookTask

PORTS = """
import os, socket
for port in TARGET["ports"]:
    attempt(f"port {port}", lambda: socket.create_connection(("127.0.0.1", port), timeout=5))
    shell = f"bash -c 'echo x > /dev/tcp/127.0.0.1/{port}'"
    attempt(f"shell {port}", lambda: os.system(shell) and 1 / 0)
"""
COPY = """
import os, pathlib
data = pathlib.Path(os.environ["BIOMEDICAL_IMAGES"])
print("the image:", (data / "image").read_text())
for path in ("checks/small/small.py", "source/01_small/01_small.ipynb", "truth/truth.txt"):
    attempt(path, lambda: (data.parent / path).read_bytes())
    attempt(f"write {path}", lambda: (data.parent / path).write_text("mine"))
for folder in (data.parent, data.parent.parent, data.parent / "answers", data.parent / "checks"):
    attempt(f"list {folder.name}", lambda: list(folder.iterdir()))
attempt("write image", lambda: (data / "image").write_text("mine"))
"""


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster"), 1) as machines:
        yield machines


@pytest.fixture(scope="module")
def course(built_small: Callable[[], Course]) -> Course:
    course = built_small()
    for name in ("data/image", "truth/truth.txt"):
        path = course.root / name
        path.parent.mkdir()
        path.write_text("a picture")
    return course


@pytest.fixture(scope="module")
def pool(machines: Cluster, course: Course) -> Iterator[ClusterPool]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("BIOMEDICAL_IMAGES")
        with ClusterPool(course, find(machines.address), stages=[STAGE]) as pool:
            yield pool


def ports(machines: Cluster) -> list[int]:
    """Those of the scheduler and of a machine; anybody outside the sandbox can connect."""
    wait_for(lambda: "Registered to" in machines.said("machine-0"))
    found = [
        int(port)
        for port in re.findall(r"Listening to: +tcp://127.0.0.1:(\d+)", machines.said("machine-0"))
    ]
    found = sorted({*found, int(machines.address.rpartition(":")[2])})
    for port in found:
        socket.create_connection(("127.0.0.1", port), timeout=20).close()
    return found


def attack(pool: ClusterPool, course: Course, code: str) -> str:
    release = nbformat.read(course.release(STAGE), as_version=4)
    task = NotebookTask(STAGE, fill_in(release, {**ANSWERS, "side": code}))
    return json.dumps(pool.submit(task).result().outputs)


def test_the_ports_are_not_reached_from_a_machine(
    pool: ClusterPool, course: Course, machines: Cluster
) -> None:
    target = {"ports": ports(machines)}
    assert len(target["ports"]) == 2
    said = attack(pool, course, PRELUDE.format(target=target) + PORTS)
    assert "SUCCEEDED" not in said
    assert said.count("refused") == 4


def test_a_copy_of_the_course_shows_its_images_and_nothing_else(
    pool: ClusterPool, course: Course
) -> None:
    said = attack(pool, course, PRELUDE.format(target={}) + COPY)
    assert "the image: a picture" in said
    assert "SUCCEEDED" not in said
    assert said.count("refused") == 11


@pytest.mark.parametrize("mode", MODES)
def test_the_ports_are_not_reached_in_any_mode_of_the_sandbox(
    built_small: Callable[[], Course], machines: Cluster, mode: str
) -> None:
    change_user, namespaces = MODES[mode]
    if change_user and (missing := ordinary_user.missing()):
        pytest.skip(missing)
    code = PRELUDE.format(target={"ports": ports(machines)}) + PORTS
    with make_world(built_small(), change_user=change_user, namespaces=namespaces) as world:
        said = json.dumps(world.grade_text("ports", code).outputs)
    assert "SUCCEEDED" not in said
    assert said.count("refused") == 4

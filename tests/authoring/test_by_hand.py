"""Hidden regions run by hand, in a real kernel, in a course with its own folder of checks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import nbformat
import pytest
from jupyter_client import BlockingKernelClient, KernelManager
from small_course import STAGE, write_course

from autograder.course.course import Course

SLOW_CHECK = '''
import time
import pytest


@pytest.mark.question("slow", points=1)
def test_slow(student, reference):
    """The check that takes its time"""
    student["started"]()
    time.sleep(600)
'''


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return write_course(tmp_path / "course")


@pytest.fixture
def client(course: Course) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    """A kernel as JupyterLab starts it: in the master notebook's folder."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(course.master(STAGE).parent))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready()
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def messages(client: BlockingKernelClient, request: str) -> Iterator[dict[str, Any]]:
    """What the kernel says of a cell, up to its end."""
    while True:
        try:
            message = client.get_iopub_msg(timeout=300)
        except Empty:
            pytest.fail("the kernel says nothing")
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return
        yield message


def test_every_cell_of_a_master_notebook_runs(
    course: Course, client: tuple[KernelManager, BlockingKernelClient]
) -> None:
    said = ""
    for cell in nbformat.read(course.master(STAGE), as_version=4).cells:
        if cell.cell_type == "code":
            for message in messages(client[1], client[1].execute(cell.source)):
                assert message["msg_type"] != "error", message["content"]
                said += message["content"].get("text", "")
    assert "✓ The side is right (2 of 2 points)" in said


def test_stopping_the_checks_shows_no_traceback_and_harms_nothing(
    course: Course, client: tuple[KernelManager, BlockingKernelClient], tmp_path: Path
) -> None:
    manager, kernel = client
    (course.checks(STAGE) / "slow.py").write_text(SLOW_CHECK)
    begun = tmp_path / "begun"
    list(messages(kernel, kernel.execute(f"def started(): open({str(begun)!r}, 'w').close()")))
    request = kernel.execute("from autograder import hidden_checks\nhidden_checks('slow')")
    while not begun.exists():
        time.sleep(0.05)
        assert manager.is_alive()
    manager.interrupt_kernel()
    errors = [one for one in messages(kernel, request) if one["msg_type"] == "error"]
    assert len(errors) == 1
    shown = "\n".join(errors[0]["content"]["traceback"])
    assert "stopped" in shown
    assert "Traceback" not in shown
    assert ".py" not in shown
    again = kernel.execute("side = 3191\nhidden_checks('side')")
    said = "".join(one["content"].get("text", "") for one in messages(kernel, again))
    assert "✓ The side is right" in said

"""A browser, and a Jupyter server with nbgrader's formgrader; only with ``make test-browser``."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import nbformat
import pytest
from hostile import STUDENT
from nbgrader_tools import autograded
from small_course import STAGE, fill_in, hand_in

from autograder.collect.handed_in import submissions
from autograder.commands.grade import grade_cohort
from autograder.course.course import Course
from autograder.feedback.pages import write_feedback

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
START_SECONDS = 300.0
"""How long a server may take to start, on a busy machine."""
if not os.environ.get("BROWSER_TESTS"):
    # A browser is not everywhere; `make test` does without.
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    playwright = pytest.importorskip("playwright.sync_api")
    if BROWSER is None:
        pytest.fail("There is no Chromium: make test-browser installs it, or says how to.")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def graded(built_small: Callable[[], Course]) -> Course:
    """The small course with two graded hand-ins and their pages."""
    course = built_small()
    release = nbformat.read(course.release(STAGE), as_version=4)
    for student in ("eve", STUDENT):
        hand_in(course, student, fill_in(release))
    outcomes = grade_cohort(course, submissions(course, [STAGE]), workers=1)
    assert [one.problem for one in outcomes] == ["", ""]
    write_feedback(course, submissions(course, [STAGE]))
    assert autograded(course, STAGE, "eve").exists()
    return course


@pytest.fixture(scope="session")
def formgrader(graded: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Jupyter server on that course."""
    extensions = "{'nbgrader.server_extensions.formgrader': True}"
    with jupyter(
        *("server", f"--ServerApp.jpserver_extensions={extensions}"),
        folder=graded.root,
        home=tmp_path_factory.mktemp("home"),
        ready="/formgrader/api/assignments",
    ) as address:
        yield address


class _Files(http.server.SimpleHTTPRequestHandler):
    """What any web server does, without a line for each request."""

    extensions_map: ClassVar = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *about: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    # A browser asks for dozens of files at once; five may wait otherwise.
    request_queue_size = 128


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address under which a folder is served."""
    server = _Server(("127.0.0.1", 0), functools.partial(_Files, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def jupyter(*command: str, folder: Path, home: Path, ready: str = "/api") -> Any:
    """A Jupyter server of somebody who has never used one; its address."""
    words = (sys.executable, "-m", "jupyter", *command, f"--ServerApp.root_dir={folder}")
    return started(*words, folder=folder, home=home, ready=ready)


@contextmanager
def started(*command: str, folder: Path, home: Path, ready: str = "/api") -> Iterator[str]:
    """The address of what a command starts in a folder: a Jupyter server, of whatever kind."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "JUPYTER_CONFIG_DIR": home, "JUPYTER_DATA_DIR": home, "JUPYTER_RUNTIME_DIR": home,
        "HOME": home,
    }  # fmt: skip
    server = subprocess.Popen(
        [
            *(*command, "--no-browser", "--allow-root"),
            *(
                f"--ServerApp.port={port}",
                "--ServerApp.port_retries=0",
                "--IdentityProvider.token=",
            ),
            "--ServerApp.ip=127.0.0.1",
        ],
        cwd=folder,
        env={**os.environ, **{name: str(path) for name, path in settings.items()}},
        stdout=subprocess.DEVNULL,
        stderr=(home / "log").open("w"),
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(f"{address}{ready}", server, home / "log")
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _await(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=30):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"The Jupyter server did not start:\n{log.read_text()[-3000:]}")

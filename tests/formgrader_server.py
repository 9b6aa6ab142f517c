"""A Jupyter server with nbgrader's formgrader, as a lecturer has it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.course.course import Course

__all__ = ["Server", "formgrader"]


class Server:
    """A Jupyter server with the formgrader, in a course's folder."""

    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, path: str, method: str = "GET") -> str:
        request = urllib.request.Request(
            f"{self.address}/formgrader/{path}",
            method=method,
            headers={"Authorization": "token test"},
            data=b"" if method == "POST" else None,
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(answer.read().decode())


@contextmanager
def formgrader(course: Course, folder: Path) -> Iterator[Server]:
    """Start a server in a course's folder, with its own settings and log in `folder`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "config"
    config.mkdir()
    extensions = {"nbgrader.server_extensions.formgrader": True}
    (config / "jupyter_server_config.json").write_text(
        json.dumps({"ServerApp": {"jpserver_extensions": extensions}})
    )
    command = [
        sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root", "--ip=127.0.0.1",
        f"--port={port}", "--IdentityProvider.token=test", "--ServerApp.port_retries=0",
    ]  # fmt: skip
    variables = {"HOME": str(folder), "JUPYTER_CONFIG_DIR": str(config)}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=course.root, stdout=log, stderr=log, env={**os.environ, **variables}
        )
    try:
        running = Server(f"http://127.0.0.1:{port}")
        end = time.monotonic() + 60
        while True:
            try:
                running.ask("api/status")
                break
            except (urllib.error.URLError, ConnectionError):
                assert process.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < end, (folder / "log").read_text()
                time.sleep(0.1)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=30)

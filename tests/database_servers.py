"""A real PostgreSQL server for tests, run by an ordinary user, as PostgreSQL demands it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

__all__ = ["Postgres", "postgres"]

# Not the one that tests of the sandbox use, who watch what is made in that name.
ORDINARY = "daemon"
USER = "grader"


class Postgres:
    """A server that listens on a socket in its folder, and nowhere else.

    Parameters
    ----------
    programs : Path
        Folder of `initdb`, `pg_ctl` and `psql`.
    folder : Path
        An empty folder, which the ordinary user may write to.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder = programs, folder
        self.run("initdb", "--pgdata", "data", "--username", USER, "--auth=trust", "--no-sync")
        self.start()

    def run(self, program: str, *words: str) -> str:
        as_user = [f"--reuid={ORDINARY}", f"--regid={ORDINARY}", "--clear-groups"]
        command = ["setpriv", *as_user] if os.geteuid() == 0 else []
        done = subprocess.run(
            [*command, self.programs / program, *words],
            cwd=self.folder,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            # A server that goes on would keep pipes open.
            stdout=(log := (self.folder / "said").open("w+")),
            stderr=log,
            check=False,
        )
        with log:
            log.seek(0)
            said = log.read()
        assert done.returncode == 0, said
        return said

    def start(self) -> None:
        options = f"-c listen_addresses='' -k {self.folder} -c fsync=off -c max_connections=30"
        self.run("pg_ctl", "--pgdata=data", "--wait", "--log=log", f"--options={options}", "start")

    def stop(self) -> None:
        """End the server at once, as a machine that crashes does."""
        self.run("pg_ctl", "--pgdata=data", "--wait", "--mode=immediate", "stop")

    def ask(self, statement: str, database: str = "postgres") -> str:
        place = f"--host={self.folder}"
        words = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--command", statement]
        return self.run("psql", place, f"--username={USER}", f"--dbname={database}", *words).strip()

    def database(self, name: str) -> str:
        """Make an empty database; return its address, as nbgrader's configuration names it."""
        self.ask(f"CREATE DATABASE {name}")
        return self.address(name)

    def address(self, name: str, user: str = USER) -> str:
        return f"postgresql+psycopg://{user}@/{name}?host={self.folder}"


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a server: from the package `pgserver`, else one that is installed on the machine."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    server = None
    try:
        programs = _programs(folder)
        home = folder / "server"
        home.mkdir()
        if os.geteuid() == 0:
            # The project's own folder may be closed to others.
            folder.chmod(0o755)
            shutil.chown(home, ORDINARY, ORDINARY)
        server = Postgres(programs, home)
        yield server
    finally:
        if server is not None and (server.folder / "data" / "postmaster.pid").exists():
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Path:
    if spec := find_spec("pgserver"):
        assert spec.origin is not None
        package = Path(spec.origin).parent
        shutil.copytree(package / "pginstall", folder / "pgserver" / "pginstall")
        libraries = package.with_name("pgserver.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, folder / "pgserver.libs")
        return folder / "pgserver" / "pginstall" / "bin"
    # Debian keeps them off the path.
    installed = [*Path("/usr/lib/postgresql").glob("*/bin"), shutil.which("pg_ctl")]
    found = [Path(place) for place in installed if place]
    assert found, "This needs PostgreSQL, for example: sudo apt-get install postgresql"
    return found[-1] if found[-1].is_dir() else found[-1].parent

"""Where the scheduler is, and how it is spoken to.

Whoever reaches a scheduler's port runs code on all its machines, as those who started them. So
outside this machine it has to be encrypted, with certificates on both sides.
"""

from __future__ import annotations

import ipaddress
import json
import re
from dataclasses import dataclass
from pathlib import Path

from autograder.cluster.problems import ClusterProblem

__all__ = ["Address", "find"]

ADDRESS = re.compile(r"(?P<scheme>\w+)://(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+):(?P<port>\d{1,5})")
HOW = (
    "Give tls://HOST:PORT, tcp://127.0.0.1:PORT, or the file that `dask scheduler "
    "--scheduler-file` has written."
)
CERTIFICATES = (
    "Give --tls-ca, --tls-cert and --tls-key, or set them in Dask's own configuration "
    "(distributed.comm.tls). docs/operations.md shows how they are made."
)


@dataclass(frozen=True)
class Address:
    """A scheduler that may be connected to.

    Attributes
    ----------
    where : str
        Such as ``tls://grading.example.org:8786``.
    ca, certificate, key : Path or None
        Files in PEM format: of the authority that has signed all certificates, of this machine's,
        and its secret key. None for what Dask's own configuration says.
    """

    where: str
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None

    @property
    def is_encrypted(self) -> bool:
        """Whether it is spoken to by TLS."""
        return self.where.startswith("tls://")


def find(
    given: str,
    *,
    ca: Path | None = None,
    certificate: Path | None = None,
    key: Path | None = None,
    insecure: bool = False,
) -> Address:
    """Return the scheduler that somebody means.

    Parameters
    ----------
    given : str
        Its address, or the path of its file.
    ca, certificate, key : Path, optional
        As for `Address`.
    insecure : bool, optional
        Whether it may be elsewhere and not encrypted.

    Raises
    ------
    ClusterProblem
        When it is no address, is not encrypted, or a file is not there.
    """
    where = given if "://" in given else _in_file(Path(given))
    found = ADDRESS.fullmatch(where)
    if found is None or found["scheme"] not in ("tcp", "tls") or int(found["port"]) > 65535:
        raise ClusterProblem(f"--scheduler: {where!r} is no address of a scheduler. {HOW}")
    for option, path in (("--tls-ca", ca), ("--tls-cert", certificate), ("--tls-key", key)):
        if path is not None and not path.is_file():
            raise ClusterProblem(f"{option}: there is no file {path}. {CERTIFICATES}")
    given_files = [path for path in (ca, certificate, key) if path is not None]
    if found["scheme"] == "tls":
        if given_files and (ca is None or certificate is None):
            raise ClusterProblem(f"Some of the files for {where} are not given. {CERTIFICATES}")
    elif given_files:
        raise ClusterProblem(
            f"{where} is not encrypted, so certificates are of no use there. Start the scheduler "
            f"with them, and give tls://{found['host']}:{found['port']}."
        )
    elif not _is_here(found["host"]) and not insecure:
        raise ClusterProblem(
            f"{where} is not encrypted and not on this machine: whoever reaches that port runs "
            "code as you, and whoever listens reads hidden checks and students' work. Start the "
            "scheduler and its machines with certificates, and give tls:// in place of tcp://. "
            "In a network that nobody else is in: --insecure-scheduler."
        )
    return Address(where, ca, certificate, key)


def _in_file(path: Path) -> str:
    try:
        return str(json.loads(path.read_bytes())["address"])
    except OSError as error:
        raise ClusterProblem(
            f"--scheduler: {path} is no address, and no file that can be read ({error.strerror}). "
            f"{HOW}"
        ) from None
    except (ValueError, LookupError, TypeError):
        raise ClusterProblem(f"--scheduler: {path} is no scheduler's file. {HOW}") from None


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False

"""Which schedulers may be used: whoever reaches one's port runs code as its owner."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.cluster.address import find
from autograder.cluster.problems import ClusterProblem


@pytest.mark.parametrize(
    "where",
    ["tcp://127.0.0.1:8786", "tcp://localhost:8786", "tcp://[::1]:8786", "tcp://127.1.2.3:1"],
)
def test_one_on_this_machine_needs_no_encryption(where: str) -> None:
    assert find(where).where == where


@pytest.mark.parametrize("where", ["tcp://10.0.0.5:8786", "tcp://grading.example.org:8786"])
def test_one_elsewhere_is_refused_without_encryption_unless_told_otherwise(where: str) -> None:
    with pytest.raises(ClusterProblem, match=r"runs code as you.*certificates.*tls://"):
        find(where)
    assert find(where, insecure=True).where == where


def test_one_elsewhere_with_encryption_is_fine(tmp_path: Path) -> None:
    file = tmp_path / "file.pem"
    file.touch()
    found = find("tls://10.0.0.5:8786", ca=file, certificate=file, key=file)
    assert found.is_encrypted
    assert find("tls://10.0.0.5:8786").ca is None  # Dask's own configuration says it


@pytest.mark.parametrize(
    "where",
    [
        "ucx://127.0.0.1:8786",
        "http://127.0.0.1:8786",
        "tcp://127.0.0.1",
        "tcp://:8786",
        "tcp://127.0.0.1:99999",
        "tcp://127.0.0.1:8786/x",
        "inproc://x:1",
    ],
)
def test_what_is_no_address_is_said_with_what_would_be_one(where: str) -> None:
    with pytest.raises(ClusterProblem, match=r"no address.*tls://HOST:PORT"):
        find(where)


def test_certificates_have_to_be_there_and_of_use(tmp_path: Path) -> None:
    file = tmp_path / "file.pem"
    with pytest.raises(ClusterProblem, match=r"--tls-ca: there is no file"):
        find("tls://10.0.0.5:8786", ca=file)
    file.touch()
    with pytest.raises(ClusterProblem, match="not given"):
        find("tls://10.0.0.5:8786", ca=file)
    with pytest.raises(ClusterProblem, match="not encrypted"):
        find("tcp://127.0.0.1:8786", ca=file, certificate=file)


def test_a_schedulers_file_leads_to_it(tmp_path: Path) -> None:
    file = tmp_path / "scheduler.json"
    file.write_text(json.dumps({"address": "tcp://127.0.0.1:4711"}))
    assert find(str(file)).where == "tcp://127.0.0.1:4711"
    file.write_text(json.dumps({"address": "tcp://10.0.0.5:4711"}))
    with pytest.raises(ClusterProblem, match="not encrypted"):
        find(str(file))


@pytest.mark.parametrize("text", ["", "[]", "{}", "tcp://127.0.0.1:1", '{"address": 3}'])
def test_a_file_that_is_none_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "scheduler.json"
    file.write_text(text)
    with pytest.raises(ClusterProblem, match=r"--scheduler: "):
        find(str(file))
    with pytest.raises(ClusterProblem, match="no file that can be read"):
        find(str(tmp_path / "none"))

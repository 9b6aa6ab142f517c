"""The example for Slurm, as far as that goes without Slurm: the job script that it makes."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path

import pytest
from page_commands import ROOT, commands

pytest.importorskip("dask_jobqueue")


def test_its_job_starts_one_encrypted_machine(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("slurm", ROOT / "docs" / "examples" / "slurm.py")
    assert spec is not None
    assert spec.loader is not None
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    (tmp_path / "course").mkdir()
    (made,) = (one.text for one in commands("docs/operations.md", "More than one machine"))
    subprocess.run(["bash", "-e", "-c", made], cwd=tmp_path / "course", check=True)
    files = tmp_path / "certificates"
    cluster = example.cluster(files)
    try:
        script = cluster.job_script()
        assert cluster.scheduler_address.startswith("tls://")
    finally:
        cluster.close()
    assert "#SBATCH --cpus-per-task=16" in script
    assert "#SBATCH -t 02:00:00" in script
    assert "export TMPDIR" in script
    assert "--nthreads 16" in script
    assert "--protocol tls" in script
    for option, file in (("ca-file", "ca"), ("cert", "cert"), ("key", "key")):
        assert f"--tls-{option} {files / file}.pem" in script

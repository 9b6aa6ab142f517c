"""Grade on a Slurm cluster: ``python docs/examples/slurm.py --all``, in the course's folder.

An example to copy and change: the queue, the account, the time, and how many machines. It starts a
scheduler where it runs (a login node, or a machine that the others reach), asks Slurm for jobs of
one grading machine each through dask-jobqueue, and gives the rest to `autograder grade`, with the
words that come after its own name.

What has been tried: that dask-jobqueue makes a job script of these settings, without Slurm. It has
not been run on a real cluster.

    python -m pip install dask-jobqueue -r requirements/cluster.txt -c requirements/lock.txt
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from dask_jobqueue import SLURMCluster
from distributed.security import Security

CERTIFICATES = Path("../certificates").resolve()
"""Made as docs/operations.md shows; in a folder that the machines see, and nobody else may read."""
MACHINES = 4
CORES = 16
"""Of each machine; so many submissions are graded there at once."""


def cluster(certificates: Path = CERTIFICATES) -> SLURMCluster:
    """Return a scheduler, with jobs that are handed to Slurm when machines are wanted.

    Parameters
    ----------
    certificates : Path, optional
        Folder of the files for TLS.
    """
    files = {
        f"tls_{who}_{what}": str(certificates / f"{what}.pem")
        for who in ("client", "scheduler", "worker")
        for what in ("cert", "key")
    }
    return SLURMCluster(
        # A line of these for whatever your cluster wants: queue="…", account="…".
        walltime="02:00:00",
        # One Dask worker a machine, which starts a grading process for each of its threads.
        processes=1,
        cores=CORES,
        # Most of a submission's memory is not the Dask worker's own: up to 4 GB for each at once.
        memory=f"{4 * CORES} GB",
        # This Python, with the same versions as here, on a disk that the machines see.
        python=sys.executable,
        # The machines' own disk: copies of the course and what students write go there.
        job_script_prologue=['export TMPDIR="${TMPDIR:-/tmp}"', "umask 077"],
        local_directory="$TMPDIR",
        protocol="tls://",
        security=Security(
            tls_ca_file=str(certificates / "ca.pem"), require_encryption=True, **files
        ),
        # What Dask shows of its state is not encrypted: for this machine alone.
        scheduler_options={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
        worker_extra_args=[
            *("--no-dashboard", "--dashboard-address", "127.0.0.1:0", "--memory-limit", "0")
        ],
    )


def main() -> int:
    """Grade; return the exit status of `autograder grade`."""
    with cluster() as machines:
        machines.scale(jobs=MACHINES)
        return subprocess.run(
            [
                *(str(Path(sys.executable).parent / "autograder"), "grade", *sys.argv[1:]),
                *("--scheduler", machines.scheduler_address),
                *("--tls-ca", CERTIFICATES / "ca.pem"),
                *("--tls-cert", CERTIFICATES / "cert.pem"),
                *("--tls-key", CERTIFICATES / "key.pem"),
            ],
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())

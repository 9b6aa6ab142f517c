"""Connect to a scheduler."""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING

from autograder.cluster.address import CERTIFICATES, Address
from autograder.cluster.problems import ClusterProblem

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["connected"]

CONNECT_SECONDS = 20
"""How long a scheduler that does not answer is waited for."""


def connected(address: Address) -> Client:
    """Return a connection to a scheduler.

    Parameters
    ----------
    address : Address
        The scheduler's.

    Raises
    ------
    ClusterProblem
        When it cannot be reached, or Dask is not installed.
    """
    try:
        import dask
        from distributed import Client
        from distributed.security import Security
    except ImportError:
        raise ClusterProblem(
            "--scheduler needs Dask, which is not installed here. Install the extra [cluster] of "
            "this package, or: python -m pip install -c requirements/lock.txt -r "
            "requirements/cluster.txt"
        ) from None
    # What it would print of lost machines is told here in words.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    security = None
    if address.is_encrypted:
        known = dask.config.get("distributed.comm.tls", {})
        ca = str(address.ca or known.get("ca-file") or "")
        certificate = str(address.certificate or known.get("client", {}).get("cert") or "")
        key = str(address.key or known.get("client", {}).get("key") or "")
        if not ca or not certificate:
            raise ClusterProblem(f"{address.where} needs certificates. {CERTIFICATES}")
        security = Security(
            tls_ca_file=ca,
            tls_client_cert=certificate,
            tls_client_key=key or None,
            require_encryption=True,
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Versions are compared here, and refused in words.
            return Client(
                address.where,
                security=security,
                timeout=CONNECT_SECONDS,
                set_as_default=False,
                direct_to_workers=False,
                name="autograder",
            )
    except Exception as error:  # Dask has many, from several layers.
        why = " ".join(str(error).split()) or type(error).__name__
        hint = " Look at the certificates, too." if address.is_encrypted else ""
        raise ClusterProblem(
            f"The scheduler {address.where} cannot be reached: {why[:300]}. Look whether it runs "
            f"there, and whether a firewall is in between.{hint}"
        ) from None

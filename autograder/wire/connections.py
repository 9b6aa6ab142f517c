"""Connections between processes: sockets with a name in a private folder.

To hand over an open socket to another process would be shorter. But Linux counts descriptors on
their way from one process to another for each *user*, whoever sends them, and refuses all above a
limit: one program that leaves some hundred on their way would stop all grading. So nothing is
handed over here: the one who needs a connection connects.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

__all__ = ["connect", "listen"]

LONGEST_ADDRESS = 100
"""Longest path that a socket's address holds on any system, with some to spare."""


def listen(path: Path) -> socket.socket:
    """Return a socket that waits for connections under a name.

    Parameters
    ----------
    path : Path
        Its name, in a folder where nobody else can make files. It is taken away by whoever
        removes the folder.

    Raises
    ------
    OSError
        When the name cannot be made.
    """
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _address(path) as address:
            sock.bind(address)
        sock.listen(socket.SOMAXCONN)
    except OSError:
        sock.close()
        raise
    return sock


def connect(path: Path, patience: float = 30.0) -> socket.socket:
    """Connect to a socket that waits under a name.

    Parameters
    ----------
    path : Path
        Its name.
    patience : float, optional
        Seconds to wait when very many others are waiting, too.

    Raises
    ------
    OSError
        When nobody listens there.
    """
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", int(patience), 0))
        with _address(path) as address:
            sock.connect(address)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", 0, 0))
    except OSError:
        sock.close()
        raise
    return sock


@contextlib.contextmanager
def _address(path: Path) -> Iterator[str]:
    # An address has room for a hundred characters; paths of temporary folders can be longer.
    if len(os.fsencode(path)) <= LONGEST_ADDRESS:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)

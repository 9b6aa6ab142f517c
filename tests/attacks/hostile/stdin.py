# Change what this process may share with others: what it reads from, and how.
import fcntl
import os
import time

for descriptor in range(3):
    os.set_blocking(descriptor, False)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    for command in (8, 10, 15, 1024):
        attempt(f"command {command}", lambda: fcntl.fcntl(descriptor, command, 1))
    try:
        os.lseek(descriptor, 1000, os.SEEK_SET)
    except OSError:
        pass
time.sleep(2)

# Make others wait for the images: leases, locks and notices on them; have them forgotten.
import ctypes
import fcntl
import os
import time

LEASE, NOTIFY, HINT = 1024, 1026, 1036
libc = ctypes.CDLL(None, use_errno=True)
paths = [TARGET["image"], os.path.dirname(TARGET["image"]), "/usr/lib", os.__file__, "/etc/passwd"]
kept = []
for path in paths:
    if path != TARGET["image"] and not os.path.exists(path):
        continue
    descriptor = os.open(path, os.O_RDONLY)
    kept.append(descriptor)
    attempt(f"lease {path}", lambda: fcntl.fcntl(descriptor, LEASE, fcntl.F_RDLCK))
    attempt(f"notify {path}", lambda: fcntl.fcntl(descriptor, NOTIFY, 0x80000001))
    # FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR and FS_IOC_ENABLE_VERITY: done to a file that is open for reading.
    for command in (0x40086602, 0x401C5820, 0x40806685):
        attempt(f"flags {path}", lambda: fcntl.ioctl(descriptor, command, bytes(256)))
    attempt(f"hint {path}", lambda: fcntl.fcntl(descriptor, HINT, bytes([5] + 7 * [0])))
    # These report success, and do nothing: see `World.disturbed`.
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    fcntl.lockf(descriptor, fcntl.LOCK_SH)
start = time.monotonic()
while time.monotonic() < start + 2:
    os.posix_fadvise(kept[0], 0, 0, os.POSIX_FADV_DONTNEED)
    os.sync()
    os.fsync(kept[0])

# Get around the confinement: namespaces, mounts, set-user-id programs, shared memory, keyrings.
import ctypes
import os
import subprocess

libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    result = libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


attempt("user namespace", lambda: call(272, 0x10000000))
attempt("clone3", lambda: call(435, ctypes.create_string_buffer(88), 88))
attempt("clone", lambda: call(56, 0x10000000 | 17, 0, 0, 0, 0))
attempt("mount", lambda: call(165, b"none", b".", b"tmpfs", 0, 0))
attempt("bind mount", lambda: call(165, b"/", b".", None, 4096, 0))
attempt("chroot", lambda: os.chroot("."))
attempt("open by handle", lambda: call(304, -100, ctypes.create_string_buffer(136), 0))
attempt("keyring", lambda: call(250, 0, -3, 1, 0, 0))
attempt("bpf", lambda: call(321, 0, ctypes.create_string_buffer(128), 128))
attempt("perf", lambda: call(298, ctypes.create_string_buffer(128), 0, -1, -1, 0))
attempt("userfaultfd", lambda: call(323, 0))
attempt("shared memory", lambda: call(29, 0, 2**20, 0o1666))
attempt("message queue", lambda: call(68, 0, 0o1666))
attempt("semaphores", lambda: call(64, 0, 1, 0o1666))
attempt("memory file", lambda: os.memfd_create("x"))
attempt("watch files", lambda: call(254, call(294, 0), TARGET["course"].encode(), 0xFFF))
attempt("device", lambda: os.mknod("device", 0o600 | 0o20000, os.makedev(1, 1)))
attempt("become root", lambda: os.setuid(0) if os.getuid() else 1 / 0)
attempt("su", lambda: subprocess.run(["su", "-c", "id"], check=True, capture_output=True, timeout=5) if os.getuid() else 1 / 0)
attempt("32-bit calls", lambda: call(0x40000000 + 41, 2, 1, 0))
attempt("host name", lambda: call(170, b"x", 1))

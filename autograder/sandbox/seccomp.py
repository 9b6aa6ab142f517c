"""Seccomp: refuse system calls that a student's process has no need of.

The filter is a classic BPF program (kernel documentation, *Seccomp BPF*). Call numbers are those
of ``asm/unistd_64.h`` for x86-64 and ``asm-generic/unistd.h`` for 64-bit ARM.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

__all__ = ["SeccompError", "refuse_calls", "supported"]

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, JUMP_SET, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
AND = 0x54
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
X32 = 0x40000000
NEWEST_KNOWN = 462
"""Calls with higher numbers (since Linux 6.10) are answered as by a kernel that lacks them."""
NEW_NAMESPACES = 0x7E020000
"""Flags of clone() that make a mount, cgroup, UTS, IPC, user, PID or network namespace."""

# Calls that do nothing and report success, because libraries make them on files of their own.
# Pairs: number on x86-64, number on ARM; 0 where there is no such call.
PRETENDED = {
    # Mode, owner, times and attributes of a file (shutil.copy): files outside stay as they are.
    "chmod": (90, 0), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, 0), "fchown": (93, 55), "lchown": (94, 0), "fchownat": (260, 54),
    "utime": (132, 0), "utimes": (235, 0), "utimensat": (280, 88), "futimesat": (261, 0),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    # Locks on files that others read, too; see also `FCNTL_PRETENDED`.
    "flock": (73, 32),
    # To have a shared disk busy, or shared images forgotten, would make others wait.
    "fsync": (74, 82), "fdatasync": (75, 83), "sync": (162, 81), "syncfs": (306, 267),
    "sync_file_range": (277, 84), "msync": (26, 227), "fadvise64": (221, 223),
}  # fmt: skip

REFUSED = {
    # Sockets of any kind; for socketpair() see `ONLY`. accept4() is for the one that copies of the
    # process are met at, and no other that a student's process has can listen.
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202),
    # Descriptors on their way to another process, which are counted for each user. What a message
    # carries stands where a filter cannot look.
    "sendmsg": (46, 211), "sendmmsg": (307, 269),
    # Other processes.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272), "pidfd_getfd": (438, 438),
    "process_mrelease": (448, 448), "migrate_pages": (256, 238), "move_pages": (279, 239),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    # Who else opens which file.
    "inotify_init": (253, 0), "inotify_init1": (294, 26), "inotify_add_watch": (254, 27),
    "fanotify_mark": (301, 263),
    # What Linux counts for each user, or for the whole machine: pending signals and timers, message
    # queues, watched descriptors, requests to read and write in the background. A child of this
    # process has poll() and select().
    "timer_create": (222, 107), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "mq_open": (240, 180), "mq_unlink": (241, 181),
    "epoll_create": (213, 0), "epoll_create1": (291, 20),
    "io_setup": (206, 0),
    # Memory that no limit counts, or that outlives its process.
    "memfd_create": (319, 279), "memfd_secret": (447, 447),
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "shmdt": (67, 197),
    "semget": (64, 190), "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192),
    "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187),
    # Keyrings, and calls that get around the filter.
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    # Mounts and namespaces.
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "unshare": (272, 97), "setns": (308, 268),
    "mknod": (133, 0), "mknodat": (259, 33),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # The kernel itself.
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "syslog": (103, 116),
    "sethostname": (170, 161), "setdomainname": (171, 162), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "adjtimex": (159, 171), "clock_adjtime": (305, 266),
    "quotactl": (179, 60), "quotactl_fd": (443, 443), "fanotify_init": (300, 262),
    "iopl": (172, 0), "ioperm": (173, 0), "personality": (135, 92),
}  # fmt: skip

SIGNALS = {
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131),
    "pidfd_send_signal": (424, 424),
}  # fmt: skip

# Calls that are let through only with this in an argument: number of the argument, bits of it that
# count, and their value. AF_UNIX is 1, SOCK_STREAM is 1 below the flags: a pair of datagram sockets
# could send to any socket that has a path. Process 0 is the caller.
ONLY = {
    (53, 199): ((0, 0xFFFFFFFF, 1), (1, 0xF, 1)),  # socketpair
    (302, 261): ((0, 0xFFFFFFFF, 0),),  # prlimit64
    (203, 122): ((0, 0xFFFFFFFF, 0),),  # sched_setaffinity
}
FCNTL, IOCTL, MADVISE, PRCTL = (72, 25), (16, 29), (28, 233), (157, 167)
MMAP, FLAGS_OF_MMAP = (9, 222), 3
SHARED_AND_NO_FILE, HUGE_PAGES = 0x21, 0x40000
"""Flags of mmap(). Memory of these kinds can be kept where no count of a process's memory finds it,
as with memfd_create()."""
# What a descriptor may not be told to do: have signals sent to another process (F_SETOWN, F_SETSIG,
# F_SETOWN_EX); make others wait who open the file (F_SETLEASE), tell when they do (F_NOTIFY); take
# up more of what a user's pipes may hold together (F_SETPIPE_SZ); say how long the file will live
# (F_SET_RW_HINT, F_SET_FILE_RW_HINT).
FCNTL_REFUSED = (8, 10, 15, 1024, 1026, 1031, 1036, 1038)
FCNTL_PRETENDED = (6, 7, 37, 38)
"""Locks, as `flock`: F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW. None is ever taken. So nobody
waits for another's, and none tells another anything."""
IOCTL_ALLOWED = (0x5401, 0x540F, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x802C542A)
"""Is it a terminal, whose, of what size (TCGETS, TCGETS2, TIOCGPGRP, TIOCGWINSZ); how much is there
to read (FIONREAD); wait for it or not (FIONBIO); who inherits it (FIONCLEX, FIOCLEX). Among the
others are some that change a file which is open for reading only, if it is the user's own."""
MADVISE_REFUSED = (12, 20, 21, 100, 101)
"""MADV_MERGEABLE, MADV_COLD, MADV_PAGEOUT, MADV_HWPOISON, MADV_SOFT_OFFLINE."""
PRCTL_REFUSED = (4,)
"""PR_SET_DUMPABLE: a process that hides its facts from the supervisor."""

CLONE, CLONE3 = (56, 220), (435, 435)


class SeccompError(OSError):
    """The kernel refused the filter."""


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def supported() -> bool:
    """Tell whether this module knows the machine's architecture, and the kernel has seccomp."""
    if platform.machine() not in AUDIT_ARCH:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    # With no program to read, a kernel that has seccomp filters answers EFAULT.
    libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, None, 0, 0)
    return ctypes.get_errno() == errno.EFAULT


def refuse_calls(*, signals: bool) -> None:
    """Put the filter in force for this process and all that it will start. Not to be undone.

    Parameters
    ----------
    signals : bool
        Whether sending signals is refused as well: where nothing else keeps them in.

    Raises
    ------
    SeccompError
        When the machine's architecture is unknown here, or the kernel refuses.
    """
    machine = platform.machine()
    if machine not in AUDIT_ARCH:
        raise SeccompError(f"no filter for the architecture {machine!r} is known")
    program = _program(machine, signals)
    code = ctypes.create_string_buffer(program, len(program))
    libc = ctypes.CDLL(None, use_errno=True)
    filter_ = _Program(len(program) // 8, ctypes.cast(code, ctypes.c_void_p))
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filter_), 0, 0
    ):
        error = ctypes.get_errno()
        raise SeccompError(error, f"the seccomp filter was refused: {os.strerror(error)}")


def _program(machine: str, signals: bool) -> bytes:
    column = 0 if machine == "x86_64" else 1
    code = [
        _line(LOAD, ARCHITECTURE),
        _line(JUMP_EQUAL, AUDIT_ARCH[machine], 1, 0),
        _line(RETURN, KILL),
        _line(LOAD, NUMBER),
        *_answer(JUMP_GREATER_EQUAL, NEWEST_KNOWN + 1, errno.ENOSYS),
        # glibc falls back to clone(), whose flags a filter can read.
        *_answer(JUMP_EQUAL, CLONE3[column], errno.ENOSYS),
    ]
    for calls, error in (
        (PRETENDED, 0),
        (REFUSED, errno.EPERM),
        (SIGNALS if signals else {}, errno.EPERM),
    ):
        for numbers in calls.values():
            if numbers[column]:
                code += _answer(JUMP_EQUAL, numbers[column], error)
    for numbers, conditions in ONLY.items():
        code += _block(numbers[column], _unless(conditions))
    for numbers, argument, answers in (
        (FCNTL, 1, {errno.EPERM: FCNTL_REFUSED, 0: FCNTL_PRETENDED}),
        (MADVISE, 2, {errno.EINVAL: MADVISE_REFUSED}),
        (PRCTL, 0, {errno.EPERM: PRCTL_REFUSED}),
    ):
        lines = [_line(LOAD, FIRST_ARGUMENT + 8 * argument)]
        for error, commands in answers.items():
            lines += [line for command in commands for line in _answer(JUMP_EQUAL, command, error)]
        code += _block(numbers[column], lines)
    flags = _line(LOAD, FIRST_ARGUMENT + 8 * FLAGS_OF_MMAP)
    code += _block(
        MMAP[column],
        [
            flags,
            _line(AND, SHARED_AND_NO_FILE),
            *_answer(JUMP_EQUAL, SHARED_AND_NO_FILE, errno.EPERM),
            flags,
            *_answer(JUMP_SET, HUGE_PAGES, errno.EPERM),
        ],
    )
    lines = [_line(LOAD, FIRST_ARGUMENT + 8)]
    for command in IOCTL_ALLOWED:
        lines += [_line(JUMP_EQUAL, command, 0, 1), _line(RETURN, ALLOW)]
    # As of a file that knows no such command.
    code += _block(IOCTL[column], [*lines, _line(RETURN, ERRNO | errno.ENOTTY)])
    code += [
        _line(JUMP_EQUAL, CLONE[column], 0, 3),
        _line(LOAD, FIRST_ARGUMENT),
        _line(JUMP_SET, NEW_NAMESPACES, 0, 1),
        _line(RETURN, ERRNO | errno.EPERM),
        _line(RETURN, ALLOW),
    ]
    return b"".join(code)


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _answer(jump: int, value: int, error: int) -> list[bytes]:
    return [_line(jump, value, 0, 1), _line(RETURN, ERRNO | error)]


def _block(number: int, lines: list[bytes]) -> list[bytes]:
    # What is done for one call; the call is let through at its end.
    lines = [*lines, _line(RETURN, ALLOW)]
    return [_line(JUMP_EQUAL, number, 0, len(lines)), *lines]


def _unless(conditions: tuple[tuple[int, int, int], ...]) -> list[bytes]:
    code = []
    for argument, bits, value in conditions:
        code += [
            _line(LOAD, FIRST_ARGUMENT + 8 * argument),
            _line(AND, bits),
            _line(JUMP_EQUAL, value, 1, 0),
            _line(RETURN, ERRNO | errno.EPERM),
        ]
    return code

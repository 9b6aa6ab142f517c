# Signal, trace, slow down and read other processes.
import ctypes
import fcntl
import os
import resource
import signal
import socket

libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    result = libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


for pid in (TARGET["pid"], TARGET["grader"]):
    attempt("kill", lambda: os.kill(pid, signal.SIGKILL))
    attempt("stop", lambda: os.kill(pid, signal.SIGSTOP))
    attempt("is it there", lambda: os.kill(pid, 0))
    attempt("killpg", lambda: os.killpg(pid, signal.SIGTERM))
    attempt("pidfd", lambda: signal.pidfd_send_signal(os.pidfd_open(pid), signal.SIGKILL))
    attempt("queue", lambda: call(129, pid, 9, ctypes.create_string_buffer(128)))
    attempt("thread", lambda: call(200, pid, 9))
    attempt("limits", lambda: resource.prlimit(pid, resource.RLIMIT_CPU, (0, 0)))
    attempt("read limits", lambda: resource.prlimit(pid, resource.RLIMIT_CPU))
    attempt("cores", lambda: os.sched_setaffinity(pid, {0}))
    attempt("policy", lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)))
    attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, pid, 19))
    attempt("priority of all", lambda: os.setpriority(os.PRIO_USER, os.getuid(), 19))
    attempt("trace", lambda: call(101, 16, pid, 0, 0))
    attempt("seize", lambda: call(101, 0x4206, pid, 0, 0))
    attempt("read memory", lambda: call(310, pid, ctypes.create_string_buffer(16), 1, ctypes.create_string_buffer(16), 1, 0))
    attempt("memory", lambda: open(f"/proc/{pid}/mem", "rb"))
    attempt("take a descriptor", lambda: call(438, os.pidfd_open(pid), 0, 0))
    one, two = socket.socketpair()
    attempt("owner", lambda: fcntl.fcntl(one, fcntl.F_SETOWN, pid))
    attempt("owner by ioctl", lambda: fcntl.ioctl(one, 0x8901, pid.to_bytes(4, "little")))
    attempt("signal of the owner", lambda: fcntl.fcntl(one, fcntl.F_SETSIG, signal.SIGKILL))

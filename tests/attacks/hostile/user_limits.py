# Use up what Linux counts for each user, or for the whole machine.
import ctypes
import mmap
import os
import resource
import select
import signal
import time

libc = ctypes.CDLL(None, use_errno=True)


def syscall(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def often(action, times=100_000):
    for _ in range(times):
        action()


buffer = ctypes.create_string_buffer(256)
if os.uname().machine == "x86_64":
    attempt("timers", lambda: often(lambda: syscall(222, 1, None, buffer)))
    attempt("background requests", lambda: syscall(206, 60_000, buffer))
    attempt("message queue", lambda: syscall(240, b"queue", 0o102, 0o600, None))
    attempt("old message queue", lambda: syscall(68, 0, 0o1600))
    attempt("semaphores", lambda: syscall(64, 0, 1000, 0o1600))
    attempt("shared memory", lambda: syscall(29, 0, 2**20, 0o1600))
    attempt("key", lambda: syscall(248, b"user", b"name", b"x", 1, -2))
    attempt("watched file", lambda: syscall(253))
    attempt("watched files", lambda: syscall(300, 0, 0))
    attempt("queued signal", lambda: syscall(129, os.getpid(), 40, buffer))
    attempt("hidden", lambda: syscall(157, 4, 0, 0, 0, 0))
    attempt("own user's namespace", lambda: syscall(272, 0x10000000))
attempt("watched descriptors", lambda: often(select.epoll, 200))
attempt("terminals", lambda: often(os.openpty, 100))
attempt("locked memory", lambda: libc.mlock(buffer, 256) and 1 / 0)
attempt("all memory locked", lambda: libc.mlockall(3) and 1 / 0)
attempt("shared memory without a file", lambda: mmap.mmap(-1, 2**20))
attempt("huge pages", lambda: mmap.mmap(-1, 2**21, flags=0x40022))
attempt("zeros", lambda: open("/dev/zero", "rb"))
attempt("in front of others", lambda: os.nice(-10))
attempt("sooner than others", lambda: os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1)))
attempt("never to be ended", lambda: open("/proc/self/oom_score_adj", "w").write("0"))
for limit in ("SIGPENDING", "NOFILE", "CORE", "MEMLOCK", "MSGQUEUE", "AS", "FSIZE", "CPU"):
    number = {"SIGPENDING": 11}.get(limit) or getattr(resource, f"RLIMIT_{limit}")
    hard = resource.getrlimit(number)[1]
    attempt(f"more {limit}", lambda: resource.setrlimit(number, (hard + 1, hard + 1)))
print("signals", resource.getrlimit(11))
# Signals of one's own that wait: they are counted as well, up to the limit.
signal.pthread_sigmask(signal.SIG_BLOCK, range(34, 65))


for _ in range(10_000):
    os.kill(os.getpid(), 40)  # What is too much is forgotten.
waiting = next(line for line in open("/proc/self/status") if line.startswith("SigQ"))
print("SUCCEEDED:" if int(waiting.split()[1].split("/")[0]) > 64 else "refused:", waiting)
time.sleep(2)

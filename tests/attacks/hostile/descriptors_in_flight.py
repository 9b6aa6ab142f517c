# Leave descriptors on their way between two sockets: Linux counts them for each user.
import ctypes
import os
import socket
import time

kept = []


def flood(send):
    for _ in range(100):
        here, there = socket.socketpair()
        kept.append((here, there))
        for _ in range(10):
            send(here)


ways = {"sendmsg": lambda here: socket.send_fds(here, [b"x"], [0] * 30)}
libc = ctypes.CDLL(None, use_errno=True)
for label, number in {"sendmsg, by its number": 46, "sendmmsg": 307, "sendmsg, 32 bits": 0x40000207}.items():
    if os.uname().machine == "x86_64" and number < 2**30:
        ways[label] = lambda here, n=number: libc.syscall(n, here.fileno(), bytes(64), 1, 0) >= 0 or 1 / 0
for what, send in ways.items():
    attempt(what, lambda send=send: flood(send))
time.sleep(2)

# Take up what all pipes of a user may hold together, and the kernel's memory.
import fcntl
import os
import socket
import time

reading, writing = os.pipe()
attempt("a larger pipe", lambda: fcntl.fcntl(writing, 1031, 2**20))
for _ in range(20):
    if os.fork() == 0:
        try:
            while True:
                ends = os.pipe()
                os.set_blocking(ends[1], False)
                os.write(ends[1], bytes(2**16))
                os.close(ends[0]) if len(os.listdir("/proc/self/fd")) > 200 else None
        except OSError:
            time.sleep(6)
        finally:
            os._exit(0)
time.sleep(6)

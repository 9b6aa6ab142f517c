# End the process in every way, and all of its group with it.
import ctypes
import os
import signal

if os.fork() == 0:
    os.abort()
if os.fork() == 0:
    os.killpg(0, signal.SIGKILL)
if os.fork() == 0:
    ctypes.string_at(0)
os.killpg(os.getpgrp(), signal.SIGKILL)
os.kill(os.getpid(), 40)
ctypes.string_at(0)

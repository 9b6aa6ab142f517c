# Keep every core busy with as many processes as are allowed, and crash in others.
import os
import signal
import time

for number in range(16):
    if os.fork() == 0:
        if number % 8 == 0:
            while True:
                if os.fork() == 0:
                    os.abort()
                os.wait()
        while True:
            pass
time.sleep(2)

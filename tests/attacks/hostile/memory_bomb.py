# Take all the memory there is, in one process and in many.
import os
import time

blocks = []
try:
    while True:
        blocks.append(bytearray(2**26))
except MemoryError:
    blocks.clear()
for _ in range(5):
    if os.fork() == 0:
        try:
            block = bytearray(b"x") * 2**28
            time.sleep(10)
        finally:
            os._exit(0)
time.sleep(10)

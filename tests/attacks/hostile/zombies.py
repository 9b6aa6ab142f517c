# Leave ended processes behind, until the machine has no numbers left.
import os
import time

for _ in range(5_000):
    if os.fork() == 0:
        os._exit(0)
time.sleep(5)

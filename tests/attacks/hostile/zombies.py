# Leave ended processes behind, until the machine has no numbers left.
import os
import time


def leave_behind():
    for _ in range(1_500):
        os.posix_spawn("/bin/true", ["true"], {})
    time.sleep(5)


attempt("1,500 ended processes", leave_behind)

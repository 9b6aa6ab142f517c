# Start more threads than anybody needs; so small that no limit of memory is met.
import ctypes
import threading
import time

ctypes.CDLL(None).mallopt(-8, 1)  # One arena for all of them.
threading.stack_size(2**16)


def start():
    for _ in range(1_500):
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
    time.sleep(5)


attempt("1,500 threads", start)
print("threads after all:", threading.active_count())

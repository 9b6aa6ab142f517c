# Loop for ever, whatever interrupts; leave threads behind that print and loop.
import signal
import threading
import time


def chatter():
    while True:
        print("x" * 1000)
        time.sleep(0.001)


for _ in range(3):
    threading.Thread(target=chatter, daemon=True).start()
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass

# Leave processes behind that outlive the submission.
import os
import time

attempt("session", os.setsid)
for _ in range(4):
    if os.fork() == 0:
        if os.fork() == 0:
            while True:
                time.sleep(0.01)
                try:
                    open("alive", "w").close()
                except OSError:
                    pass
        os._exit(0)
os.system("sleep 1000 &")

# Uses threads, processes, pipes, sockets, an event loop, a clock that rings, files and locks.
import asyncio
import fcntl
import os
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor

sent = b"x" * 300_000
print(len(subprocess.run(["cat"], input=sent, capture_output=True, check=True).stdout))
print(subprocess.run("seq 10000 | sort -n | tail -1", shell=True, capture_output=True, text=True).stdout)
with ThreadPoolExecutor(8) as threads:
    print(sum(threads.map(lambda n: n * n, range(100))))
one, two = socket.socketpair()
writer = threading.Thread(target=one.sendall, args=(sent,))
writer.start()
print(len(two.recv(len(sent), socket.MSG_WAITALL)))
writer.join()


def in_a_loop():
    async def ask():
        process = await asyncio.create_subprocess_exec("echo", "hello", stdout=subprocess.PIPE)
        await asyncio.sleep(0.01)
        return (await process.communicate())[0]

    print(asyncio.run(ask()))


alone = threading.Thread(target=in_a_loop)
alone.start()
alone.join()
rang = []
signal.signal(signal.SIGALRM, lambda *_: rang.append(1))
signal.setitimer(signal.ITIMER_REAL, 0.05)
signal.pause()
print("rang", rang)
with tempfile.NamedTemporaryFile() as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    fcntl.lockf(file, fcntl.LOCK_EX)
    file.write(sent)
    file.flush()
    os.fsync(file.fileno())
    print(os.path.getsize(file.name))
database = sqlite3.connect("table.db")
database.execute("create table numbers (n)")
database.executemany("insert into numbers values (?)", [(n,) for n in range(100)])
database.commit()
print(database.execute("select sum(n) from numbers").fetchone())
!echo from a shell

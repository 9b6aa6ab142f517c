# Take up the disk with files that have no name and no descriptor, only a place in memory.
import mmap
import os
import time

kept = []
for number in range(12):
    with open("file", "wb+") as file:
        for _ in range(32):
            file.write(bytes(2**20))
        file.flush()
        kept.append(mmap.mmap(file.fileno(), 4096, flags=mmap.MAP_PRIVATE))
        for path in [f"/proc/self/fd/{n}" for n in range(3, 60)]:
            try:
                if "file" in os.readlink(path) and int(path.rpartition("/")[2]) != file.fileno():
                    os.close(int(path.rpartition("/")[2]))
            except OSError:
                pass
    os.remove("file")
    time.sleep(0.1)
time.sleep(20)

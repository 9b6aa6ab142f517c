# Fill the disk: large files, files that are deleted while they are open, and very many files.
import os

block = bytes(2**20)
kept = []
for number in range(40):
    file = open(f"large{number}", "wb")
    kept.append(file)
    try:
        for _ in range(100):
            file.write(block)
    except OSError:
        continue
    if number % 2:
        os.remove(f"large{number}")
for number in range(10**6):
    open(f"small{number}", "w").close()

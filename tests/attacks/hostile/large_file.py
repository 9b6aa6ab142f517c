# Files larger than any limit, without writing so much.
import os

file = os.open("large", os.O_CREAT | os.O_RDWR)
attempt("a file of 1 GB", lambda: os.posix_fallocate(file, 0, 2**30))
attempt("a file with a hole of 1 TB", lambda: os.ftruncate(file, 2**40))
attempt("a byte behind 1 TB", lambda: os.pwrite(file, b"x", 2**40))

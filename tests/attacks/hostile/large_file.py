# One file without end.
with open("large", "wb") as file:
    attempt("a file of 1 GB", lambda: [file.write(bytes(2**24)) for _ in range(64)] and file.flush())

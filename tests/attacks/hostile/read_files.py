# Read the gradebook, the source, the solutions, the checks, others' work, and the machine's secrets.
import os
import pathlib
import sqlite3
import subprocess

course = TARGET["course"]
PATHS = [
    course + "/gradebook.db",
    course + "/source/01_small/01_small.ipynb",
    course + "/solutions/01_small/01_small.ipynb",
    course + "/checks/small/small.py",
    course + "/submitted/other/01_small/01_small.ipynb",
    course + "/nbgrader_config.py",
    TARGET["project"] + "/autograder/workers/one_submission.py",
    TARGET["file"],
    TARGET["variants"] + "/1/data/side.txt",
    TARGET["variants"] + "/2/truth/side.txt",
    "/etc/shadow",
    "/etc/hostname",
    f"/proc/{TARGET['pid']}/environ",
    f"/proc/{TARGET['pid']}/root/etc/passwd",
    f"/proc/{os.getppid()}/environ",
    f"/proc/{os.getppid()}/mem",
    "/proc/1/root" + TARGET["file"],
    "/proc/self/root" + TARGET["file"],
]
for path in PATHS:
    attempt(f"open {path}", lambda: open(path, "rb").read(1))
    attempt(f"cat {path}", lambda: subprocess.run(["cat", path], check=True, capture_output=True))
for number, path in enumerate(PATHS):
    os.symlink(path, f"link{number}")
    attempt(f"through a link {path}", lambda: open(f"link{number}", "rb").read(1))
    attempt(f"hard link {path}", lambda: os.link(path, f"hard{number}"))
for folder in (course, course + "/submitted", "/root", "/home", TARGET["project"], "/tmp", "/"):
    if folder != "/" or not TARGET["namespaces"]:
        attempt(f"list {folder}", lambda: [n for n in os.listdir(folder) if not n.startswith("autog")][0])
attempt("sqlite", lambda: sqlite3.connect(course + "/gradebook.db").execute("select 1 from grade"))
attempt("up", lambda: (pathlib.Path("../..") / TARGET["file"].lstrip("/")).read_bytes())

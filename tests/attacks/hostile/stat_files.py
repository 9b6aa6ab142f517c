# Learn names, sizes and times of files outside.
import os

attempt("stat", lambda: os.stat(TARGET["file"]).st_size)
attempt("stat of the course", lambda: os.stat(TARGET["course"] + "/gradebook.db").st_mtime)
attempt("stat of a hand-in", lambda: os.stat(TARGET["course"] + "/submitted/other"))
attempt("access", lambda: os.access(TARGET["file"], os.R_OK) or 1 / 0)
attempt("real path", lambda: os.readlink("/proc/self/root" + TARGET["link"]))
attempt("stat of a process", lambda: os.stat(f"/proc/{TARGET['pid']}"))
attempt("working folder", lambda: os.statvfs(TARGET["course"]))

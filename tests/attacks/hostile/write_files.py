# Write, rename, remove, cut and link outside of the scratch folder.
import os
import shutil
import tempfile

file, folder = TARGET["file"], os.path.dirname(TARGET["file"])
attempt("write", lambda: open(file, "w"))
attempt("append", lambda: open(file, "a"))
attempt("open for both", lambda: os.open(file, os.O_RDWR))
attempt("truncate", lambda: os.truncate(file, 0))
attempt("remove", lambda: os.remove(file))
attempt("rename", lambda: os.rename(file, file + "2"))
attempt("take", lambda: os.rename(file, "mine"))
attempt("replace", lambda: (open("new", "w").close(), os.rename("new", file)))
attempt("folder", lambda: os.mkdir(folder + "/new"))
attempt("link", lambda: os.symlink("/", folder + "/link"))
attempt("hard link", lambda: os.link(file, folder + "/hard"))
attempt("pipe", lambda: os.mkfifo(folder + "/pipe"))
attempt("remove a tree", lambda: shutil.rmtree(folder))
for place in ("/", "/tmp", "/var/tmp", "/dev/shm", "/usr/lib", "/etc", TARGET["course"], TARGET["images"]):
    attempt(f"new file in {place}", lambda: tempfile.TemporaryFile(dir=place))
attempt("shell", lambda: os.system(f"echo x > {file}") and 1 / 0)

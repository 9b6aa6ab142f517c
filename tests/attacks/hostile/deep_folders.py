# Folders that are hard to remove: nested deeper than a path is long, and without any rights.
import os

home = os.getcwd()
os.mkdir("closed", 0)
for _ in range(400):
    os.mkdir("deep")
    os.chdir("deep")
os.mkdir("closed", 0)
os.chdir(home)
os.symlink(TARGET["file"], "link")
os.symlink(os.path.dirname(TARGET["file"]), "folder")

# Read the images of a neighbour who has another patient, and what is known about any of them.
import glob
import os
import shutil

if open("data/side.txt").read() != "side 1":  # it is graded on the first variant
    attempt("own images", lambda: 1)
variants = TARGET["variants"]
PATHS = [
    variants + "/2/data/side.txt",
    variants + "/2/truth/side.txt",
    variants + "/1/truth/side.txt",
    variants + "/1/data/../truth/side.txt",
    "data/../truth/side.txt",
    os.path.realpath("data") + "/../../2/data/side.txt",
    TARGET["image"],
]
for number, path in enumerate(PATHS):
    attempt(f"open {path}", lambda: open(path, "rb").read(1))
    attempt(f"copy {path}", lambda: shutil.copy(path, f"copied{number}"))
    os.symlink(path, f"neighbour{number}")
    attempt(f"through a link {path}", lambda: open(f"neighbour{number}", "rb").read(1))
    attempt(f"hard link {path}", lambda: os.link(path, f"neighbours{number}"))
for folder in (variants, variants + "/2", variants + "/2/data", variants + "/1/truth"):
    attempt(f"list {folder}", lambda: os.listdir(folder)[0] if "1" not in os.listdir(folder) else 1 / 0)
    attempt(f"find in {folder}", lambda: [n for n in glob.glob(folder + "/*") if "/1" not in n][0])
attempt("write to the own images", lambda: open("data/side.txt", "a").write("x"))

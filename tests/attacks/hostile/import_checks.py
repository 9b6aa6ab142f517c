# Import the package that grades, to read its checks or to replace them.
import importlib
import importlib.util
import os
import sys

for name in ("autograder", "autograder.checks", "autograder.grading", "course_images"):
    attempt(f"import {name}", lambda: importlib.import_module(name))
sys.path[:0] = [TARGET["course"], TARGET["project"]]
for name in ("autograder", "autograder.checks.small", "autograder.checks.exploration"):
    attempt(f"import {name} by path", lambda: importlib.import_module(name))
spec = importlib.util.spec_from_file_location("c", TARGET["course"] + "/autograder/checks/small.py")
attempt("load the checks' file", lambda: spec.loader.exec_module(importlib.util.module_from_spec(spec)))
for folder in sys.path:
    if os.path.isdir(folder) and "site-packages" in folder:
        for name in os.listdir(folder):
            if name.startswith(("autograder", "course_images")):
                attempt(f"list {name}", lambda: os.listdir(os.path.join(folder, name))[0])

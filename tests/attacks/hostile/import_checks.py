# Import the package that grades, to read its checks or to replace them.
import importlib
import importlib.util
import os
import sys

for module in ("autograder", "autograder.checks", "autograder.workers.one_submission", "course_images"):
    attempt(f"import {module}", lambda: importlib.import_module(module))
sys.path[:0] = [TARGET["course"], TARGET["project"]]
for module in ("autograder", "autograder.checks.small", "autograder.checks.exploration"):
    attempt(f"import {module} by path", lambda: importlib.import_module(module))
spec = importlib.util.spec_from_file_location("c", TARGET["course"] + "/checks/small/small.py")
attempt("load the checks' file", lambda: spec.loader.exec_module(importlib.util.module_from_spec(spec)))
for folder in sys.path:
    if os.path.isdir(folder) and "site-packages" in folder:
        for entry in os.listdir(folder):
            if entry.startswith(("autograder", "course_images")):
                attempt(f"list {entry}", lambda: os.listdir(os.path.join(folder, entry))[0])

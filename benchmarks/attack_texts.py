"""Attacks that harm nothing, to be tried on graders that run student code with their user's rights.

Those on the score are the ones of `tests/attacks/hostile`.
"""

from __future__ import annotations

__all__ = ["HARMLESS", "ON_THE_SCORE", "WRONG"]

WRONG = """\
side = area = name = 0.5
double = lambda x: 0.5
"""
"""Wrong answers: what is gained over them is gained by the attack."""

ON_THE_SCORE = {
    "strip_asserts": "drop every `assert`",
    "patch_modules": "patch NumPy, pytest, JSON, IPython",
    "forged_scores": "print and show a score",
    "lying_objects": "answers that equal everything",
}
"""Files of `tests/attacks/hostile`, and what they do."""

PATCHED_RESULTS = """\
try:
    import otter.test_files.exception_test as tests
except ImportError:
    print("no such grader here")
else:
    Result = tests.TestCaseResult
    tests.TestCaseResult = lambda test_case, message, passed: Result(test_case, message, True)
"""

READ = """\
found = ""
try:
    found = open(TARGET[{what!r}]).read()
    open(TARGET["loot"], "w").write(found)
finally:
    print(found)
"""
WRITE = 'attempt("write", lambda: open(TARGET["file"], "w").write("changed"))\n'
CONNECT = """\
import socket
attempt("TCP", lambda: socket.create_connection(("127.0.0.1", TARGET["port"]), timeout=2))
"""
SIGNAL = """\
import os
import signal
attempt("signal", lambda: os.kill(TARGET["pid"], signal.SIGTERM))
"""
LEAVE = """\
import subprocess
subprocess.Popen(["sleep", TARGET["sleep"]], start_new_session=True)
"""
EXIT = "import os\nos._exit(0)\n"
ENDLESS = "while True:\n    pass\n"
SCRIPT = """\
from IPython.display import HTML, display
display(HTML("<script>alert('attack')</script>"))
"""
WARNING = """\
import sys
def double(x):
    print("this is slow", file=sys.stderr)
    return 2 * x
"""

HARMLESS = {
    "patched_results": ("patch the grader's own classes", PATCHED_RESULTS),
    "read_answers": ("read the hidden tests", READ.format(what="answers")),
    "read_gradebook": ("read a file of the instructor's", READ.format(what="planted")),
    "write": ("write to a file of the instructor's", WRITE),
    "connect": ("connect to a server of this machine", CONNECT),
    "signal": ("end another process of the instructor's", SIGNAL),
    "leave": ("leave a process behind", LEAVE),
    "exit": ("`os._exit` in one answer, the others right", EXIT),
    "endless": ("an endless loop in one answer, the others right", ENDLESS),
    "script": ("a script in the output", SCRIPT),
    "warning": ("no attack: right answers, one warns on stderr", WARNING),
}

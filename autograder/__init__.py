"""The course's autograder: hidden checks that never meet student code."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

# Reading notebooks imports jsonschema, and that this package, if it is there, for one format of
# text that notebooks do not have. It takes two seconds to build its grammars, in every process.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

__version__ = "0.1.0"
__all__ = ["__version__", "hidden_checks"]

_EXTENSIONS = [
    f"nbgrader.server_extensions.{name}"
    for name in ("assignment_list", "course_list", "validate_assignment", "formgrader")
]
_LOAD = "load_jupyter_server_extension"


class _NbgraderWithoutServers(MetaPathFinder):
    """Imports nbgrader without its extensions of Jupyter's server, once.

    nbgrader takes from each the one function that loads it, and with them imports Jupyter's server
    and all of nbgrader's own applications: more than a second, in every process. Here each function
    imports its extension when it is called. Afterwards nothing stands in for anything: whoever
    imports an extension gets it, and where nbgrader is imported first, as its own applications do,
    nothing is done at all.
    """

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if fullname != "nbgrader":
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_without(module: ModuleType) -> None:
            sys.meta_path.remove(self)  # not before: a search for nbgrader does not import it
            stand_ins = {name: _extension(name) for name in _EXTENSIONS if name not in sys.modules}
            sys.modules.update(stand_ins)
            try:
                execute(module)
            finally:
                for name in stand_ins:
                    del sys.modules[name]

        spec.loader.exec_module = execute_without  # type: ignore[method-assign]
        return spec


def _extension(name: str) -> ModuleType:
    module = ModuleType(name)
    setattr(module, _LOAD, lambda app: getattr(import_module(name), _LOAD)(app))
    return module


if "nbgrader" not in sys.modules:
    sys.meta_path.insert(0, _NbgraderWithoutServers())


def hidden_checks(question: str) -> None:
    """Run a question's hidden checks in the author's own kernel.

    For authors, who run a master notebook by hand. Grading does not call it.

    Parameters
    ----------
    question : str
        Name of the question: the `grade_id` of its test cell.

    Raises
    ------
    AssertionError
        When a check fails.
    """
    from autograder.authoring.by_hand import run_by_hand

    run_by_hand(question)

"""Load a course's own Python folders, by path: no name leads to them from elsewhere."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

__all__ = ["load", "open_folder"]


def open_folder(name: str, folder: Path) -> None:
    """Make a folder a package of this process, so that its modules can import one another.

    Parameters
    ----------
    name : str
        What the package is called here. The modules use relative imports and need not know it.
    folder : Path
        The folder. What was loaded before under this name is forgotten.
    """
    for known in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[known]
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    sys.modules[name] = importlib.util.module_from_spec(spec)
    importlib.invalidate_caches()


def load(name: str, folder: Path, path: Path) -> ModuleType:
    """Return a module of a folder that is open.

    Parameters
    ----------
    name, folder
        As for `open_folder`.
    path : Path
        The module's file, below the folder.
    """
    parts = path.relative_to(folder).with_suffix("").parts
    return importlib.import_module(".".join([name, *parts]))

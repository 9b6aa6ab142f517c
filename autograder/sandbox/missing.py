"""An import of a package that is not installed costs no more than what needs that package.

On the student's machine the package was there, and the lines below its import ran. So they do
here: the error of the import is shown, and what it would have brought raises the same error when
it is used.
"""

from __future__ import annotations

import ast
from typing import Any, NoReturn

__all__ = ["MissingPackage", "bind_missing", "imported_by"]

Import = ast.Import | ast.ImportFrom


class MissingPackage:
    """Stands for a package that is not installed, or for what was imported from it.

    Parameters
    ----------
    error : ModuleNotFoundError
        What its import raised.
    """

    def __init__(self, error: ModuleNotFoundError) -> None:
        self._error = str(error), error.name

    def _fail(self) -> NoReturn:
        __tracebackhide__ = True
        text, name = self._error
        raise ModuleNotFoundError(text, name=name)

    def __getattr__(self, name: str) -> NoReturn:
        __tracebackhide__ = True
        # Python and its libraries ask any object for such names, and expect this answer.
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        self._fail()

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise the error of the import."""
        __tracebackhide__ = True
        self._fail()

    def __repr__(self) -> str:
        return f"<not installed: {self._error[1]}>"


def imported_by(statement: ast.AST | None) -> Import | None:
    """Return the import that a module or a cell's part consists of; None when it is another."""
    body = getattr(statement, "body", None)
    node = body[0] if isinstance(body, list) and len(body) == 1 else None
    return node if isinstance(node, Import) else None


def bind_missing(
    node: Import, error: BaseException | None, namespace: dict[str, Any]
) -> ast.Import | None:
    """Bind what an import did not bring, if that is because its package is not installed.

    Parameters
    ----------
    node : ast.Import or ast.ImportFrom
        What raised the error.
    error : BaseException or None
        What was raised.
    namespace : dict
        The notebook's variables.

    Returns
    -------
    ast.Import or None
        What the statement would have imported after that, which may be nothing; None when the
        error is something else.
    """
    if not isinstance(error, ModuleNotFoundError) or not isinstance(error.name, str):
        return None
    if isinstance(node, ast.ImportFrom):
        # A part of a package that is there may be missing as well: then the name is longer.
        if node.level or (node.module or "").partition(".")[0] != error.name:
            return None
        for alias in node.names:
            if alias.name != "*":
                namespace[alias.asname or alias.name] = MissingPackage(error)
        return ast.Import(names=[])
    wanted = [alias.name.partition(".")[0] for alias in node.names]
    if error.name not in wanted:
        return None
    place = wanted.index(error.name)
    namespace[node.names[place].asname or error.name] = MissingPackage(error)
    return ast.copy_location(ast.Import(names=node.names[place + 1 :]), node)

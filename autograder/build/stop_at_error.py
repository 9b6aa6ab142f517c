"""A step of building solutions: one that does not run is no solution."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

__all__ = ["StopAtError"]


class StopAtError(NbGraderPreprocessor):  # type: ignore[misc]
    """Fails the build of a solution when one of its cells raised an error."""

    enabled = Bool(True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Look for errors in the outputs.

        Parameters
        ----------
        nb : NotebookNode
            An executed solution.
        resources : dict
            nbgrader's.

        Returns
        -------
        nb, resources : NotebookNode, dict
            Both unchanged.

        Raises
        ------
        NbGraderException
            When there are any; the message names the cells.
        """
        errors = [
            f"  cell {index}, {cell.metadata.get('nbgrader', {}).get('grade_id', 'no name')}: "
            f"{output.ename}: {output.evalue}"
            for index, cell in enumerate(nb.cells)
            if cell.cell_type == "code"
            for output in cell.outputs
            if output.output_type == "error"
        ]
        if errors:
            notebook = resources["nbgrader"]["notebook"]
            raise NbGraderException(
                f"The solution of {notebook} does not run:\n" + "\n".join(errors)
            )
        return nb, resources

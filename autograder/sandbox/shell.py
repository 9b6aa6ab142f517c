"""The IPython shell that runs a student's cells: `ipykernel`'s own, without ZeroMQ."""

from __future__ import annotations

import ast
import builtins
import codecs
import getpass
import inspect
import io
import shutil
import subprocess
import sys
from pathlib import Path
from types import MethodType, SimpleNamespace
from typing import Any

from ipykernel import zmqshell
from ipykernel.compiler import XCachingCompiler
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.formatters import DisplayFormatter
from IPython.core.profiledir import ProfileDir
from matplotlib.figure import Figure
from traitlets.config import Config

from autograder.sandbox.cell_text import read_texts_quickly
from autograder.sandbox.figure_data import describe_figure
from autograder.sandbox.figure_words import in_words
from autograder.sandbox.missing import bind_missing, imported_by
from autograder.sandbox.output_messages import OutputMessages, OutputSession, OutStream
from autograder.sandbox.shown_figures import draw_quickly

__all__ = ["SandboxShell", "make_shell"]

PIPE_SIZE = 2**16
"""Bytes that a pipe holds, and so the most that can be read at once."""


class FigureRecorder(DisplayFormatter):
    """Notes what each figure looks like at the moment when it is shown, and says it in words."""

    def format(self, obj: Any, include: Any = None, exclude: Any = None) -> Any:
        """Format an object for display, as IPython does; describe it first if it is a figure."""
        if not isinstance(obj, Figure) or self.parent is None:
            return super().format(obj, include, exclude)
        described = describe_figure(obj)
        self.parent.shown_figures.append(described)
        data, facts = super().format(obj, include, exclude)
        words = in_words(described)
        for kind in data if words else ():
            if kind.startswith("image/"):
                facts[kind] = {**facts.get(kind, {}), "alt": words}
        return data, facts


class CellCompiler(XCachingCompiler):
    """Compiles cells as a kernel does.

    Attributes
    ----------
    statement : ast.AST or None
        What was compiled last. IPython compiles and runs a cell statement by statement.
    """

    statement: ast.AST | None = None

    def __call__(self, source: Any, filename: str, symbol: str, **kwargs: Any) -> Any:
        """Compile a statement, and keep it."""
        self.statement = source if isinstance(source, ast.AST) else None
        return super().__call__(source, filename, symbol, **kwargs)

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return the name of a cell's file."""
        name: str = super().get_code_name(raw_code, code, number)
        # For each frame of a traceback `inspect` looks a cell's file up in all modules, thousands
        # of them, and finds none. This is its cache.
        inspect.modulesbyfile.setdefault(name, "")  # type: ignore[attr-defined]
        return name


class SandboxShell(ZMQInteractiveShell):
    """A kernel's shell that needs no kernel.

    Attributes
    ----------
    shown_figures : list of dict
        Descriptions of the figures shown since the previous graded cell.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.shown_figures: list[dict[str, Any]] = []
        super().__init__(**kwargs)

    def init_display_formatter(self) -> None:
        """Use the formatter that records figures."""
        self.display_formatter = FigureRecorder(parent=self)
        draw_quickly(self.display_formatter.formatters["image/png"])
        self.configurables.append(self.display_formatter)

    def init_io(self) -> None:
        """Leave the streams alone: `attach` sets them."""

    def attach(self, messages: OutputMessages) -> None:
        """Send all outputs to `messages` from now on, and refuse to ask for input."""
        session = OutputSession(messages=messages)
        for part in (self.display_pub, self.displayhook):
            part.session = session
            part.topic = b""
        sys.stdout = OutStream(messages, "stdout", 1)  # type: ignore[assignment]
        sys.stderr = OutStream(messages, "stderr", 2)  # type: ignore[assignment]
        # The kernel's own functions refuse: so the traceback is Jupyter's, down to its lines.
        nobody = SimpleNamespace(_allow_stdin=False)
        builtins.input = MethodType(Kernel.raw_input, nobody)  # type: ignore[assignment]
        getpass.getpass = MethodType(Kernel.getpass, nobody)  # type: ignore[assignment]
        # A kernel without a debugger behind it passes over `breakpoint()`.
        sys.breakpointhook = lambda *args, **kwargs: None
        # The zygote was somewhere else, where nothing can be written now.
        self.profile_dir = ProfileDir(location=str(Path.home() / ".ipython" / "profile_default"))
        self.history_manager.dir_hist[:] = [Path.cwd()]

    @property
    def _format_exception_for_storage(self) -> Any:
        # For its history, IPython would format the same traceback once more. This is no method
        # that calls IPython's, as it would show up in the traceback of an error without a text:
        # then another error, raised in its context, was shown instead of it.
        session = self.displayhook.session
        shown, session.shown_error = session.shown_error, None
        error = getattr(sys, "last_value", None)
        if shown is None or error is None or error.__context__ is not None:
            return super()._format_exception_for_storage
        return lambda *args, **kwargs: shown

    @property
    def run_code(self) -> Any:
        """What runs one statement. Only imports are run by more than IPython's own method: a
        wrapper around every statement would be seen in tracebacks."""  # noqa: D205, D209
        is_import = imported_by(self.compile.statement) is not None
        return self._run_import if is_import else super().run_code

    async def _run_import(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        """Run an import; let its cell go on when its package is not installed."""
        node = imported_by(self.compile.statement)
        failed: bool = await super().run_code(code_obj, result, async_=async_)
        if not failed or result is None or node is None:
            return failed
        rest = bind_missing(node, result.error_in_exec, self.user_ns)
        if rest is None:
            return True
        result.error_in_exec = None
        if not rest.names:
            return False
        again = self.compile(ast.Module([rest], []), code_obj.co_filename, "exec")
        return await self._run_import(again, result)

    def ask_exit(self) -> None:
        """Go on after `exit` and `quit`: there is no server that would start another kernel."""

    def enable_matplotlib(self, gui: Any = None) -> Any:
        """Use the inline backend, whichever one is asked for: there is no browser here."""
        return super().enable_matplotlib("inline")

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: there is no event loop to join."""


def run_command(command: str) -> int:
    """Run a shell command (``!ls``); print what it prints, as it comes.

    Jupyter gives the command a terminal of its own. A sandbox has none to give, so commands that
    look for one (`ls` in columns, colours) print plainly.

    Returns
    -------
    int
        The exit status; the negative number of the signal that ended the command.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with subprocess.Popen(
        [shutil.which("sh") or "/bin/sh", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        assert isinstance(process.stdout, io.BufferedReader)
        while data := process.stdout.read1(PIPE_SIZE):
            sys.stdout.write(decoder.decode(data))
        sys.stdout.write(decoder.decode(b"", final=True))
    code = process.returncode
    return 128 - code if code > 128 else code


# The shell's own `system`, which is what `!` stands for, calls this.
zmqshell.system = run_command

# Many libraries tell Jupyter from a terminal by this name.
SandboxShell.__name__ = SandboxShell.__qualname__ = ZMQInteractiveShell.__name__
SandboxShell.__module__ = ZMQInteractiveShell.__module__


def make_shell() -> SandboxShell:
    """Make the shell; done once, in the zygote, before any student code."""
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    # As ipykernel's own default: figures with titles outside the axes are not cut off.
    shell = SandboxShell.instance(config=config, compiler_class=CellCompiler, user_ns=None)
    assert isinstance(shell, SandboxShell)
    read_texts_quickly(shell.input_transformer_manager)
    # As a kernel does: pdb, too, asks with IPython's prompt and colours.
    IPKernelApp.init_pdb(None)
    shell.extension_manager.load_extension("storemagic")
    return shell

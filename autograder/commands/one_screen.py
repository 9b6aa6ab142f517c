"""`autograder --help` in one screen, and nbgrader's words for commands beside this project's."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

__all__ = ["EXIT_STATUS", "NBGRADERS_WORDS", "PANELS", "OneScreen"]

PANELS = ("Prepare", "Grade", "Return", "Author", "Look")
"""In the order of a course's year. A command names its own as `rich_help_panel`."""

NBGRADERS_WORDS: dict[str, tuple[str, ...]] = {
    "quickstart": ("init",),
    "validate": ("check",),
    "generate_assignment": ("build",),
    "generate_solution": ("build",),
    "release_assignment": ("publish",),
    "formgrader": ("lab",),
    "zip_collect": ("collect",),
    "autograde": ("grade",),
    "generate_feedback": ("grade", "--feedback"),
    "export": ("return",),
    "release_feedback": ("return",),
}
"""What nbgrader calls what a command does, to the command; typed in its place, it does the same."""

EXIT_STATUS = {
    0: "all is well",
    1: "it is done, but something needs a person: the lines above say what",
    2: "it could not be done: the message says what happened, where, and what to do",
    130: "interrupted with Ctrl-C: what was done before stays",
}
"""What the exit status of every command means."""

NAME, TEXT = 13, 37
"""Widths of two columns, in characters: with the panel's name and nbgrader's word, 80."""


class OneScreen(TyperGroup):
    """The group of all commands: its help has a line for each, and fits into 80 by 24 or so."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help: commands by panel, nbgrader's word for each, exit status."""
        write = formatter.write
        write(f"Usage: {ctx.command_path} COMMAND …   (-h after a command tells all about it)\n\n")
        write(f"{'':{10 + NAME}}{'':{TEXT}} nbgrader calls it\n")
        for panel in PANELS:
            title = panel
            for name in self._of(ctx, panel):
                command = self.get_command(ctx, name)
                assert command is not None
                said = command.get_short_help_str(TEXT).rstrip(".")
                word = next((w for w, words in NBGRADERS_WORDS.items() if words == (name,)), "")
                write(f"{title:8} {name:{NAME}} {said:{TEXT}} {word}".rstrip() + "\n")
                title = ""
        write(
            "\n--version, --debug (show errors whole), --install-completion (bash, zsh, fish)\n"
            "Exit status: 0 all well, 1 needs a person, 2 could not be done, 130 Ctrl-C\n"
        )

    def _of(self, ctx: Any, panel: str) -> list[str]:
        found = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            own = getattr(command, "rich_help_panel", None)
            if command is None or command.hidden:
                continue
            if own == panel or (own not in PANELS and panel == PANELS[-1]):
                found.append(name)
        return found

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that is meant, also by nbgrader's word for it."""
        word = args[0].replace("-", "_")
        if args[0] not in self.commands and word in NBGRADERS_WORDS:
            own = NBGRADERS_WORDS[word]
            typer.echo(f"{args[0]} is: {ctx.command_path} {' '.join(own)}", err=True)
            args = [*own, *args[1:]]
        return super().resolve_command(ctx, args)

"""Find what checks can say to a student, in their source: each of it is to be tried out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Message", "messages_in", "unmet"]

SAID_BY = frozenset({"saw", "fail"})
"""Functions whose first argument a student reads: `kit.words.saw` and `pytest.fail`."""


@dataclass(frozen=True)
class Message:
    """What an author wrote behind the comma of an ``assert``, or in a call of `saw`.

    Attributes
    ----------
    where : str
        Its module and line.
    text : str
        As it stands there, with ``…`` for what is filled in.
    pattern : re.Pattern
        What matches it when that is filled in.
    """

    where: str
    text: str
    pattern: re.Pattern[str]


def messages_in(paths: Iterable[Path]) -> list[Message]:
    """List the messages of some modules of checks, in their order.

    Parameters
    ----------
    paths : iterable of Path
        The modules. Of a message that is put together elsewhere nothing is known.
    """
    found = []
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in _said(tree):
            for text in _texts(node):
                parts = [" ".join(part.split()) for part in text]
                if any(parts):
                    found.append(
                        Message(
                            f"{path.parent.name}/{path.name}:{node.lineno}",
                            "…".join(parts),
                            re.compile(r"\s*.*?\s*".join(map(re.escape, parts)), re.DOTALL),
                        )
                    )
    return list({message.where + message.text: message for message in found}.values())


def _said(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and node.msg is not None:
            yield node.msg
        elif isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in SAID_BY:
                yield node.args[0]


def _texts(node: ast.expr) -> Iterator[list[str]]:
    """Yield each text that an expression may be, cut where something is filled in."""
    match node:
        case ast.Constant(value=str(text)):
            yield [text]
        case ast.JoinedStr(values=values):
            parts = [""]
            for value in values:
                if isinstance(value, ast.Constant):
                    parts[-1] += str(value.value)
                else:
                    parts.append("")
            yield parts
        case ast.IfExp(body=body, orelse=orelse):
            yield from _texts(body)
            yield from _texts(orelse)


def unmet(messages: Iterable[Message], said: Iterable[str]) -> list[Message]:
    """Return the messages that nobody met.

    Parameters
    ----------
    messages : iterable of Message
        What can be said.
    said : iterable of str
        What was said.
    """
    met = {" ".join(text.split()) for text in said}
    return [one for one in messages if not any(one.pattern.fullmatch(text) for text in met)]

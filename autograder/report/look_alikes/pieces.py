"""Cut code into pieces that stay the same when names, comments, layout and order change.

A piece is a part of Python's own syntax tree (an expression, a statement), known by a number that
is made from what it does: the kinds of its nodes, the functions that it calls, its numbers. Names
that the student chose, comments, blanks, the wording of texts and the order of statements are not
part of it. Nothing of it is run. It is hostile text: what is read of it has bounds.
"""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

__all__ = ["MOST_CODE", "MOST_PIECES", "Code", "Pieces", "given_names", "hashed", "read_code"]

MOST_CODE = 20_000
"""Longest code that is compared, in characters; what comes after it is not looked at."""
MOST_PARSED = 5_000
"""Longest statement that is parsed, in characters. Python's parser is no sandbox: what is this
short can neither end the process nor take a noticeable time, however it is nested."""
MOST_PIECES = 3_000
"""Most pieces of one answer."""
SMALLEST = 4
"""Fewest nodes of a piece: `a + 1` has three, and is everywhere."""
LONGEST_LINE = 500
"""Longest line of code that is compared where it is no Python, in characters."""

OWN = "_"
"""What stands for a name that the student chose."""

_NAME = re.compile(r"[^\W\d]\w*")
_MARKED = re.compile(r"(`+)(?s:.+?)\1")
_MAGIC = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)
_TOKEN = re.compile(r"[^\W\d]\w*|\d[\w.]*|[^\w\s]")
_COMMENT = re.compile(r"#.*$")
_TEXT = re.compile(r"(?P<quote>['\"]).*?(?P=quote)")
_NONE = (
    *(ast.Import, ast.ImportFrom, ast.Pass, ast.alias, ast.expr_context),
    *(ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
)
"""What is no piece by itself: what says nothing, and what is part of its expression."""
_ALWAYS = frozenset(dir(builtins))
_GOES_ON = ("elif", "else", "except", "finally")
"""Beginnings of lines that belong to the statement before."""
_SIDEWAYS = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}


@dataclass(frozen=True)
class Pieces:
    """The pieces of one answer.

    Attributes
    ----------
    sizes : dict of int to int
        Number of a piece to how many nodes it has.
    within : dict of int to tuple of int
        Number of a piece to the largest pieces within it.
    places : list of tuple
        ``(start, end, number)`` of each piece in the answer's text, in characters.
    all_read : bool
        Whether all of the answer was compared.
    """

    sizes: dict[int, int] = field(default_factory=dict)
    within: dict[int, tuple[int, ...]] = field(default_factory=dict)
    places: list[tuple[int, int, int]] = field(default_factory=list)
    all_read: bool = True


@dataclass(frozen=True)
class Code:
    """An answer that was read, and not cut yet: the names of modules in it count for others, too.

    Attributes
    ----------
    text : str
        The answer.
    statements : list of tuple
        Where each statement at its outermost level begins, in characters and as text, with its
        tree; None where it is no Python, or longer than what is parsed.
    all_read : bool
        Whether the text is no longer than what is read.
    """

    text: str
    statements: list[tuple[int, str, ast.Module | None]]
    all_read: bool

    @property
    def modules(self) -> dict[str, str]:
        """What its imports bind, to the full name of what it stands for."""
        found: dict[str, str] = {}
        if "import" not in self.text:
            return found
        for _, _, tree in self.statements:
            for node in ast.walk(tree) if tree else ():
                if isinstance(node, ast.Import):
                    for one in node.names:
                        top = one.name.partition(".")[0]
                        found[one.asname or top] = one.name if one.asname else top
                elif isinstance(node, ast.ImportFrom):
                    for one in node.names:
                        found[one.asname or one.name] = f"{node.module}.{one.name}"
        return found

    def pieces(self, given: Collection[str], modules: dict[str, str]) -> Pieces:
        """Cut the code into pieces.

        Parameters
        ----------
        given : collection of str
            Names that are not the student's choice: those of the release.
        modules : dict of str to str
            What names stand for that imports have bound, here or in another cell.
        """
        found = Pieces(all_read=self.all_read)
        cut = _Cut(frozenset(given) | _ALWAYS, modules, found)
        whole = True
        for start, text, tree in self.statements:
            if len(found.sizes) >= MOST_PIECES:
                whole = False
                break
            if tree is None:
                cut.lines(start, text)
            else:
                cut.tree(start, text, tree)
        return found if whole else Pieces(found.sizes, found.within, found.places, all_read=False)


def given_names(codes: Iterable[str], texts: Iterable[str]) -> frozenset[str]:
    """Return the names that a release gives: all in its code, and those that its texts mark.

    Parameters
    ----------
    codes : iterable of str
        Sources of its code cells.
    texts : iterable of str
        Sources of its text cells: what stands between backticks counts, an ordinary word does not.
    """
    marked = (code[0] for text in texts for code in _MARKED.finditer(text))
    return frozenset(name for text in (*codes, *marked) for name in _NAME.findall(text))


def read_code(text: str) -> Code:
    """Read an answer, whatever is in it.

    Parameters
    ----------
    text : str
        The source of a cell. Magics are passed over; a statement that is no Python is compared
        line by line, and costs no other one its place.
    """
    read = text[:MOST_CODE]
    statements = [(start, part, _parsed(part)) for start, part in _statements(read)]
    return Code(text, statements, all_read=len(text) <= MOST_CODE)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield statements of the outermost level, with where they begin; all at once if it parses."""
    # Blanks in place of magics, so that places stay what they are.
    for one in (text, text := _MAGIC.sub(lambda found: " " * len(found[0]), text)):
        if _parsed(one) is not None:
            yield 0, one
            return
    at, part = 0, ""
    for line in text.splitlines(keepends=True):
        if part and line[0] not in " \t\r\n#)]}" and not line.startswith(_GOES_ON):
            yield at, part
            at, part = at + len(part), ""
        part += line
    if part:
        yield at, part


def _parsed(text: str) -> ast.Module | None:
    if len(text) > MOST_PARSED:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Cut:
    """Cuts trees and lines into the pieces of one answer."""

    def __init__(self, known: frozenset[str], modules: dict[str, str], found: Pieces) -> None:
        self.known, self.modules, self.found = known, modules, found

    def tree(self, start: int, text: str, tree: ast.Module) -> None:
        """Add the pieces of a tree, from its leaves upwards; never by recursion: it may be deep."""
        place = _Places(start, text)
        nodes: list[ast.AST] = [tree]
        inner: dict[ast.AST, list[ast.AST]] = {}
        for node in nodes:  # it grows meanwhile
            inner[node] = [one for one in ast.iter_child_nodes(node) if not isinstance(one, _NONE)]
            nodes += inner[node]
        number: dict[ast.AST, int] = {}
        size: dict[ast.AST, int] = {}
        largest: dict[ast.AST, tuple[int, ...]] = {}
        for node in reversed(nodes):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                number[node], size[node], largest[node] = 0, 0, ()
                continue
            number[node] = self._number(node, number)
            size[node] = _own_size(node) + sum(size[one] for one in inner[node])
            within = tuple({piece for one in inner[node] for piece in largest[one]})
            if size[node] < SMALLEST or not isinstance(node, ast.expr | ast.stmt):
                largest[node] = within
                continue
            largest[node] = (number[node],)
            if len(self.found.sizes) < MOST_PIECES:
                self.found.sizes[number[node]] = size[node]
                self.found.within[number[node]] = within
                self.found.places.append((*place.of(node), number[node]))

    def lines(self, start: int, text: str) -> None:
        """Add the lines of what is no Python."""
        for line in text.splitlines(keepends=True):
            code = _TEXT.sub("''", _COMMENT.sub("", line[:LONGEST_LINE])).strip()
            tokens = _TOKEN.findall(code)
            names = [self._line_token(tokens, index) for index in range(len(tokens))]
            if len(tokens) >= SMALLEST and len(self.found.sizes) < MOST_PIECES:
                number = hashed("line", *names)
                self.found.sizes[number] = len(tokens)
                self.found.within[number] = ()
                self.found.places.append((start, start + len(line.rstrip()), number))
            start += len(line)

    def _line_token(self, tokens: list[str], index: int) -> str:
        token = tokens[index]
        is_name = token[0].isidentifier() and (index == 0 or tokens[index - 1] != ".")
        return self._name(token) if is_name else token

    def _name(self, name: str) -> str:
        module = self.modules.get(name)
        if module is not None:
            return module
        return name if name in self.known else OWN

    def _number(self, node: ast.AST, number: dict[ast.AST, int]) -> int:
        """Return the number of a piece from those of its parts."""

        def of(part: ast.AST) -> int:
            return number.get(part, 0)

        if isinstance(node, ast.Name):
            return hashed("Name", self._name(node.id))
        if isinstance(node, ast.Constant):
            return hashed("Constant", _constant(node.value))
        if isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id in self.modules:
                # As `from scipy.ndimage import label` has it.
                return hashed("Name", f"{self.modules[node.value.id]}.{node.attr}")
            return hashed("Attribute", node.attr, of(node.value))
        if isinstance(node, ast.AugAssign):  # `a += b` is `a = a + b`
            total = hashed("BinOp", of(node.target), _kind(node.op), of(node.value))
            return hashed("Assign", "targets", of(node.target), "value", total)
        if isinstance(node, ast.BinOp):
            return hashed("BinOp", of(node.left), _kind(node.op), of(node.right))
        if isinstance(node, ast.Compare) and type(node.ops[0]) in _SIDEWAYS and len(node.ops) == 1:
            turned = _SIDEWAYS[type(node.ops[0])].__name__  # `a > b` is `b < a`
            return hashed("Compare", of(node.comparators[0]), turned, of(node.left))
        if isinstance(node, ast.Compare):
            kinds = [_kind(op) for op in node.ops]
            return hashed("Compare", of(node.left), *kinds, *map(of, node.comparators))
        return hashed(_kind(node), *self._parts(node, number))

    def _parts(self, node: ast.AST, number: dict[ast.AST, int]) -> Iterator[str | int]:
        for name, value in ast.iter_fields(node):
            if name in ("type_comment", "returns", "annotation", "ctx", "decorator_list"):
                continue
            if value is None or value == []:
                continue
            yield name
            if isinstance(value, list):
                parts = [
                    number.get(part, 0) if isinstance(part, ast.AST) else self._name(str(part))
                    for part in value
                ]
                # The order of statements and of named arguments can be changed at no cost.
                if name in ("body", "orelse", "finalbody", "keywords"):
                    parts = sorted(part for part in parts if part)
                yield from parts
            elif isinstance(value, ast.operator | ast.unaryop | ast.boolop):
                yield _kind(value)
            elif isinstance(value, ast.AST):
                yield number.get(value, 0)
            elif isinstance(node, ast.keyword):
                yield str(value)
            else:
                yield self._name(value) if isinstance(value, str) else str(value)


class _Places:
    """Where nodes stand in an answer: Python counts lines, and bytes of a line."""

    def __init__(self, start: int, text: str) -> None:
        # Python ends a line where `splitlines` does and does not: at these alone.
        self.lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
        self.starts = [start]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def of(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        ends = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self._at(node.lineno, node.col_offset), self._at(*ends)

    def _at(self, line: int, column: int) -> int:
        if not 0 < line <= len(self.lines):
            return self.starts[-1]
        before = self.lines[line - 1].encode("utf-8", "replace")[:column]
        return self.starts[line - 1] + len(before.decode("utf-8", "replace"))


def _own_size(node: ast.AST) -> int:
    return int(isinstance(node, ast.expr | ast.stmt) and not isinstance(node, ast.Expr))


def _kind(node: ast.AST) -> str:
    return type(node).__name__


def _constant(value: object) -> str:
    if isinstance(value, str):
        # The wording of a title can be changed at no cost; the name of a key cannot.
        return f"text {value[:100]}" if _NAME.fullmatch(value) else "text"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"int {value:x}"  # Python refuses to write thousands of decimal digits
    return f"{type(value).__name__} {value!r}"[:200]


def hashed(*parts: str | int) -> int:
    """Return the same number for the same parts, in every process."""
    text = "\0".join(map(str, parts)).encode("utf-8", "replace")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") >> 1

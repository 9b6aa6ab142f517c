"""Find written answers that stand elsewhere than in their cell, and put them before a person.

nbgrader gives 0 points to an answer cell that is as it was handed out, and asks nobody to look at
it. Yet students write into a cell of their own, into the question, or into a comment. What stands
near such a cell and may be its answer is put into it: so it waits to be marked by hand, and shows
in the formgrader and on the feedback page.
"""

from __future__ import annotations

import ast
import difflib
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from nbformat import NotebookNode, from_dict
from nbgrader.utils import is_grade, is_solution

from autograder.course.remarks import Kind, Remark
from autograder.sanitise.matching import Matches, grade_id, is_answer
from autograder.sanitise.other_release import is_as_given_out
from autograder.sanitise.reading import SubmittedCell

__all__ = ["gather_written"]

NOTE = "*This cell was left as it was handed out. Found elsewhere in the notebook, for marking:*"
MOST_TEXT = 20_000
"""Longest text that is put into an answer's cell, in characters; all of it stays where it was."""
FEW, SENTENCE, MANY = 3, 6, 12
"""Words of what may be an answer: in comments; in strings and at the notebook's end; and in the
comments of the code that answers another question, where comments are usual."""
MOST_PARSED = 5_000
"""Longest code that is parsed, in characters: it is hostile, and this is no sandbox."""
MOST_COMMENTS = 500
"""Most comments of a cell that are looked at."""
MOST_COMPARED = 2_000
"""Most words of a cell that are compared with the release's; further ones count as added."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PATH = re.compile(r"(?<![\w./:-])[\w./:-]*/[\w./:-]+")
_COMMENT = re.compile(r"^[ \t]*#+[ \t]*(.*)$|[ \t]#[ \t]+(.*)$", re.MULTILINE)
_NAMES_A_TASK = re.compile(r"(?:my |written )?(?:answer|task|question|solution)\b", re.IGNORECASE)


@dataclass
class _Found:
    """What may be the written answer to a question.

    Attributes
    ----------
    places : list of str
        Where it stands, in words.
    texts : list of str
        What stands there.
    pictures : dict
        Pictures pasted into it.
    """

    places: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    pictures: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, place: str, text: str, pictures: dict[str, dict[str, str]] | None = None) -> None:
        self.places.append(place)
        for name, bundle in (pictures or {}).items():
            if self.pictures.setdefault(name, bundle) != bundle:
                text = f"{text}\n\n*(A picture of the name {name!r} is in the cell itself.)*"
        self.texts.append(text)


def gather_written(
    release: NotebookNode, notebook: NotebookNode, cells: list[SubmittedCell], matches: Matches
) -> list[str]:
    """Put into answer cells that were left alone what was written for them elsewhere.

    Parameters
    ----------
    release : NotebookNode
        The released notebook.
    notebook : NotebookNode
        The rebuilt submission, its cells still those of the release; it is changed. Cells to be
        marked by hand that were left alone or emptied are as they were handed out afterwards.
    cells : list of SubmittedCell
        What was handed in.
    matches : Matches
        Which released cell is found where in it.

    Returns
    -------
    list of str
        One sentence that names the questions and the places; empty when there is nothing.
    """
    own = _own_cells(release, cells, matches)
    said = []
    for index, released in enumerate(release.cells):
        if not (is_grade(released) and is_solution(released)):
            continue
        place = matches.place.get(index)
        if place is not None and not _was_left_alone(released, cells[place]):
            continue
        cell = notebook.cells[index]
        cell.source = released.source
        found = _Found()
        _look_around(index, release, cells, matches, own, found)
        if not found.places:
            _look_at_the_end(len(release.cells) - 1, own, found)
        if found.places:
            _put(cell, found)
            where = ", ".join(dict.fromkeys(found.places))
            said.append(f"{grade_id(released)!r} (found in {where})")
    if not said:
        return []
    one = len(said) == 1
    sentence = (
        f"The cell{'' if one else 's'} for the written answer{'' if one else 's'} to "
        f"{', '.join(said)} {'was' if one else 'were'} left as handed out: a copy of what may be "
        f"the answer was put there, to be marked by hand."
    )
    return [Remark(sentence, Kind.WRITTEN_ELSEWHERE, len(said))]


def _was_left_alone(released: NotebookNode, cell: SubmittedCell) -> bool:
    if cell.pictures:
        return False
    return cell.source.strip() in ("", released.source.strip()) or is_as_given_out(cell)


def _own_cells(
    release: NotebookNode, cells: list[SubmittedCell], matches: Matches
) -> dict[int, list[SubmittedCell]]:
    """Group the student's own cells by the released one that they stand behind."""
    given = {cell.source.strip() for cell in release.cells}
    own: dict[int, list[SubmittedCell]] = defaultdict(list)
    anchor = -1
    for index, cell in enumerate(cells):
        anchor = matches.owner.get(index, anchor)
        is_copy = cell.source.strip() in given and not cell.pictures
        if index not in matches.owner and not is_copy and not is_as_given_out(cell):
            own[anchor].append(cell)
    return own


def _look_around(
    index: int,
    release: NotebookNode,
    cells: list[SubmittedCell],
    matches: Matches,
    own: dict[int, list[SubmittedCell]],
    found: _Found,
) -> None:
    """Look at all from the answer before a cell to the named cell behind it."""
    named = [i for i, cell in enumerate(release.cells) if grade_id(cell)]
    before = max((i for i in named if i < index), default=-1)
    behind = min((i for i in named if i > index), default=len(release.cells) - 1)
    answered = max((i for i in named if i < index and is_answer(release.cells[i])), default=0)
    for anchor in range(min(answered, before + 1), behind + 1):
        if anchor != index and anchor in matches.place:
            _look_at_given(release.cells[anchor], cells[matches.place[anchor]], found)
    # What stands below the text that follows is near the next question.
    for anchor in range(before, index + 1):
        for cell in own.get(anchor, []):
            if cell.cell_type != "code":
                if _is_text(cell.source) or cell.pictures:
                    found.add("a cell of its own", cell.source, cell.pictures)
            elif anchor > before and _holds_prose(cell.source):
                found.add("code", _fenced(cell.source))


def _look_at_given(released: NotebookNode, cell: SubmittedCell, found: _Found) -> None:
    """Look for what a student added to a cell of the release."""
    if is_as_given_out(cell) or (is_grade(released) and is_solution(released)):
        return
    if cell.source.strip() == released.source.strip():
        return
    added, words = _added(released.source, cell.source)
    if released.cell_type != "code":
        # A word or two that were corrected are no answer.
        if _amount(" ".join(words)) >= FEW:
            found.add("the question's cell", added)
    elif not is_answer(released):
        if _holds_prose(added):
            found.add("a cell with given code", _fenced(added))
    else:
        comments = _comments(added)
        if _amount(comments) >= (FEW if _NAMES_A_TASK.match(comments.strip()) else MANY):
            found.add("comments of the code beside it", _fenced(comments))


def _look_at_the_end(last: int, own: dict[int, list[SubmittedCell]], found: _Found) -> None:
    """Look at text below all questions, where some collect their answers."""
    for cell in own.get(last, []):
        if cell.cell_type != "code" and (_amount(cell.source) >= SENTENCE or cell.pictures):
            found.add("the end of the notebook", cell.source, cell.pictures)


def _put(cell: NotebookNode, found: _Found) -> None:
    text = "\n\n".join(found.texts)
    if len(text) > MOST_TEXT:
        text = f"{text[:MOST_TEXT]}…\n\n*(The rest is in the cell itself.)*"
    if cell.cell_type == "code":
        cell.source = re.sub("^", "# ", f"{NOTE}\n{text}", flags=re.MULTILINE)
        return
    cell.source = f"{NOTE}\n\n{text}"
    if found.pictures:
        cell.attachments = from_dict({**cell.get("attachments", {}), **found.pictures})


def _added(released: str, submitted: str) -> tuple[str, list[str]]:
    """Return the lines with words that the release does not have there, and these words."""
    old = _words(released)
    by_line = [(line, _words(line)) for line in submitted.splitlines()]
    new = [word for _, words in by_line for word in words]
    matcher = difflib.SequenceMatcher(None, old, new[:MOST_COMPARED], autojunk=False)
    kept = {
        place
        for _, start, size in matcher.get_matching_blocks()
        for place in range(start, start + size)
    }
    lines, fresh, place = [], [], 0
    for line, words in by_line:
        added = [word for number, word in enumerate(words, place) if number not in kept]
        place += len(words)
        if added:
            lines.append(line)
            fresh += added
    return "\n".join(lines), fresh


def _is_text(source: str) -> bool:
    """Whether there is more in a text cell than a heading of a word or two."""
    lines = [line for line in source.splitlines() if _words(line)]
    heading = all(line.lstrip().startswith("#") for line in lines)
    return bool(lines) and (not heading or _amount(source) > FEW)


def _holds_prose(source: str) -> bool:
    """Whether somebody may have written sentences into a code cell."""
    if _amount(_comments(source)) >= FEW:
        return True
    if len(source) > MOST_PARSED or source.lstrip().startswith(("%", "!", "?")):
        return False
    tree = _parsed(source)
    if tree is None:  # A text that was typed into a code cell.
        return _amount(source) >= SENTENCE
    return any(_amount(text) >= SENTENCE for text in _strings(tree))


def _strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _comments(source: str) -> str:
    """Return the comments of a cell, without code that was commented out."""
    every = islice(_COMMENT.finditer(source), MOST_COMMENTS)
    found = (one[1] or one[2] or "" for one in every)
    return "\n".join(text for text in found if _words(text) and not _is_code(text))


def _is_code(text: str) -> bool:
    tree = None if len(text) > MOST_PARSED else _parsed(text.strip())
    if tree is None:
        return False
    return not all(
        isinstance(line, ast.Expr) and isinstance(line.value, ast.Name | ast.Constant)
        for line in tree.body
    )


def _parsed(source: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _words(text: str) -> list[str]:
    return _WORD.findall(_PATH.sub(" ", text))


def _amount(text: str) -> int:
    """Return how many words there are; some scripts have no blanks between theirs."""
    words = _words(text)
    return max(len(words), sum(map(len, words)) // 8)


def _fenced(source: str) -> str:
    # Longer than any fence within, so that it ends where the code ends.
    longest = max(map(len, re.findall("`+", source)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{source}\n{fence}"

"""Find answers that share what few others have, without comparing each one with each other.

What counts of a piece is how many nodes it has, times how rare it is: nothing when half of all have
it, or when it is in the release; fully when two have it; between these by the logarithm of how many
do. A piece that holds others counts for what is beyond them, so that no part of an answer counts
twice. What two answers share is the sum over the pieces that both have.

An index of pieces (a sparse matrix) leads from each piece to those who have it. So the work grows
with what is shared, and not with the square of the hand-ins. Some rows are looked at at a time.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autograder.report.look_alikes.pieces import Pieces

__all__ = ["FEWEST", "Compared", "Group", "Pair", "Thresholds", "compare"]

FEWEST = 5
"""Fewest answers to a question among which anything can be called rare."""
ROWS = 256
"""How many hand-ins are compared with all others at a time."""


@dataclass(frozen=True)
class Thresholds:
    """From when on two answers are shown.

    Attributes
    ----------
    shared : float
        What they share at least, in nodes of the syntax tree that few others have.
    share : float
        What part that is of the shorter one at least, from 0 to 1.
    """

    shared: float
    share: float


OF_A_QUESTION = Thresholds(shared=20.0, share=0.8)
OF_A_NOTEBOOK = Thresholds(shared=100.0, share=0.65)


@dataclass(frozen=True)
class Pair:
    """Two students whose answers are alike.

    Attributes
    ----------
    first, second : str
        Names of the students.
    shared : float
        What they share that few others have, in nodes of the syntax tree.
    share : float
        What part that is of the shorter one, from 0 to 1.
    by_question : dict of str to float
        Question to what they share there; for whole notebooks all questions with anything shared.
    """

    first: str
    second: str
    shared: float
    share: float
    by_question: dict[str, float]


@dataclass(frozen=True)
class Group:
    """Students whose answers are alike, each one's to at least one other's.

    Attributes
    ----------
    students : tuple of str
        Their names, in order.
    pairs : int
        How many pairs of them are alike.
    strongest : Pair
        The two who share most.
    """

    students: tuple[str, ...]
    pairs: int
    strongest: Pair


class Compared:
    """The answers of all students to one question, by their pieces.

    Parameters
    ----------
    answers : mapping of int to Pieces
        Row of a student to the pieces of the answer.
    rows : int
        How many students there are.
    released : collection of int
        Pieces of the release, which count for nothing.
    """

    def __init__(
        self, answers: Mapping[int, Pieces], rows: int, released: Collection[int] = frozenset()
    ) -> None:
        from scipy import sparse  # takes long to import, and few courses look for likenesses

        self.answers = answers
        self.count = len(answers)
        self._having = Counter(piece for one in answers.values() for piece in one.sizes)
        for piece in released:
            self._having.pop(piece, None)
        weights = self._weights()
        self.own = np.zeros(rows)
        columns: dict[int, int] = {}
        at_row: list[int] = []
        at_column: list[int] = []
        values: list[float] = []
        for row, pieces in answers.items():
            for piece in pieces.sizes:
                weight = weights.get(piece, 0.0)
                self.own[row] += weight
                if weight and self._having[piece] > 1:
                    at_row.append(row)
                    at_column.append(columns.setdefault(piece, len(columns)))
                    values.append(math.sqrt(weight))
        self.index = sparse.csr_array(
            (values, (at_row, at_column)), shape=(rows, max(len(columns), 1))
        )

    def rarity(self, piece: int) -> float:
        """Return how rare a piece is among the answers: 0 to 1."""
        having = self._having.get(piece, 0)
        if self.count < FEWEST or not having or 2 * having >= self.count:
            return 0.0
        return min(1.0, math.log(self.count / (2 * having)) / math.log(self.count / 4))

    def alike(self, first: Pieces, second: Pieces) -> set[int]:
        """Return the pieces that two answers have, and few others."""
        return {piece for piece in first.sizes.keys() & second.sizes.keys() if self.rarity(piece)}

    def shared(self, first: slice | int) -> NDArray[np.float64]:
        """Return what some rows share with each row."""
        rows = slice(first, first + 1) if isinstance(first, int) else first
        shared: NDArray[np.float64] = (self.index[rows] @ self.index.T).toarray()
        return shared

    def _weights(self) -> dict[int, float]:
        weights: dict[int, float] = {}
        for pieces in self.answers.values():
            for piece, size in pieces.sizes.items():
                if piece not in weights:
                    inner = pieces.within[piece]
                    beyond = sum(pieces.sizes.get(one, 0) * self.rarity(one) for one in inner)
                    weights[piece] = max(0.0, size * self.rarity(piece) - beyond)
        return weights


def compare(
    students: Sequence[str],
    questions: Mapping[str, Compared],
    *,
    of_a_question: Thresholds = OF_A_QUESTION,
    of_a_notebook: Thresholds = OF_A_NOTEBOOK,
) -> tuple[list[Group], dict[str, list[Group]]]:
    """Find who is alike, over the whole notebook and in each question.

    Parameters
    ----------
    students : sequence of str
        Names, in the order of the rows.
    questions : mapping of str to Compared
        Their answers.
    of_a_question, of_a_notebook : Thresholds
        From when on two are shown.

    Returns
    -------
    whole : list of Group
        Alike over all questions, those who share most first.
    by_question : dict of str to list of Group
        Alike in one question, likewise; without questions where nobody is.
    """
    rows = len(students)
    whole = _Found(students, sum((one.own for one in questions.values()), np.zeros(rows)))
    found = {name: _Found(students, one.own) for name, one in questions.items()}
    for start in range(0, rows, ROWS):
        block = slice(start, min(start + ROWS, rows))
        total = np.zeros((block.stop - start, rows))
        for name, one in questions.items():
            if one.index.nnz:
                shared = one.shared(block)
                found[name].look_at(start, shared, of_a_question)
                total += shared
        whole.look_at(start, total, of_a_notebook)
    by_question = {name: one.groups({name: questions[name]}) for name, one in found.items()}
    return whole.groups(questions), {name: some for name, some in by_question.items() if some}


class _Found:
    """Pairs that are alike in one respect."""

    def __init__(self, students: Sequence[str], own: NDArray[np.float64]) -> None:
        self.students, self.own = students, own
        self.first: list[NDArray[np.int64]] = []
        self.second: list[NDArray[np.int64]] = []
        self.how: list[NDArray[np.float64]] = []

    def look_at(self, start: int, shared: NDArray[np.float64], at_least: Thresholds) -> None:
        """Note the pairs of a block of rows."""
        first, second = np.nonzero(shared >= at_least.shared)
        how = shared[first, second]
        first = first + start
        shorter = np.minimum(self.own[first], self.own[second])
        kept = (first < second) & (how >= at_least.share * shorter)
        self.first.append(first[kept])
        self.second.append(second[kept])
        self.how.append(how[kept])

    def groups(self, questions: Mapping[str, Compared]) -> list[Group]:
        """Put together who is alike, those who share most first."""
        from scipy import sparse

        if not self.how or not sum(map(len, self.how)):
            return []
        first, second = np.concatenate(self.first), np.concatenate(self.second)
        how = np.concatenate(self.how)
        rows = len(self.students)
        graph = sparse.coo_array((how, (first, second)), shape=(rows, rows))
        _, group = sparse.csgraph.connected_components(graph, directed=False)
        groups = []
        for number in np.unique(group[first]):
            pairs = np.nonzero(group[first] == number)[0]
            best = pairs[np.argmax(how[pairs])]
            members = np.nonzero(group == number)[0]
            groups.append(
                Group(
                    tuple(self.students[int(row)] for row in members),
                    len(pairs),
                    self._pair(int(first[best]), int(second[best]), float(how[best]), questions),
                )
            )
        return sorted(groups, key=lambda one: (-one.strongest.shared, one.students))

    def _pair(self, first: int, second: int, how: float, questions: Mapping[str, Compared]) -> Pair:
        shorter = min(self.own[first], self.own[second])
        by_question = {name: float(one.shared(first)[0, second]) for name, one in questions.items()}
        return Pair(
            self.students[first],
            self.students[second],
            how,
            min(1.0, how / shorter),
            {name: value for name, value in by_question.items() if value > 0},
        )

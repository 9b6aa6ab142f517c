"""Identical answers are checked once; whatever is not identical is checked by itself."""

from __future__ import annotations

import ast
import hashlib
import random
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.check import plugin
from autograder.run.failures import ProcessDied
from autograder.run.replies import Answering, CallFailed, Request, failed_call
from autograder.score.results import CheckResult, QuestionResult
from autograder.store import states as module
from autograder.store.blobs import Allowance, BlobStore
from autograder.store.known_results import KnownResults, beginning
from autograder.store.replies import NotStored, Recorder, StoredProcess
from autograder.store.shared_lines import SharedLines
from autograder.wire.encode import Encoder
from autograder.wire.frames import Frame, Malformed

START = beginning("stage", "question")
Check = Callable[[Answering], Any]


class Student(Answering):
    """A process with variables, and functions that may know how often they were called."""

    def __init__(self, **names: Any) -> None:
        self.names = names
        self.asked: list[str] = []
        self.calls = 0
        self.on_reply: Callable[[str, Frame], None] = lambda key, frame: None

    def reply(self, request: Request) -> Frame:
        self.asked.append(request.key)
        frame = self._frame(request)
        self.on_reply(request.key, frame)
        return frame

    def _frame(self, request: Request) -> Frame:
        if request.header["request"] == "get":
            (name,) = request.header["names"]
            return frame_of("values", "values", {name: self.names[name]})
        self.calls += 1
        value = self.names[request.header["function"]](self.calls, request)
        if isinstance(value, Exception):
            raise value
        return value if isinstance(value, Frame) else frame_of("result", "value", value)

    def drop_copy(self) -> None:
        self.calls = 0


def frame_of(reply: str, key: str, value: Any) -> Frame:
    encoder = Encoder()
    if key == "values":
        tree: Any = {name: encoder.encode(one) for name, one in value.items()}
    else:
        tree = encoder.encode(value)
    blobs = [memoryview(bytearray(memoryview(blob).cast("B"))) for blob in encoder.blobs]
    return Frame({"reply": reply, key: tree}, blobs)


def exactly(value: Any) -> str:
    """All that a check can see of a value."""
    if isinstance(value, np.ndarray):
        mask = np.ma.getmaskarray(value).tobytes() if np.ma.isMaskedArray(value) else b""
        plain = np.ma.getdata(value)
        data = plain.tobytes()
        data = data if len(data) < 10_000 else hashlib.sha256(data).digest()
        return f"{type(value)} {plain.dtype.str} {plain.shape} {data!r} {mask!r}"
    if isinstance(value, (list, tuple)):
        return f"{type(value)} {[exactly(one) for one in value]}"
    if isinstance(value, dict):
        return f"dict {[(exactly(k), exactly(v)) for k, v in value.items()]}"
    if isinstance(value, np.generic):
        return f"{value.dtype.str} {value.tobytes()!r}"
    return f"{type(value)} {value!r}"


def outcome(said: str, earned: float = 0.0, *, error: bool = False) -> QuestionResult:
    check = CheckResult("test_it", "It", 1.0, earned, message=said, error=error)
    return QuestionResult("question", 1.0, (check,))


class Worker:
    """Checks one student after the other, with what it knows and without."""

    def __init__(self, folder: Path, check: Check, known: KnownResults | None = None) -> None:
        self.blobs = BlobStore(folder)
        self.known = known or KnownResults()
        self.check = check
        self.runs = 0

    def _result(self, answers: Answering) -> QuestionResult:
        self.runs += 1
        try:
            found = self.check(answers)
        finally:
            answers.drop_copy()
        return found if isinstance(found, QuestionResult) else outcome(str(found))

    def grade(self, student: Student, start: bytes = START) -> tuple[QuestionResult, Recorder]:
        student.on_reply = recorder = Recorder(self.blobs, Allowance())
        result = self.known.result(start, student, recorder, self._result)
        return result, recorder

    def grade_fresh(self, student: Student) -> tuple[QuestionResult, Recorder]:
        student.on_reply = recorder = Recorder(self.blobs, Allowance())
        return self._result(student), recorder

    def agrees(self, make: Callable[..., Student], *of: Any) -> bool:
        """Whether a student's result, stored replies and all that was asked are as without."""
        one, other = make(*of), make(*of)
        (result, recorder), (fresh, recorder_fresh) = self.grade(one), self.grade_fresh(other)
        assert result == fresh
        assert list(recorder.replies.items()) == list(recorder_fresh.replies.items())
        assert one.asked == other.asked
        assert one.calls == other.calls == 0
        return True


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


def what_it_has(*names: str) -> Check:
    return lambda answers: [exactly(answers.get(name)[1]) for name in names]


# What is the same is checked once.


def test_a_result_that_came_out_twice_needs_no_check(folder: Path) -> None:
    worker = Worker(folder, what_it_has("x", "y"))
    for _ in range(5):
        assert worker.grade(Student(x=1, y=[2.5]))[0] == outcome(str([exactly(1), exactly([2.5])]))
    assert worker.runs == 2
    assert (worker.known.checked, worker.known.foreseen) == (2, 3)


def test_all_points_need_no_second_time_once_a_question_has_given_the_same_twice(
    folder: Path,
) -> None:
    worker = Worker(folder, lambda answers: outcome("", float(answers.get("x")[1] > 0)))
    for x in (1, 1, 2, 2, 3, 3):
        assert worker.grade(Student(x=x))[0].score == 1
    assert worker.runs == 2 + 2
    # Points are taken only where that came out twice.
    for _ in range(3):
        assert worker.grade(Student(x=-1))[0].score == 0
    assert worker.runs == 2 + 2 + 2


def test_another_question_or_other_checks_share_nothing(folder: Path) -> None:
    worker = Worker(folder, what_it_has("x"))
    for other in range(4):
        for _ in range(3):
            worker.grade(Student(x=1), beginning("stage", "question", other))
    assert worker.runs == 2 * 4


def test_what_is_known_is_asked_and_stored_all_the_same(folder: Path) -> None:
    def check(answers: Answering) -> Any:
        return answers.get("x"), answers.call("f", (1,), {}), answers.call("f", (1,), {})

    worker = Worker(folder, check)
    for _ in range(4):
        assert worker.agrees(lambda: Student(x=np.zeros(500), f=lambda calls, _: calls))


def test_what_is_returned_cannot_be_changed_for_others(folder: Path) -> None:
    worker = Worker(folder, what_it_has("x"))
    first = worker.grade(Student(x=1))[0]
    vars(first.checks[0])["message"] = "spoilt"
    for _ in range(3):
        result = worker.grade(Student(x=1))[0]
        assert result.checks[0].message == str([exactly(1)])
        vars(result.checks[0])["message"] = "spoilt"


def test_arguments_are_kept_as_they_were_when_they_were_sent(folder: Path) -> None:
    def check(answers: Answering) -> Any:
        given = np.arange(3.0)
        found = answers.call("f", (given,), {})
        given[:] = -1
        return found

    def f(calls: int, request: Request) -> Any:
        return [bytes(blob) for blob in request.blobs]

    worker = Worker(folder, check)
    for _ in range(4):
        assert worker.agrees(lambda: Student(f=f))
    assert worker.known.foreseen == 2


def test_stored_replies_find_what_a_process_replied(folder: Path) -> None:
    worker = Worker(folder, what_it_has("x", "y"))
    recorders = [worker.grade(Student(x=1, y=np.arange(9.0) + n))[1] for n in (0, 0, 1)]
    for recorder, foreseen in zip(recorders, (True, True, False), strict=True):
        stored = StoredProcess(recorder.replies, worker.blobs)
        before = worker.known.foreseen
        worker.known.result(START, stored, stored, worker._result)
        assert (worker.known.foreseen > before) == foreseen
        assert not stored.missing
    empty = StoredProcess({}, worker.blobs)
    with pytest.raises(NotStored):
        worker.known.result(START, empty, empty, worker._result)
    assert empty.missing == "get x"


# What is not the same is checked by itself.

ALIKE: list[list[Any]] = [
    [1, 1.0, True, "1", np.int64(1), np.int32(1), np.float64(1), 1 + 0j, [1], (1,), {1}],
    [0, 0.0, -0.0, False, None, "", b"", [], (), {}, np.float64(0.0), np.float64(-0.0)],
    [float("nan"), "NaN", None, float("inf"), -float("inf"), np.float64("nan")],
    [2**53, 2**53 + 1, float(2**53), 10**1000, 10**1000 + 1],
    ["é", "e\u0301", "\N{GRINNING FACE}", "\\ud83d\\ude00", '"', "\\u00e9"],
    [{"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 2, "b": 1}, [["a", 1], ["b", 2]]],
    [[b"ab", b"c"], [b"a", b"bc"], [b"abc", b""], [b"c", b"ab"]],
    [np.frombuffer(bytes(8), kind) for kind in ("<f8", ">f8", "<i8", ">i8", "<u8", "<f4", "<M8[s]")]
    + [np.zeros((1, 1)), np.zeros((1, 1, 1)), np.float64(0), b"\0" * 8],
    [np.arange(6).reshape(shape) for shape in ((6,), (2, 3), (3, 2), (1, 6), (6, 1))],
    [np.frombuffer(bits, "<f8") for bits in (b"\1\0\0\0\0\0\xf8\x7f", b"\2\0\0\0\0\0\xf8\x7f")]
    + [np.array([np.nan]), np.array([-np.nan])],
    [np.ma.MaskedArray([1.0, 2.0], mask) for mask in ([False, False], [False, True], [True, False])]
    + [np.ma.MaskedArray([1.0, 3.0], [False, True])],
    [np.ma.MaskedArray([1.0], [False]), np.array([1.0])],
    [[np.arange(200.0), np.ones(200)], [np.ones(200), np.arange(200.0)]],
    [np.zeros(2**17), np.concatenate([np.zeros(2**17 - 1), [-0.0]])],
]


@pytest.mark.parametrize("values", ALIKE, ids=lambda values: str(values[0])[:20])
def test_values_that_look_alike_are_not_the_same(folder: Path, values: list[Any]) -> None:
    worker = Worker(folder, what_it_has("x"))
    for _ in range(4):
        for value in values:
            assert worker.agrees(lambda value: Student(x=value), value)
    assert worker.known.foreseen > 0


def test_replies_that_differ_in_one_part_of_a_figure_are_not_the_same(folder: Path) -> None:
    def frame(width: float) -> Frame:
        line = {"t": "dict", "v": [["x", 1.0], ["linewidth", width]]}
        return Frame({"reply": "result", "value": {"t": "list", "v": [line, line]}}, [])

    worker = Worker(folder, lambda answers: answers.call("f", (), {}))
    for width in (1.5, 1.5, 2.0, 1.5000000000000002):
        assert worker.agrees(lambda width: Student(f=lambda calls, _: frame(width)), width)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.integers()
    | st.floats()
    | st.text(st.sampled_from('ab"\\\ud83d\ude00\N{GRINNING FACE}u0de'), max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=6,
)
BLOBS = st.lists(st.binary(max_size=3), max_size=3)


@given(JSON, JSON, BLOBS, BLOBS)
def test_digests_are_equal_only_for_equal_replies(
    tmp_path_factory: pytest.TempPathFactory, one: Any, other: Any, a: Any, b: Any
) -> None:
    recorder = Recorder(BlobStore(tmp_path_factory.getbasetemp() / "digests"))
    digests: dict[bytes | None, set[tuple[str, str]]] = {}
    for value in (one, other):
        for blobs in (a, b):
            views = [memoryview(bytearray(blob)) for blob in blobs]
            recorder("key", Frame({"value": value}, views))
            digests.setdefault(recorder.last, set()).add((repr(value), repr(blobs)))
    assert all(len(same) == 1 for same in digests.values())
    assert len(digests) == len({repr(one), repr(other)}) * len({repr(a), repr(b)})


@pytest.mark.parametrize("place", range(6))
def test_one_byte_at_any_place_is_another_answer(folder: Path, place: int) -> None:
    def check(answers: Answering) -> Any:
        found = [answers.get(name)[1] for name in ("a", "b")]
        found += [answers.call("f", (n,), {}) for n in range(2)]
        return [exactly(one) for one in [*found, answers.get("c")[1], answers.get("d")[1]]]

    def student(spoilt: int | None, size: int) -> Student:
        values = [np.zeros(size, np.uint8) for _ in range(6)]
        if spoilt is not None:
            values[spoilt][3] = 1
        a, b, first, second, c, d = values
        calls = {1: first, 2: second}
        return Student(a=a, b=b, c=c, d=d, f=lambda count, _: calls[count])

    worker = Worker(folder, check)
    for size in (5, 2000):
        for spoilt in (None, None, None, place, None, place, place):
            assert worker.agrees(student, spoilt, size)
    assert worker.known.foreseen


VALUES: list[Any] = [
    *(1, 1.0, True, -0.0, 0.0, None, "a", b"a", [1], (1,)),
    *(np.arange(3), np.arange(3.0), np.zeros(300), np.ones(300)),
]


@given(
    st.integers(0, 2**32),
    st.lists(st.lists(st.integers(0, len(VALUES) - 1), min_size=4, max_size=4), min_size=1),
    st.data(),
)
def test_a_result_never_depends_on_who_came_before(
    tmp_path_factory: pytest.TempPathFactory, seed: int, students: list[list[int]], data: Any
) -> None:
    def check(answers: Answering) -> QuestionResult:
        # What is asked next follows from what was replied, in a way that is drawn once for all.
        seen = ""
        while True:
            draw = random.Random(f"{seed} {seen}")
            if draw.random() < 0.2:
                return outcome(seen, float(draw.random() < 0.5))
            if draw.random() < 0.5:
                value = answers.get(draw.choice("ab"))[1]
            else:
                value = answers.call("f", (draw.randrange(2),), {})
            seen += exactly(value)

    def make(numbers: Sequence[int]) -> Student:
        a, b, first, later = (VALUES[number] for number in numbers)
        return Student(a=a, b=b, f=lambda calls, _: first if calls == 1 else later)

    most = data.draw(st.sampled_from([0, 3000, 10_000, 2**25]))
    folder, lines = tmp_path_factory.mktemp("blobs"), SharedLines()
    workers = [
        Worker(folder, check, KnownResults(most, end)) for end in (lines, lines.beside(), None)
    ]
    for numbers in data.draw(st.lists(st.sampled_from(students), min_size=3, max_size=12)):
        worker = data.draw(st.sampled_from(workers))
        assert worker.agrees(make, numbers)
        assert worker.known.size <= most


# Functions that are not what they were.


def three_calls(answers: Answering) -> Any:
    said = []
    for n in range(3):
        try:
            said.append(exactly(answers.call("f", (n,), {})))
        except CallFailed as error:
            said.append(error.name)
    return said


def right(calls: int, request: Request) -> Any:
    return calls


@pytest.mark.parametrize("last", [1, 2, 3])
def test_who_imitates_another_up_to_the_last_call_is_found_out(folder: Path, last: int) -> None:
    worker = Worker(folder, three_calls)
    for _ in range(3):
        worker.grade(Student(f=right))
    assert worker.known.foreseen == 1

    def imitates(calls: int, request: Request) -> Any:
        return right(calls, request) if calls < last else "something else"

    assert worker.agrees(lambda: Student(f=imitates))
    assert "something else" in worker.grade(Student(f=imitates))[0].checks[0].message
    assert worker.grade(Student(f=right))[0] == worker.grade_fresh(Student(f=right))[0]


@pytest.mark.parametrize("name", ["timeout", "crash", "MemoryError"])
def test_a_call_that_need_not_fail_again_is_no_part_of_what_is_known(
    folder: Path, name: str
) -> None:
    def fails(calls: int, request: Request) -> Any:
        return failed_call(name) if calls == 2 else calls

    worker = Worker(folder, three_calls)
    for _ in range(3):
        worker.grade(Student(f=right))
    for _ in range(4):
        before = worker.known.foreseen
        assert worker.agrees(lambda: Student(f=fails))
        assert worker.known.foreseen == before


def test_a_process_that_dies_dies_where_the_check_asks(folder: Path) -> None:
    def dies(calls: int, request: Request) -> Any:
        return ProcessDied("it ended") if calls == 2 else calls

    caught: list[int] = []

    def careless(answers: Answering) -> Any:
        try:
            return three_calls(answers)
        except ProcessDied:
            caught.append(1)
            return "caught"

    worker = Worker(folder, careless)
    for _ in range(3):
        worker.grade(Student(f=right))
    for n in range(1, 4):
        assert worker.grade(Student(f=dies))[0] == outcome("caught")
        assert len(caught) == n
    strict = Worker(folder, three_calls, worker.known)
    with pytest.raises(ProcessDied):
        strict.grade(Student(f=dies))


# What is never kept.


def test_a_check_that_could_not_be_carried_out_is_carried_out_each_time(folder: Path) -> None:
    worker = Worker(folder, lambda answers: outcome(str(answers.get("x")), error=True))
    for _ in range(4):
        worker.grade(Student(x=1))
    assert worker.runs == 4


def test_replies_that_could_not_be_kept_are_no_part_of_what_is_known(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(folder, what_it_has("x", "y"))
    monkeypatch.setattr("autograder.store.blobs.STORED_BYTES", 3000)
    for _ in range(4):
        assert worker.agrees(lambda: Student(x=np.zeros(1000, np.uint8), y=np.ones(1000, np.uint8)))
    assert worker.known.foreseen == 0


def test_what_failed_of_the_reference_counts_for_nobody_else(folder: Path) -> None:
    worker, doubts = Worker(folder, what_it_has("x")), count()
    for _ in range(4):
        student = Student(x=1)
        student.on_reply = recorder = Recorder(worker.blobs)
        worker.known.result(START, student, recorder, worker._result, lambda: next(doubts))
    assert worker.runs == 4


def test_a_check_that_had_no_time_left_counts_for_nobody_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plugin, "CHECK_SECONDS", 0.0)
    worker = Worker(folder, what_it_has("x"))
    for _ in range(4):
        worker.grade(Student(x=1))
    assert worker.runs == 4


def test_an_answer_that_cannot_be_read_is_not_read_for_others_either(folder: Path) -> None:
    def check(answers: Answering) -> Any:
        try:
            return answers.call("f", (), {})
        except Malformed as error:
            return error

    frame = Frame({"reply": "result", "value": {"t": "nothing"}}, [])
    worker = Worker(folder, check)
    for _ in range(4):
        assert worker.agrees(lambda: Student(f=lambda calls, _: frame))
    assert worker.known.foreseen


# Checks that do not always do the same.


def test_checks_that_ask_otherwise_each_time_get_what_they_would_get_without(folder: Path) -> None:
    draws = count()

    def check(answers: Answering) -> Any:
        asked = [1, next(draws)]
        return [answers.call("f", (n,), {}) for n in asked], asked

    def f(calls: int, request: Request) -> Any:
        return [calls, request.header["args"]]

    worker = Worker(folder, check)
    worker.grade(Student(f=f))
    for turn in range(5):
        result, recorder = worker.grade(Student(f=f))
        (first, second), (_, asked) = ast.literal_eval(result.checks[0].message)
        # Each is the first and the second call of a fresh copy, with what was asked for.
        assert (first[0], second[0]) == (1, 2)
        assert second[1]["v"] == [asked]
        assert len(recorder.replies) == 2
        assert worker.runs == 1 + 2 + turn, "it is begun again the first time only"
    assert worker.known.foreseen == 0


def test_checks_that_ask_less_the_next_time_are_begun_again(folder: Path) -> None:
    lengths = iter([3, 1, 1, 1])

    def check(answers: Answering) -> Any:
        return [answers.call("f", (n,), {}) for n in range(next(lengths))]

    worker = Worker(folder, check)
    worker.grade(Student(f=right))
    student = Student(f=right)
    result, recorder = worker.grade(student)
    assert result == outcome("[1]")
    assert len(recorder.replies) == 1
    assert student.calls == 0
    assert worker.grade(Student(f=right))[0] == outcome("[1]")
    assert worker.known.foreseen == 0


def test_checks_that_find_otherwise_the_next_time_are_run_each_time(folder: Path) -> None:
    numbers = count()
    worker = Worker(folder, lambda answers: (answers.get("x"), next(numbers)))
    found = [worker.grade(Student(x=1))[0].checks[0].message for _ in range(5)]
    assert len(set(found)) == 5


def test_a_check_that_catches_everything_is_begun_again_all_the_same(folder: Path) -> None:
    names = iter("xyyy")

    def check(answers: Answering) -> Any:
        try:
            return answers.get(next(names))
        except Exception as error:
            return f"caught {type(error).__name__}"

    worker = Worker(folder, check)
    worker.grade(Student(x=1, y=2))
    assert worker.grade(Student(x=1, y=2))[0] == outcome("(True, 2)")


# Several workers.


def two_workers(folder: Path, check: Check) -> tuple[Worker, Worker]:
    lines = SharedLines()
    ends = (lines, lines.beside())
    one, other = (Worker(folder, check, KnownResults(lines=end)) for end in ends)
    return one, other


def test_what_came_out_once_each_in_two_workers_came_out_twice(folder: Path) -> None:
    one, other = two_workers(folder, three_calls)
    one.grade(Student(f=right))
    assert one.known.foreseen == other.known.foreseen == 0
    other.grade(Student(f=right))
    assert one.known.foreseen == other.known.foreseen == 0
    for worker in (one, other):
        assert worker.agrees(lambda: Student(f=right))
        assert worker.known.foreseen == 1
    for worker in (one, other, one, other):
        assert worker.agrees(lambda: Student(f=lambda calls, _: calls if calls < 3 else b"x"))
    assert one.known.foreseen + other.known.foreseen == 2 + 2


def test_arguments_arrive_at_other_workers_as_they_were(folder: Path) -> None:
    given = (
        np.array([1.5, np.nan, -0.0]),
        -0.0,
        float("nan"),
        b"\xff",
        "é\n\N{GRINNING FACE}",
        10**30,
    )

    def f(calls: int, request: Request) -> Any:
        return [repr(request.header), [bytes(blob) for blob in request.blobs]]

    one, other = two_workers(folder, lambda answers: answers.call("f", given, {"k": given}))
    for worker in (one, one, other, other):
        assert worker.agrees(lambda: Student(f=f))
    assert (other.known.foreseen, other.known.checked) == (2, 0)


def test_one_worker_that_finds_checks_out_tells_the_others(folder: Path) -> None:
    numbers = count()
    one, other = two_workers(folder, lambda answers: (answers.get("x"), next(numbers)))
    found = [worker.grade(Student(x=1))[0] for worker in (one, one, other, other, one, other)]
    assert len({result.checks[0].message for result in found}) == 6
    assert one.known.foreseen == other.known.foreseen == 0
    first = other.known.after(START)
    assert first is not None
    assert not first.is_steady


def test_workers_that_find_different_results_trust_neither(folder: Path) -> None:
    one, other = two_workers(folder, what_it_has("x"))
    other.check = lambda answers: [answers.get("x"), "otherwise"]
    for worker in (one, other, one, other, one, other):
        before = worker.known.foreseen
        assert worker.agrees(lambda: Student(x=1))
        assert worker.known.foreseen == before


# Bounds.


def test_memory_stays_the_same_for_ten_thousand_different_students(folder: Path) -> None:
    def check(answers: Answering) -> Any:
        return answers.get("x"), answers.call("f", (answers.get("x")[1],), {})

    worker = Worker(folder, check, KnownResults(200_000))
    sizes = []
    for number in range(10_000):
        student = Student(x=number, f=lambda calls, _: calls)
        student.on_reply = recorder = Recorder(worker.blobs)
        worker.known.result(START, student, recorder, worker._result)
        sizes.append(worker.known.size)
    assert max(sizes) <= 200_000
    assert min(sizes[5000:]) > 100_000
    assert len(worker.known._entries) < 1000
    assert len(worker.known._shared) < 1000
    # Who comes often stays.
    for number in range(2000):
        for x in (number, -1):
            worker.grade(Student(x=x, f=lambda calls, _: calls))
    assert worker.known.foreseen > 1900


def test_what_is_kept_is_counted_to_the_last_byte(folder: Path) -> None:
    def check(answers: Answering) -> Any:
        return answers.call("f", (np.zeros(100),), {}), answers.get("x")

    worker = Worker(folder, check, KnownResults(40_000))
    for number in range(50):
        worker.grade(Student(x=number, f=lambda calls, _: calls))
        known = worker.known
        texts = sum(module.ENTRY_BYTES + len(one.result) for one in known._entries.values())
        shared = [one.request for one in known._shared.values()]
        assert known.size == texts + sum(map(module.size_of, shared))
        asked = [one.request for one in known._entries.values() if one.request is not None]
        assert {id(one) for one in asked} == {id(one) for one in shared}
    assert len(known._shared) == 2


def test_one_conversation_does_not_fill_it_all(folder: Path) -> None:
    def check(answers: Answering) -> Any:
        return answers.call("f", (np.zeros(answers.get("x")[1]),), {})

    worker = Worker(folder, check, KnownResults(80_000))
    for _ in range(4):
        assert worker.agrees(lambda: Student(x=10_000, f=right))
    assert worker.known.size == 0

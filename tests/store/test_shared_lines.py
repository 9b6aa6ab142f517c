"""Workers tell each other things in lines of a file that nobody else can find."""

from __future__ import annotations

import json
import os

from autograder.store.shared_lines import SharedLines


def test_others_hear_each_line_once_and_nobody_hears_itself() -> None:
    one = SharedLines()
    other, third = one.beside(), one.beside()
    one.add([["a", 1], ["b", None]])
    assert list(other.news()) == [["a", 1], ["b", None]]
    assert list(other.news()) == list(one.news()) == []
    other.add([["c\n", -0.5]])
    assert list(one.news()) == [["c\n", -0.5]]
    assert list(third.news()) == [["a", 1], ["b", None], ["c\n", -0.5]]


def test_copies_of_a_process_hear_each_other() -> None:
    lines = SharedLines()
    children = []
    for worker in range(4):
        pid = os.fork()
        if pid == 0:
            for number in range(200):
                lines.add([[worker, number, "x" * 500], [worker, number, "y"]])
            os._exit(0)
        children.append(pid)
    heard = []
    while children:
        if os.waitpid(children[0], os.WNOHANG)[0]:
            children.pop(0)
        heard += list(lines.news())
    heard += list(lines.news())
    for worker in range(4):
        said = [(number, text[0]) for who, number, text in heard if who == worker]
        assert said == [(number, text) for number in range(200) for text in "xy"]


def test_the_file_is_bounded_and_has_no_name() -> None:
    one = SharedLines(most=1000)
    for number in range(1000):
        one.add([["x" * 50, number]])
    assert os.fstat(one._file.fileno()).st_size <= 1000
    assert 5 < len(list(one.beside().news())) < 20
    assert os.fstat(one._file.fileno()).st_nlink == 0
    assert not os.get_inheritable(one._file.fileno())


def test_a_line_that_was_cut_off_costs_no_other() -> None:
    one = SharedLines()
    one.add([["a"]])
    os.write(one._file.fileno(), json.dumps(["somebody", "b"]).encode()[:-3])
    other = one.beside()
    assert list(other.news()) == [["a"]]
    one.add([["c"]])
    assert list(other.news()) == [["c"]]

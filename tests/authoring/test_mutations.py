"""Small mistakes are put into code one at a time, and everything around them stays as it is."""

from __future__ import annotations

import ast

import pytest

from autograder.authoring.mutations import mutants_of


def new_lines(code: str) -> set[str]:
    return {mutant.line.partition(" => ")[2] for mutant in mutants_of(code)}


@pytest.mark.parametrize(
    ("code", "mutated"),
    [
        ("a = b + c", "a = b - c"),
        ("a = b / c", "a = c / b"),
        ("a = b < c", "a = b <= c"),
        ("a = b and c", "a = b or c"),
        ("a = ~b", "a = b"),
        ("a = 3", "a = 4"),
        ("a = 300", "a = 330"),
        ("a = 0.5", "a = 1.0"),
        ("a = b[66]", "a = b[67]"),
        ("a = b.sum(axis=0)", "a = b.sum(axis=1)"),
        ("a = b.sum(axis=0)", "a = b.sum()"),
        ("a = f(b, c)", "a = f(c, b)"),
        ("a, b = c", "(b, a) = c"),
        ("a = b[1:4]", "a = b[:4]"),
        ("a = b.min()", "a = b.max()"),
        ("a = f(mode='nearest')", "a = f(mode='constant')"),
        ("ax.set_xlabel('time')", "ax.set_xlabel('')"),
        ("b[0] = 1", ""),
        ("a = 1\na = a.T", ""),
        ("if a:\n    b.sort()", ""),
    ],
)
def test_each_kind_of_mistake_is_made(code: str, mutated: str) -> None:
    assert mutated in new_lines(code)


@pytest.mark.parametrize(
    "code",
    [
        "import numpy as np",
        '"""What this is."""',
        "print('a', 3 + 4)",
        "plt.show()",
        "plt.figure(figsize=(4, 3))",
        "a = b",
    ],
)
def test_what_no_task_asks_for_is_left_alone(code: str) -> None:
    changed = [mutant for mutant in mutants_of(code) if mutant.code != "pass"]
    assert changed == []


def test_what_stands_around_a_mistake_keeps_its_meaning() -> None:
    mutants = [ast.dump(ast.parse(mutant.code)) for mutant in mutants_of("a = b * c * d ** 2")]
    assert ast.dump(ast.parse("a = (b / c) * d ** 2")) in mutants
    assert ast.dump(ast.parse("a = b * c * (d * 2)")) in mutants


def test_lines_without_the_mistake_are_as_they_were() -> None:
    code = "x = 1  # a remark, with signs: ä²\ny = f(\n    x,\n    2,\n)\nz = y"
    for mutant in mutants_of(code):
        kept = set(code.split("\n")) & set(mutant.code.split("\n"))
        assert len(kept) >= 2


def test_no_two_are_alike_and_none_is_the_code_itself() -> None:
    code = "a = f(1, 1, mode='x')\nb = a - a\nb = -b"
    trees = [ast.dump(ast.parse(mutant.code)) for mutant in mutants_of(code)]
    assert len(set(trees)) == len(trees)
    assert ast.dump(ast.parse(code)) not in trees


def test_they_come_in_the_order_of_the_lines_and_the_same_every_time() -> None:
    code = "a = 1\nb = a + 1\nc = a < b"
    assert mutants_of(code) == mutants_of(code)
    first_words = [mutant.line[0] for mutant in mutants_of(code)]
    assert first_words == sorted(first_words)

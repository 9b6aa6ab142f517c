"""Hidden checks of the stage 01_pulse: one function a check."""

import numpy as np
import pytest

question, hint = pytest.mark.question, pytest.mark.hint


@question("heart_rate", points=2)
@hint("A minute has 60 seconds. How long does one beat take on average?")
def test_heart_rate(student, reference):
    """The heart rate is in beats a minute"""
    assert student["heart_rate"] == pytest.approx(reference["heart_rate"], rel=1e-3)


@question("rate_of", points=1)
@hint("The shorter the interval, the higher the rate: divide, do not multiply.")
def test_rate_of_one_interval(student, reference):
    """The function turns one interval into a rate"""
    for interval in (0.5, 0.8, 1.25):
        assert student["rate_of"](interval) == pytest.approx(60 / interval, rel=1e-6)


@question("rate_of", points=1)
@hint("NumPy divides by each number of an array at once; no loop is needed.")
def test_rate_of_many_intervals(student, reference):
    """The function turns an array of intervals into as many rates"""
    intervals = np.array([0.5, 1.0, 2.0])
    found = student["rate_of"](intervals)
    assert np.shape(found) == (3,), "give back one rate for each interval"
    assert np.allclose(found, [120.0, 60.0, 30.0])

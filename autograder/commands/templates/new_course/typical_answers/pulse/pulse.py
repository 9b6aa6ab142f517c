"""Typical answers to the stage 01_pulse: `autograder check` holds the checks against them."""

from autograder.authoring.answer import right, wrong

ANSWERS = {
    "heart_rate": [
        right("with the mean of the intervals", "heart_rate = 60 / np.mean(np.diff(beats))"),
        right("from first to last", "heart_rate = 60 * (len(beats) - 1) / (beats[-1] - beats[0])"),
        wrong("in beats a second", "heart_rate = 1 / np.diff(beats).mean()", hint="60 seconds"),
        wrong("one beat too many", "heart_rate = 60 * len(beats) / (beats[-1] - beats[0])"),
    ],
    "rate_of": [
        right("as a function", "def rate_of(interval):\n    return 60 / interval"),
        right("as a lambda", "rate_of = lambda interval: 60.0 / interval"),
        wrong("multiplied", "def rate_of(interval):\n    return 60 * interval", hint="divide"),
        wrong(
            "numbers only",
            "def rate_of(interval):\n    return 60 / float(interval)",
            fails=("test_rate_of_many_intervals",),
        ),
    ],
}

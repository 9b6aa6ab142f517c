"""Typical answers to stage 3, masks and filters: Otsu's method."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

LOOP = """
def otsu(image):
    best, threshold = -1, 0
    for t in {candidates}:
        above = image > t
        w = above.mean()
        if 0 < w < 1:
            score = {score}
            if score > best:
                best, threshold = score, t
    return {result}

head_threshold = otsu(head)
head_mask = {mask}
"""
CANDIDATES = "np.linspace(image.min(), image.max(), 257)"
SCORE = "w * (1 - w) * (image[above].mean() - image[~above].mean()) ** 2"
MASK = "head > head_threshold"
BY_COUNTS = """
def otsu(image):
    counts, edges = np.histogram(image, bins=256)
    middles = (edges[:-1] + edges[1:]) / 2
    w0 = np.cumsum(counts)[:-1]
    w1 = counts.sum() - w0
    s0 = np.cumsum(counts * middles)[:-1]
    s1 = (counts * middles).sum() - s0
    k = np.argmax(w0 * w1 * (s1 / w1 - s0 / w0) ** 2)
    return {result}

head_threshold = otsu(head)
head_mask = head > head_threshold
"""
UNEVEN = (
    "test_otsu_two_groups",
    "test_otsu_negative_and_unequal",
    "test_otsu_small_range",
)


def loop(
    candidates: str = CANDIDATES, score: str = SCORE, result: str = "threshold", mask: str = MASK
) -> str:
    """Return Otsu's method in a loop, some of it otherwise."""
    return LOOP.format(candidates=candidates, score=score, result=result, mask=mask)


def simple(threshold: str) -> str:
    """Return a function that tries nothing."""
    return (
        f"def otsu(image):\n    return {threshold}\n\n"
        "head_threshold = otsu(head)\nhead_mask = head > head_threshold"
    )


ANSWERS: dict[str, list[Answer]] = {
    "otsu": [
        right("a loop", loop(mask="head > otsu(head)")),
        right(
            "every value, by the variance inside the groups",
            loop(
                candidates="np.unique(image)",
                score="1 / (w * image[above].var() + (1 - w) * image[~above].var() + 1e-9)",
            ),
        ),
        right("one edge fewer", loop(candidates=CANDIDATES.replace("257", "256"))),
        right("by counts", BY_COUNTS.format(result="edges[k + 1]")),
        right("by counts, the middle of the bin", BY_COUNTS.format(result="middles[k]")),
        right(
            "a list of scores",
            "def otsu(image):\n    values = image.ravel().astype(float)\n"
            "    edges = np.linspace(values.min(), values.max(), 257)[:-1]\n    scores = []\n"
            "    for t in edges:\n        low, high = values[values <= t], values[values > t]\n"
            "        w0, w1 = len(low) / len(values), len(high) / len(values)\n"
            "        scores.append(w0 * w1 * (high.mean() - low.mean()) ** 2)\n"
            "    return float(edges[int(np.argmax(scores))])\n\n"
            "head_threshold = otsu(head)\nhead_mask = np.where(head > head_threshold, 1, 0)",
        ),
        wrong(
            "weights left out",
            loop(score="(image[above].mean() - image[~above].mean()) ** 2"),
            hint="Another threshold puts",
            fails=UNEVEN,
        ),
        wrong(
            "the square left out",
            loop(score="w * (1 - w) * (image[above].mean() - image[~above].mean())"),
            hint="not to be squared",
            fails=UNEVEN,
        ),
        wrong(
            "one of the shares left out",
            loop(score="w * (image[above].mean() - image[~above].mean()) ** 2"),
            hint="Another threshold puts",
            fails=UNEVEN,
        ),
        wrong(
            "thresholds from 0 to 255",
            loop(candidates="range(256)"),
            hint="own lowest",
            fails=UNEVEN,
        ),
        wrong("the mean", simple("image.mean()"), hint="returns the mean", fails=UNEVEN),
        wrong("the median", simple("np.median(image)"), hint="returns the median", fails=UNEVEN),
        wrong(
            "half-way between lowest and highest",
            simple("(float(image.min()) + float(image.max())) / 2"),
            hint="the middle between",
            fails=UNEVEN,
        ),
        wrong(
            "the middle between two means, again and again",
            "def otsu(image):\n    t = image.mean()\n    for _ in range(100):\n"
            "        t = (image[image > t].mean() + image[image <= t].mean()) / 2\n    return t\n\n"
            "head_threshold = otsu(head)\nhead_mask = head > head_threshold",
            hint="Another threshold puts",
            fails=("test_otsu_negative_and_unequal",),
        ),
        wrong(
            "an edge too low",
            BY_COUNTS.format(result="edges[k]"),
            hint="one step too low",
            fails=UNEVEN,
        ),
        wrong(
            "an edge too high",
            BY_COUNTS.format(result="edges[k + 2]"),
            hint="one step too high",
            fails=UNEVEN,
        ),
        wrong(
            "the number of the step",
            BY_COUNTS.format(result="k"),
            hint="not its number in the list",
            fails=UNEVEN,
        ),
        wrong(
            "the score in place of the threshold",
            loop(result="best"),
            hint="not its score",
            fails=UNEVEN,
        ),
        wrong(
            "the threshold of the head for any image",
            loop().replace("image", "head").replace("otsu(head):", "otsu(image):"),
            hint="lowest",
            fails=UNEVEN,
        ),
        wrong(
            "moved to 0 in the image that is given",
            loop().replace(
                "    best,",
                "    if image.dtype.kind == 'f':\n        image += 0.001\n    best,",
                1,
            ),
            hint="changes the very array",
            fails=("test_otsu_small_range",),
        ),
        wrong(
            "the other group",
            loop(mask="head < head_threshold"),
            hint="where it should be False",
            fails=("test_head_mask",),
        ),
        wrong(
            "everything that is not black",
            loop(mask="head > 0"),
            hint="everything above 0",
            fails=("test_head_mask",),
        ),
        wrong(
            "the mean of the head",
            loop().replace("head_threshold = otsu(head)", "head_threshold = head.mean()"),
            hint="Call the function",
            fails=("test_head_threshold",),
        ),
        wrong(
            "a wrong name inside, and the dots left in place",
            simple("img.mean()")
            .replace("otsu(head)", "...")
            .replace("head > head_threshold", "..."),
            hint="raised NameError",
            fails=(*UNEVEN, "test_head_threshold", "test_head_mask"),
        ),
        wrong(
            "the highest value for the threshold",
            loop(mask="head > otsu(head)").replace("= otsu(head)\n", "= head.max()\n"),
            hint="No pixel, or every pixel",
            fails=("test_head_threshold",),
        ),
    ],
}

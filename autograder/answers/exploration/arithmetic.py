"""Typical answers to stage 1, exploration: windows as arithmetic."""

from __future__ import annotations

from autograder.authoring.answer import Answer, right, wrong

__all__ = ["ANSWERS"]

ANSWERS: dict[str, list[Answer]] = {
    "centre_and_width": [
        right(
            "as a list",
            """
def window_limits(centre, width):
    return [centre - 0.5 * width, centre + 0.5 * width]

bone_centre, bone_width = sum(bone_window) / 2, bone_window[1] - bone_window[0]
""",
        ),
        right(
            "by the standard's formula",
            """
def window_limits(centre, width):
    return np.array([centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2])

bone_centre, bone_width = np.mean(bone_window), np.ptp(bone_window)
""",
        ),
        right(
            "with a loop",
            """
def window_limits(centre, width):
    return tuple(centre + sign * width / 2 for sign in (-1, 1))


lower, upper = bone_window
bone_width = upper - lower
bone_centre = lower + bone_width / 2
""",
        ),
        right(
            "with half of the width, whole numbers",
            """
def window_limits(centre, width):
    half = width // 2
    return centre - half, centre + half


bone_centre, bone_width = int(np.mean(bone_window)), int(np.diff(bone_window)[0])
""",
        ),
        wrong(
            "the whole width on both sides",
            """
def window_limits(centre, width):
    return (centre - width, centre + width)

bone_centre, bone_width = sum(bone_window) / 2, bone_window[1] - bone_window[0]
""",
            hint="For centre 40 and width 400 `window_limits` returns -360 and 440.",
            fails=("test_window_limits",),
        ),
        wrong(
            "width taken for the upper limit",
            """
def window_limits(centre, width):
    return (centre, width)

bone_centre, bone_width = sum(bone_window) / 2, bone_window[1] - bone_window[0]
""",
            hint="For centre 40 and width 400 `window_limits` returns 40 and 400.",
            fails=("test_window_limits",),
        ),
        wrong(
            "width taken for the sum, centre for the difference",
            """
def window_limits(centre, width):
    return (centre - width / 2, centre + width / 2)

bone_centre, bone_width = (bone_window[1] - bone_window[0]) / 2, bone_window[1] + bone_window[0]
""",
            hint="That is half of the width of `bone_window`.",
            fails=("test_bone_centre", "test_bone_width"),
        ),
        wrong(
            "upper limit first",
            """
def window_limits(centre, width):
    return (centre + width / 2, centre - width / 2)

bone_centre, bone_width = sum(bone_window) / 2, bone_window[1] - bone_window[0]
""",
            hint="For centre 40 and width 400 `window_limits` returns 240 and -160.",
            fails=("test_window_limits",),
        ),
        wrong(
            "from the global window",
            """
def window_limits(centre, width):
    return bone_window


bone_centre = sum(bone_window) / 2
bone_width = bone_window[1] - bone_window[0]
""",
            hint="For centre 40 and width 400 `window_limits` returns -500 and 1300.",
            fails=("test_window_limits",),
        ),
        wrong(
            "the centre as lower limit",
            """
def window_limits(centre, width):
    return centre, centre + width


bone_centre = sum(bone_window) / 2
bone_width = bone_window[1] - bone_window[0]
""",
            hint="For centre 40 and width 400 `window_limits` returns 40 and 440.",
            fails=("test_window_limits",),
        ),
        wrong(
            "brackets forgotten",
            """
def window_limits(centre, width):
    return centre - width / 2, centre + width / 2


bone_centre = bone_window[0] + bone_window[1] / 2
bone_width = bone_window[1] - bone_window[0]
""",
            hint="One limit of your `bone_window` is nearer to it than the other.",
            fails=("test_bone_centre",),
        ),
        wrong(
            "the width below zero",
            """
def window_limits(centre, width):
    return centre - width / 2, centre + width / 2


bone_centre = sum(bone_window) / 2
bone_width = bone_window[0] - bone_window[1]
""",
            hint="A width is a distance, and never below 0.",
            fails=("test_bone_width",),
        ),
        wrong(
            "the sum for the centre",
            """
def window_limits(centre, width):
    return centre - width / 2, centre + width / 2


bone_centre = sum(bone_window)
bone_width = bone_window[1] - bone_window[0]
""",
            hint="That is the sum of the two limits of `bone_window`.",
            fails=("test_bone_centre",),
        ),
        wrong(
            "half of the width",
            """
def window_limits(centre, width):
    return centre - width / 2, centre + width / 2


bone_centre = sum(bone_window) / 2
bone_width = (bone_window[1] - bone_window[0]) / 2
""",
            hint="That is only half of the way from one limit to the other.",
            fails=("test_bone_width",),
        ),
        wrong(
            "printed, not returned",
            """
def window_limits(centre, width):
    print(centre - width / 2, centre + width / 2)


bone_centre = sum(bone_window) / 2
bone_width = bone_window[1] - bone_window[0]
""",
            hint="`window_limits` gives back None, which means nothing.",
            fails=("test_window_limits",),
        ),
        wrong(
            "one limit only",
            """
def window_limits(centre, width):
    return centre - width / 2


bone_centre = sum(bone_window) / 2
bone_width = bone_window[1] - bone_window[0]
""",
            hint="What `window_limits` returns is a number.",
            fails=("test_window_limits",),
        ),
        wrong(
            "the dots left as they were",
            "window_limits = bone_centre = bone_width = ...",
            hint="`window_limits` is still `...`: put your answer there.",
            fails=("test_window_limits", "test_bone_centre", "test_bone_width"),
        ),
        wrong(
            "the limits for centre and width",
            """
def window_limits(centre, width):
    return centre - width / 2, centre + width / 2

bone_centre, bone_width = bone_window
""",
            hint="That is one of the two limits of `bone_window`.",
            fails=(
                "test_bone_centre",
                "test_bone_width",
            ),
        ),
        wrong(
            "centre and width exchanged in the variables",
            """
def window_limits(centre, width):
    return centre - width / 2, centre + width / 2

bone_centre, bone_width = bone_window[1] - bone_window[0], sum(bone_window) / 2
""",
            hint="That is the centre of your `bone_window`.",
            fails=(
                "test_bone_centre",
                "test_bone_width",
            ),
        ),
        wrong(
            "numbers from somewhere else",
            """
def window_limits(centre, width):
    return centre - width / 2, centre + width / 2

bone_centre, bone_width = 3000, 1234
""",
            hint="This lies outside your `bone_window`.",
            fails=(
                "test_bone_centre",
                "test_bone_width",
            ),
        ),
        wrong(
            "centre and width exchanged in the function",
            """
def window_limits(centre, width):
    return width - centre / 2, width + centre / 2

bone_centre, bone_width = sum(bone_window) / 2, bone_window[1] - bone_window[0]
""",
            hint="Centre and width have changed places in the function.",
            fails=("test_window_limits",),
        ),
        wrong(
            "more above than below",
            """
def window_limits(centre, width):
    return centre - width / 4, centre + 3 * width / 4

bone_centre, bone_width = sum(bone_window) / 2, bone_window[1] - bone_window[0]
""",
            hint="The centre does not lie in the middle between them",
            fails=("test_window_limits",),
        ),
    ],
    "apply_window": [
        right(
            "with where",
            """
def apply_window(image, centre, width):
    low = centre - width / 2
    x = (np.asarray(image, dtype=np.float32) - low) / width
    return np.where(x < 0, 0, np.where(x > 1, 1, x))
""",
        ),
        right(
            "by interpolation",
            """
def apply_window(image, centre, width):
    return np.interp(image, [centre - width / 2, centre + width / 2], [0, 1])
""",
        ),
        right(
            "with a loop",
            """
def apply_window(image, centre, width):
    out = np.zeros(image.shape)
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            x = (float(image[i, j]) - centre) / width + 0.5
            out[i, j] = min(max(x, 0), 1)
    return out
""",
        ),
        right(
            "in place on a copy",
            """
def apply_window(image, centre, width):
    lower, upper = window_limits(centre, width)
    result = image.astype(float)
    result[result < lower] = lower
    result[result > upper] = upper
    result -= lower
    result /= upper - lower
    return result
""",
        ),
        right(
            "clipped first",
            """
def apply_window(image, centre, width):
    low, high = centre - width / 2, centre + width / 2
    return (np.clip(image.astype(np.float64), low, high) - low) / (high - low)
""",
        ),
        wrong(
            "not clipped",
            """
def apply_window(image, centre, width):
    return (image.astype(float) - (centre - width / 2)) / width
""",
            hint="Values outside the window come out below 0 or above 1.",
            fails=("test_window_outside",),
        ),
        wrong(
            "whole numbers wrap around",
            """
def apply_window(image, centre, width):
    low = int(centre - width / 2)
    return np.clip((image - image.dtype.type(low)) / width, 0, 1)
""",
            hint="unsigned or small types cannot hold all numbers on the way, so they wrap around.",
            fails=("test_window_on_whole_numbers",),
        ),
        wrong(
            "divided by the upper limit",
            """
def apply_window(image, centre, width):
    x = image.astype(float) - (centre - width / 2)
    return np.clip(x / (centre + width / 2), 0, 1)
""",
            hint="The lower limit becomes 0, but the upper limit does not become 1.",
            fails=("test_window_inside",),
        ),
        wrong(
            "clipped but not scaled",
            """
def apply_window(image, centre, width):
    return np.clip(image.astype(float), centre - width / 2, centre + width / 2)
""",
            hint="The values come out as they went in, in HU.",
            fails=("test_window_inside", "test_window_outside"),
        ),
        wrong(
            "nothing returned",
            """
def apply_window(image, centre, width):
    np.clip(image, 0, 1)
""",
            hint="`apply_window` gives back None, which means nothing.",
            fails=(
                "test_window_inside",
                "test_window_outside",
                "test_window_on_whole_numbers",
                "test_image_is_left_alone",
            ),
        ),
        wrong(
            "the image changed",
            """
def apply_window(image, centre, width):
    lower, upper = window_limits(centre, width)
    image[image < lower] = lower
    image[image > upper] = upper
    return (image.astype(float) - lower) / (upper - lower)
""",
            hint="Calling `apply_window` raised OverflowError:",
            fails=("test_window_on_whole_numbers", "test_image_is_left_alone"),
        ),
        wrong(
            "upside down",
            """
def apply_window(image, centre, width):
    lower, upper = window_limits(centre, width)
    return np.clip((upper - image.astype(float)) / (upper - lower), 0, 1)
""",
            hint="Low values come out near 1 and high ones near 0:",
            fails=("test_window_inside",),
        ),
        wrong(
            "the image's own range",
            """
def apply_window(image, centre, width):
    image = image.astype(float)
    return (image - image.min()) / (image.max() - image.min())
""",
            hint="The lowest value of the image becomes 0 and its highest 1, whatever the window.",
            fails=("test_window_inside", "test_window_outside"),
        ),
        wrong(
            "up to 255",
            """
def apply_window(image, centre, width):
    lower, upper = window_limits(centre, width)
    return 255 * np.clip((image.astype(float) - lower) / (upper - lower), 0, 1)
""",
            hint="Values reach from 0 to 255, where 0 to 1 was asked for.",
            fails=("test_window_inside",),
        ),
        wrong(
            "the global window",
            """
def apply_window(image, centre, width):
    lower, upper = bone_window
    return np.clip((image.astype(float) - lower) / (upper - lower), 0, 1)
""",
            hint="The result is the same whatever centre and width `apply_window` is given.",
            fails=("test_window_inside", "test_window_outside"),
        ),
        wrong(
            "black above the window",
            """
def apply_window(image, centre, width):
    lower, upper = window_limits(centre, width)
    scaled = (image.astype(float) - lower) / (upper - lower)
    return np.where((scaled < 0) | (scaled > 1), 0, scaled)
""",
            hint="Values above the window come out as 0, so that the brightest parts turn black.",
            fails=("test_window_outside",),
        ),
        wrong(
            "the image given back",
            """
def apply_window(image, centre, width):
    return image
""",
            hint="The values come out as they went in, in HU.",
            fails=(
                "test_window_inside",
                "test_window_outside",
                "test_window_on_whole_numbers",
                "test_image_is_left_alone",
            ),
        ),
        wrong(
            "a threshold",
            """
def apply_window(image, centre, width):
    return (image > centre).astype(float)
""",
            hint="Values inside the window come out as 0 or 1 only, with nothing in between.",
            fails=("test_window_inside",),
        ),
        wrong(
            "an array that was never filled",
            """
def apply_window(image, centre, width):
    result = np.zeros(image.shape)
    lower, upper = window_limits(centre, width)
    for row in image:
        for value in row:
            value = (value - lower) / width
    return result
""",
            hint="`apply_window` returns the same number for all pixels",
            fails=("test_window_inside", "test_window_outside", "test_window_on_whole_numbers"),
        ),
        wrong(
            "clipped below only",
            """
def apply_window(image, centre, width):
    lower, upper = window_limits(centre, width)
    return np.maximum((image.astype(float) - lower) / (upper - lower), 0)
""",
            hint="Values below the window become 0, but those above it come out greater than 1.",
            fails=("test_window_outside",),
        ),
        wrong(
            "clipped above only",
            """
def apply_window(image, centre, width):
    lower, upper = window_limits(centre, width)
    return np.minimum((image.astype(float) - lower) / (upper - lower), 1)
""",
            hint="Values above the window become 1, but those below it come out less than 0.",
            fails=("test_window_outside",),
        ),
        wrong(
            "the centre for the lower limit",
            """
def apply_window(image, centre, width):
    return np.clip((image.astype(float) - centre) / width, 0, 1)
""",
            hint="Values rise in proportion, but the lower limit of the window does not become 0.",
            fails=("test_window_inside", "test_window_outside"),
        ),
        wrong(
            "the dots left as they were",
            "apply_window = ...",
            hint="`apply_window` is still `...`: put your answer there.",
            fails=(
                "test_window_inside",
                "test_window_outside",
                "test_window_on_whole_numbers",
                "test_image_is_left_alone",
            ),
        ),
    ],
}

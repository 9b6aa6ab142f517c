"""Mutants of stage 2's solution that are as right as it is, with the reason."""

from __future__ import annotations

__all__ = ["EQUIVALENT"]

EQUIVALENT: dict[str, dict[str, str]] = {
    "centred": {
        **dict.fromkeys(
            (
                (
                    "return ndimage.shift(image, middle - "
                    "ndimage.center_of_mass(image), order=1) => return "
                    "ndimage.shift(image, middle - ndimage.center_of_mass(image))"
                ),
                (
                    "return ndimage.shift(image, middle - "
                    "ndimage.center_of_mass(image), order=1) => return "
                    "ndimage.shift(image, middle - ndimage.center_of_mass(image), "
                    "order=2)"
                ),
            ),
            "The text names no order of interpolation here.",
        ),
    },
    "turn": {
        **dict.fromkeys(
            (
                (
                    "turned = ndimage.rotate(later, 20, reshape=False, order=1) => "
                    "turned = ndimage.rotate(later, 20, reshape=False)"
                ),
                (
                    "turned = ndimage.rotate(later, 20, reshape=False, order=1) => "
                    "turned = ndimage.rotate(later, 20, reshape=False, order=2)"
                ),
                (
                    "turned = ndimage.rotate(later, 20, reshape=False, order=1) => "
                    "turned = ndimage.rotate(later, 20, reshape=False, order=0)"
                ),
                (
                    "turned_whole = ndimage.rotate(later, 20, order=1) => "
                    "turned_whole = ndimage.rotate(later, 20)"
                ),
                (
                    "turned_whole = ndimage.rotate(later, 20, order=1) => "
                    "turned_whole = ndimage.rotate(later, 20, order=2)"
                ),
                (
                    "turned_whole = ndimage.rotate(later, 20, order=1) => "
                    "turned_whole = ndimage.rotate(later, 20, order=0)"
                ),
            ),
            "The text names no order of interpolation here.",
        ),
        **dict.fromkeys(
            (
                (
                    "fig, axes = plt.subplots(1, 2, figsize=(4, 2.4)) => fig, axes "
                    "= plt.subplots(1, 3, figsize=(4, 2.4))"
                ),
            ),
            "Empty axes on the right take nothing away from the two pictures.",
        ),
        **dict.fromkeys(
            (
                (
                    'ax.imshow(image, cmap="gray", vmin=0, vmax=WHITE) => '
                    "ax.imshow(image, cmap='gray', vmax=WHITE)"
                ),
                (
                    'ax.imshow(image, cmap="gray", vmin=0, vmax=WHITE) => '
                    "ax.imshow(image, cmap='gray', vmin=0)"
                ),
                (
                    'ax.imshow(image, cmap="gray", vmin=0, vmax=WHITE) => '
                    "ax.imshow(image, cmap='gray_r', vmin=0, vmax=WHITE)"
                ),
                (
                    'ax.imshow(image, cmap="gray", vmin=0, vmax=WHITE) => '
                    'ax.imshow(image, cmap="gray", vmin=1, vmax=WHITE)'
                ),
            ),
            "Any grey window in which the image can be seen will do.",
        ),
        **dict.fromkeys(
            (
                ('ax.axis("off") =>'),
                ("ax.axis(\"off\") => ax.axis('on')"),
            ),
            "Whether the axes have ticks is not asked for.",
        ),
    },
    "resample": {
        **dict.fromkeys(
            (
                ("half = ndimage.zoom(first, 0.5, order=1) => half = ndimage.zoom(first, 0.5)"),
                (
                    "half = ndimage.zoom(first, 0.5, order=1) => half = "
                    "ndimage.zoom(first, 0.5, order=2)"
                ),
                (
                    "half = ndimage.zoom(first, 0.5, order=1) => half = "
                    "ndimage.zoom(first, 0.5, order=0)"
                ),
            ),
            "The text names no order of interpolation here.",
        ),
    },
    "errors": {
        **dict.fromkeys(
            (
                (
                    "return np.abs(a.astype(float) - b.astype(float)) => return "
                    "np.abs(b.astype(float) - a.astype(float))"
                ),
                ("return error_map(a, b).mean() => return error_map(b, a).mean()"),
                (
                    'plt.imshow(error_map(first, later), cmap="inferno") => '
                    'plt.imshow(error_map(later, first), cmap="inferno")'
                ),
            ),
            "The absolute difference is the same both ways round.",
        ),
        **dict.fromkeys(
            (
                (
                    'plt.imshow(error_map(first, later), cmap="inferno") => '
                    "plt.imshow(error_map(first, later))"
                ),
                ('plt.colorbar(label="absolute difference") => plt.colorbar()'),
                ("plt.colorbar(label=\"absolute difference\") => plt.colorbar(label='')"),
            ),
            "Any colour map, and a colour bar with or without a label.",
        ),
        **dict.fromkeys(
            (
                ('plt.axis("off") =>'),
                ("plt.axis(\"off\") => plt.axis('on')"),
            ),
            "Whether the axes have ticks is not asked for.",
        ),
    },
    "structural_similarity": {
        **dict.fromkeys(
            (
                (
                    "a, b = a.astype(float), b.astype(float) => (b, a) = "
                    "a.astype(float), b.astype(float)"
                ),
                (
                    "mean_a, mean_b = local_mean(a), local_mean(b) => (mean_b, "
                    "mean_a) = local_mean(a), local_mean(b)"
                ),
            ),
            "The formula is the same both ways round.",
        ),
    },
    "registration": {
        **dict.fromkeys(
            (
                (
                    "return np.mean(np.abs(move(moving, *parameters) - fixed)) => "
                    "return np.sum(np.abs(move(moving, *parameters) - fixed))"
                ),
            ),
            "The sum is lowest where the mean is.",
        ),
        **dict.fromkeys(
            (
                (
                    "return np.mean(np.abs(move(moving, *parameters) - fixed)) => "
                    "return np.mean(np.abs(fixed - move(moving, *parameters)))"
                ),
            ),
            "The absolute difference is the same both ways round.",
        ),
        **dict.fromkeys(
            (
                (
                    'return optimize.minimize(cost, (0, 0, 0), method="Powell").x '
                    "=> return optimize.minimize(cost, (0, 0, 0)).x"
                ),
                (
                    'return optimize.minimize(cost, (0, 0, 0), method="Powell").x '
                    "=> return optimize.minimize(cost, (1, 0, 0), "
                    'method="Powell").x'
                ),
                (
                    'return optimize.minimize(cost, (0, 0, 0), method="Powell").x '
                    "=> return optimize.minimize(cost, (0, 1, 0), "
                    'method="Powell").x'
                ),
                (
                    'return optimize.minimize(cost, (0, 0, 0), method="Powell").x '
                    "=> return optimize.minimize(cost, (0, 0, 1), "
                    'method="Powell").x'
                ),
            ),
            "It finds the same movement: from a start next to 0, or by another method.",
        ),
    },
    "read_table": {
        **dict.fromkeys(
            (
                (
                    'table = np.genfromtxt(TABLE, delimiter=",", names=True, '
                    'dtype=None, encoding="utf-8", skip_header=1) => table = '
                    "np.genfromtxt(TABLE, delimiter=',', names=True, dtype=None, "
                    "skip_header=1)"
                ),
                (
                    'table = np.genfromtxt(TABLE, delimiter=",", names=True, '
                    'dtype=None, encoding="utf-8", skip_header=1) => table = '
                    'np.genfromtxt(TABLE, delimiter=",", names=True, dtype=None, '
                    "encoding='utf-8?', skip_header=1)"
                ),
            ),
            "The same texts come out: that is NumPy's default, or another way to write the name.",
        ),
    },
    "ageing": {
        **dict.fromkeys(
            (
                (
                    'r_age = stats.pearsonr(table["age"][healthy], '
                    "grey_share[healthy]).statistic => r_age = "
                    "stats.pearsonr(grey_share[healthy], "
                    "table['age'][healthy]).statistic"
                ),
            ),
            "A correlation is the same both ways round.",
        ),
        **dict.fromkeys(
            (
                (
                    'ax.set(xlabel="age in years", ylabel="grey matter / skull '
                    "volume\") => ax.set(xlabel='age in years?', ylabel=\"grey "
                    'matter / skull volume")'
                ),
                (
                    'ax.set(xlabel="age in years", ylabel="grey matter / skull '
                    'volume") => ax.set(xlabel="age in years", ylabel=\'grey matter '
                    "/ skull volume?')"
                ),
            ),
            "Another wording of a label.",
        ),
    },
    "groups": {
        **dict.fromkeys(
            (
                (
                    'p_raw = stats.ttest_ind(table["grey_ml"][a], '
                    'table["grey_ml"][b]).pvalue => p_raw = '
                    "stats.ttest_ind(table['grey_ml'][b], "
                    "table['grey_ml'][a]).pvalue"
                ),
                (
                    "p_adjusted = stats.ttest_ind(grey_share[a], "
                    "grey_share[b]).pvalue => p_adjusted = "
                    "stats.ttest_ind(grey_share[b], grey_share[a]).pvalue"
                ),
                (
                    'p_skull = stats.ttest_ind(table["skull_ml"][a], '
                    'table["skull_ml"][b]).pvalue => p_skull = '
                    "stats.ttest_ind(table['skull_ml'][b], "
                    "table['skull_ml'][a]).pvalue"
                ),
            ),
            "A two-sided p-value is the same both ways round.",
        ),
    },
    "overlay": {
        **dict.fromkeys(
            (
                ("ax.set_title(title) =>"),
                ('ax.axis("off") =>'),
                ("ax.axis(\"off\") => ax.axis('on')"),
                (
                    'for ax, image, title in zip(axes, [later, registered], ["bef'
                    'ore", "after registration"]): => for ax, image, title in zip'
                    "(axes, [later, registered], ['before?', \"after registration\""
                    "]):"
                ),
                (
                    'for ax, image, title in zip(axes, [later, registered], ["bef'
                    'ore", "after registration"]): => for ax, image, title in zip'
                    "(axes, [later, registered], [\"before\", 'after registration?'"
                    "]):"
                ),
            ),
            "The task asks for neither titles nor axes.",
        ),
        **dict.fromkeys(
            (("return np.clip(colours, 0, 1) => return np.clip(0, colours, 1)"),),
            "The greatest of 0 and a colour is the same in either order.",
        ),
        **dict.fromkeys(
            (
                (
                    "fig, axes = plt.subplots(1, 2, figsize=(8, 4.5)) => fig, axe"
                    "s = plt.subplots(1, 3, figsize=(8, 4.5))"
                ),
            ),
            "Empty axes on the right take nothing away from the two pictures.",
        ),
    },
    "change": {
        **dict.fromkeys(
            (
                ('plt.colorbar(label="grey levels, later minus first") => plt.colorbar()'),
                (
                    'plt.colorbar(label="grey levels, later minus first") => plt.'
                    "colorbar(label='')"
                ),
                ('plt.axis("off") =>'),
                ("plt.axis(\"off\") => plt.axis('on')"),
            ),
            "The task asks for a colour bar, and for no label beside it, nor for axes.",
        ),
    },
    "confounder": {
        **dict.fromkeys(
            (
                ('plt.xlabel("dementia") =>'),
                ("plt.xlabel(\"dementia\") => plt.xlabel('')"),
            ),
            "Only the axis of the values needs a label: the boxes have names.",
        ),
    },
}

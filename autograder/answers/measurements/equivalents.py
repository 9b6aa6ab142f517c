"""Mutants of stage 4's solution that are as right as it is, with the reason."""

from __future__ import annotations

__all__ = ["EQUIVALENT"]

LABELS = 'plt.imshow(np.ma.masked_equal(cells, 0), cmap="prism", alpha=0.5)'

EQUIVALENT: dict[str, dict[str, str]] = {
    "load_cine": {
        **dict.fromkeys(
            (('sampling = phases[0].meta["sampling"] => sampling = phases[1].meta["sampling"]'),),
            ("Each volume has the same distances in its header."),
        ),
    },
    "m_mode": {
        **dict.fromkeys(
            (
                (
                    'plt.imshow(m_mode, cmap="gray", aspect=4) => plt.imshow(m_mode, '
                    "cmap='gray_r', aspect=4)"
                ),
                (
                    'plt.imshow(m_mode, cmap="gray", aspect=4) => plt.imshow(m_mode, cmap="gray", '
                    "aspect=5)"
                ),
                (
                    'plt.imshow(m_mode, cmap="gray", aspect=4) => plt.imshow(m_mode, cmap="gray", '
                    "aspect=3)"
                ),
            ),
            ("The task asks for grey, and for a stretch of two at least: either way is right."),
        ),
    },
    "smoothing": {
        **dict.fromkeys(
            (
                (
                    "smooth = ndi.gaussian_filter(volume.astype(float), (0, 1.5 / spacing[1], 1.5 "
                    "/ spacing[2])) => smooth = ndi.gaussian_filter(volume.astype(float), (0, 1.5 "
                    "/ spacing[2], 1.5 / spacing[2]))"
                ),
                (
                    "smooth = ndi.gaussian_filter(volume.astype(float), (0, 1.5 / spacing[1], 1.5 "
                    "/ spacing[2])) => smooth = ndi.gaussian_filter(volume.astype(float), (0, 1.5 "
                    "/ spacing[1], 1.5 / spacing[1]))"
                ),
            ),
            (
                "Rows and columns of this volume are equally far apart; other volumes tell in "
                "task 14."
            ),
        ),
    },
    "threshold": {
        **dict.fromkeys(
            (("blood = smooth > level => blood = smooth >= level"),),
            ("No voxel of the smooth volume is just at the level."),
        ),
    },
    "labelling": {
        **dict.fromkeys(
            (
                (
                    "n_faces = ndi.label(volume > level)[1] => n_faces = ndi.label(volume >= "
                    "level)[1]"
                ),
                (
                    "n_corners = ndi.label(volume > level, structure=np.ones((3, 3, 3)))[1] => "
                    "n_corners = ndi.label(volume >= level, structure=np.ones((3, 3, 3)))[1]"
                ),
            ),
            ("Grey levels are whole numbers, and the level is not."),
        ),
    },
    "find_ventricle": {
        **dict.fromkeys(
            (
                (
                    "distances[label] = np.linalg.norm(((centre - middle) * spacing)[1:]) => "
                    "distances[label] = np.linalg.norm(((middle - centre) * spacing)[1:])"
                ),
            ),
            ("A distance is the same from either end."),
        ),
        **dict.fromkeys(
            (
                (
                    "return min(distances, key=distances.get, default=0) => return min(distances, "
                    "key=distances.get)"
                ),
                (
                    "return min(distances, key=distances.get, default=0) => return min(distances, "
                    "key=distances.get, default=1)"
                ),
            ),
            ("The task does not say what is returned where there is no ventricle."),
        ),
    },
    "histograms": {
        **dict.fromkeys(
            (
                ("other = index[index != lv_label][0] => other = index[index != lv_label][1]"),
                (
                    'plt.plot(grey_levels, histograms[other - 1], label=f"object {other}") => '
                    'plt.plot(grey_levels, histograms[1 - other], label=f"object {other}")'
                ),
            ),
            ("Any other object may be shown."),
        ),
        **dict.fromkeys(
            (("plt.figure(figsize=(4, 2.5)) =>"),),
            ("The size of the figure is free."),
        ),
        **dict.fromkeys(
            (
                (
                    "grey_levels = (np.arange(40) + 0.5) * GREY_TOP / 40 => grey_levels = "
                    "(np.arange(40) + 0.4) * GREY_TOP / 40"
                ),
                (
                    "grey_levels = (np.arange(40) + 0.5) * GREY_TOP / 40 => grey_levels = "
                    "(np.arange(40) - 0.5) * GREY_TOP / 40"
                ),
            ),
            ("A bin of 10 grey levels may be drawn at any place in it."),
        ),
    },
    "volume_over_time": {
        **dict.fromkeys(
            (
                (
                    "labels, _ = ndi.label(ndi.gaussian_filter(volume.astype(float), sigma) > "
                    "level) => labels, _ = ndi.label(ndi.gaussian_filter(volume.astype(float), "
                    "sigma) >= level)"
                ),
            ),
            ("No voxel of the smooth volume is just at the level."),
        ),
    },
    "beat": {
        **dict.fromkeys(
            (("plt.figure(figsize=(4, 2.5)) =>"),),
            ("The size of the figure is free."),
        ),
    },
    "brain_volume": {
        **dict.fromkeys(
            (
                (
                    "largest = np.argmax(ndi.sum_labels(pieces, head_labels, np.arange(1, n + 1))) "
                    "+ 1 => largest = np.argmax(ndi.sum_labels(pieces, head_labels, np.arange(1, n "
                    "- 1))) + 1"
                ),
                (
                    "largest = np.argmax(ndi.sum_labels(pieces, head_labels, np.arange(1, n + 1))) "
                    "+ 1 => largest = np.argmax(ndi.sum_labels(pieces, head_labels, np.arange(1, n "
                    "+ 2))) + 1"
                ),
                (
                    "largest = np.argmax(ndi.sum_labels(pieces, head_labels, np.arange(1, n + 1))) "
                    "+ 1 => largest = np.argmax(ndi.sum_labels(pieces, head_labels, np.arange(1, n "
                    "+ 0))) + 1"
                ),
            ),
            ("The largest object is not among the last ones."),
        ),
        **dict.fromkeys(
            (
                (
                    "brain = ndi.binary_dilation(head_labels == largest, iterations=2, "
                    "mask=tissue) => brain = ndi.binary_dilation(head_labels == largest, "
                    "iterations=2)"
                ),
            ),
            ("An object that was eroded twice cannot grow out of the tissue in two steps."),
        ),
        **dict.fromkeys(
            (
                (
                    "plausible = low_ml <= brain_ml <= high_ml => plausible = low_ml < brain_ml <= "
                    "high_ml"
                ),
                (
                    "plausible = low_ml <= brain_ml <= high_ml => plausible = low_ml <= brain_ml < "
                    "high_ml"
                ),
            ),
            ("It gives the same truth value for the volume of this brain."),
        ),
    },
    "shape": {
        **dict.fromkeys(
            (("padded = np.pad(mask, 1).astype(int) => padded = np.pad(mask, 2).astype(int)"),),
            ("A second layer of False has no faces."),
        ),
    },
    "counting": {
        "kept[0] = False =>": "The background of every mask of this course reaches the border, and "
        "so it is taken away with what lies there.",
        **dict.fromkeys(
            (
                f"{LABELS} => plt.imshow(np.ma.masked_equal(cells, 0), alpha=0.5)",
                f'{LABELS} => plt.imshow(np.ma.masked_equal(cells, 0), cmap="prism", alpha=0.55)',
                'plt.axis("off") =>',
                "plt.axis(\"off\") => plt.axis('on')",
            ),
            "The task leaves the axes open, and within limits the colours and the alpha.",
        ),
    },
}

"""Describe what is drawn in axes as plain dictionaries: pictures, curves, points, bars, legends.

`autograder.wire.artists` reads these on the other side and says what each entry means. A picture is
described in one way whichever call drew it: `imshow`, `matshow`, `pcolormesh`, `figimage`, …
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.colors import Normalize, to_hex, to_rgba, to_rgba_array
from matplotlib.image import AxesImage, FigureImage
from matplotlib.lines import Line2D
from matplotlib.patches import StepPatch

__all__ = [
    "bar_entries",
    "cloud_entries",
    "drawn",
    "each",
    "hex_of",
    "image_entries",
    "label_of",
    "legend_entries",
    "line_entries",
    "mapped_entries",
    "mesh_entries",
    "numbers",
    "told",
]


PLAIN: dict[str, Any] = {
    "alpha": None,
    "boxes": [],
    "kind": "image",
    "normed": None,
    "spines": [True] * 4,
    "texts": [],
    "visible": True,
    "xtick_places": [],
    "xticks": [],
    "ytick_places": [],
    "yticks": [],
}


def each(describe: Callable[[Any], Any], artists: Iterable[Any]) -> list[Any]:
    """Describe artists; leave out those that cannot be described."""
    found = []
    for artist in artists:
        try:
            entries = describe(artist)
        except Exception:  # Whatever it is: the figure has to be shown all the same.
            continue
        if entries is not None:
            found.append(entries)
    return found


def numbers(values: Iterable[Any]) -> list[float]:
    """Return numbers as floats."""
    return [float(n) for n in values]


def label_of(artist: Any) -> str:
    """Return an artist's label; empty for those that matplotlib makes up."""
    label = str(artist.get_label())
    return "" if label.startswith("_") else label


def hex_of(colour: Any, alpha: Any = None) -> str:
    """Return a colour as ``"#rrggbbaa"``."""
    return to_hex(to_rgba(colour, alpha), keep_alpha=True)


def told(entries: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is as the other side takes it to be when it is not told."""
    return {
        name: value
        for name, value in entries.items()
        if not (name in PLAIN and type(value) is type(PLAIN[name]) and value == PLAIN[name])
    }


def drawn(artist: Artist, usual: float) -> dict[str, Any]:
    """Describe whether an artist is drawn, and when, if not at its kind's usual time."""
    entries: dict[str, Any] = {"visible": bool(artist.get_visible())}
    zorder = float(artist.get_zorder())
    return entries if zorder == usual else entries | {"zorder": zorder}


def mapped_entries(artist: Any, data: Any) -> dict[str, Any]:
    """Describe the values of a picture, and how they become colours."""
    norm, cmap = artist.norm, artist.get_cmap()
    normed = None
    if type(norm) is not Normalize and data is not None and data.ndim == 2:
        normed = _normed(norm(data), cmap.N)
    alpha = artist.get_alpha()
    # Its table, which is made at the first use, ends with three more: below, above, no value.
    cmap(0)
    colours = np.array(cmap._lut, dtype=np.float32)
    limits = norm.vmin, norm.vmax
    if None in limits and type(norm) is Normalize and data is not None and data.ndim == 2:
        # matplotlib looks for the limits when it draws.
        filled = np.ma.masked_invalid(data)
        found = (filled.min(), filled.max()) if filled.count() else (None, None)
        limits = tuple(b if a is None else a for a, b in zip(limits, found, strict=True))
    return {
        "data": _values(data),
        "cmap": cmap.name,
        "vmin": _number(limits[0]),
        "vmax": _number(limits[1]),
        "lut": colours[:-3],
        "ends": colours[-3:],
        "normed": normed,
        "alpha": alpha if alpha is None or isinstance(alpha, np.ndarray) else float(alpha),
        **drawn(artist, 0.0),
    }


def _normed(places: Any, colours: int) -> Any:
    """Return the place of each pixel in the colour map, 0 to 1, from what a norm gives.

    `BoundaryNorm` and `NoNorm` give whole numbers, which are indices of colours.
    """
    values = np.ma.asarray(places)
    if values.dtype.kind in "iu":
        values = (values + 0.5) / colours
    return np.asarray(np.ma.filled(values.astype(np.float32), np.nan))


def image_entries(image: AxesImage | FigureImage) -> dict[str, Any]:
    """Describe a picture made by `imshow`, `matshow` or `figimage`."""
    return mapped_entries(image, image.get_array()) | {
        "extent": numbers(image.get_extent()),
        "origin": str(image.origin),
        "interpolation": str(image.get_interpolation()),
        "kind": "figure" if isinstance(image, FigureImage) else "image",
    }


def mesh_entries(mesh: QuadMesh) -> dict[str, Any] | None:
    """Describe a picture made by `pcolormesh` or `pcolor`; None when its lines are not straight."""
    data: Any = mesh.get_array()
    corners: Any = np.ma.filled(np.ma.asarray(mesh.get_coordinates(), dtype=float), np.nan)
    x, y = corners[..., 0], corners[..., 1]
    straight = np.allclose(x, x[:1]) and np.allclose(y, y[:, :1])
    if data is None or not straight:
        return None
    rows, columns = x.shape
    if data.shape[:2] == (rows, columns):  # Gouraud: values stand at the corners.
        more = [(x[0, -1] - x[0, 0]) / (columns - 1) / 2, (y[-1, 0] - y[0, 0]) / (rows - 1) / 2]
    else:
        if data.ndim == 1:
            data = data.reshape(rows - 1, columns - 1)
        more = [0.0, 0.0]
    left, right = x[0, 0] - more[0], x[0, -1] + more[0]
    first, last = y[0, 0] - more[1], y[-1, 0] + more[1]
    return mapped_entries(mesh, data) | {
        "extent": numbers((left, right, first, last)),
        "origin": "lower",
        "interpolation": "nearest",
        "kind": "mesh",
    }


def line_entries(line: Line2D) -> dict[str, Any]:
    """Describe a curve."""
    entries = {
        "x": np.asarray(line.get_xdata(orig=False)),
        "y": np.asarray(line.get_ydata(orig=False)),
        "label": label_of(line),
        "colour": hex_of(line.get_color(), line.get_alpha()),
        "width": float(line.get_linewidth()) if line.get_linestyle() != "None" else 0.0,
    }
    if line.get_linestyle() != "-":
        entries["style"] = str(line.get_linestyle())
    if line.get_marker() not in (None, "None", "", " "):
        entries["marker"] = str(line.get_marker())
        entries["marker_colour"] = hex_of(_face_of(line), line.get_alpha())
        entries["marker_size"] = float(line.get_markersize())
    return told(entries | drawn(line, 2.0))


def _face_of(line: Line2D) -> Any:
    face = line.get_markerfacecolor()
    none = isinstance(face, str) and face == "none"
    return line.get_markeredgecolor() if none else face


def cloud_entries(cloud: PathCollection) -> dict[str, Any]:
    """Describe a cloud of points."""
    values = cloud.get_array()
    faces = to_rgba_array(cloud.get_facecolor())
    if values is not None:
        faces = np.asarray(cloud.to_rgba(values, alpha=cloud.get_alpha()))
    elif not len(faces) or not faces[:, 3].any():  # Rings
        faces = to_rgba_array(cloud.get_edgecolor())
    paths = cloud.get_paths()
    shape = np.round(np.asarray(paths[0].vertices, dtype=float), 3) + 0.0 if paths else np.empty(0)
    return {
        "xy": np.asarray(np.ma.getdata(cloud.get_offsets())),
        "label": label_of(cloud),
        "colours": np.asarray(faces, dtype=np.float32).reshape(-1, 4),
        "sizes": np.asarray(cloud.get_sizes(), dtype=np.float32),
        "marker": f"{zlib.crc32(shape.tobytes()):08x}",
        **drawn(cloud, 1.0),
    }


def bar_entries(patches: list[Any]) -> dict[str, Any]:
    """Describe the bars of bar charts and histograms, all at once."""
    boxes: list[Any] = []
    colours: list[Any] = []
    for patch in patches:
        if isinstance(patch, StepPatch):
            heights, edges, base = patch.get_data()
            bottom = np.broadcast_to(np.ma.filled(base if base is not None else 0.0), len(heights))
            boxes += zip(edges[:-1], bottom, np.diff(edges), heights - bottom, strict=True)
            colour = patch.get_facecolor() if patch.get_fill() else patch.get_edgecolor()
            colours += [_shown(patch, colour)] * len(heights)
        else:
            boxes.append((patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()))
            hollow = not patch.get_fill() or not patch.get_facecolor()[3]
            colours.append(
                _shown(patch, patch.get_edgecolor() if hollow else patch.get_facecolor())
            )
    if not boxes:
        return {"bars": []}
    return {
        "bars": np.array(boxes, dtype=np.float64).reshape(-1, 4),
        "bar_colours": np.array(colours, dtype=np.float32).reshape(-1, 4),
    }


def _shown(artist: Artist, colour: Any) -> Any:
    return colour if artist.get_visible() else (0.0, 0.0, 0.0, 0.0)


def legend_entries(legend: Any) -> list[dict[str, Any]]:
    """Describe the entries of a legend: their texts, and what stands beside them."""
    if legend is None or not legend.get_visible():
        return []
    handles = getattr(legend, "legend_handles", [])
    texts = legend.get_texts()
    return [
        {"text": text.get_text(), **_handle_entries(handle)}
        for text, handle in zip(texts, [*handles, *[None] * len(texts)], strict=False)
    ]


def _handle_entries(handle: Any) -> dict[str, Any]:
    try:
        if isinstance(handle, Line2D):
            entries = line_entries(handle)
            colour = entries["colour"] if entries["width"] else entries.get("marker_colour", "")
            form = {"marker": entries.get("marker", ""), "style": entries.get("style", "-")}
            return {"colour": colour, **form}
        if isinstance(handle, PathCollection):
            entries = cloud_entries(handle)
            return {"colour": hex_of(entries["colours"][0]), "marker": entries["marker"]}
        face = handle.get_facecolor()
        return {"colour": hex_of(face if face[3] else handle.get_edgecolor())}
    except Exception:
        return {}


def _values(data: Any) -> Any:
    if isinstance(data, np.ma.MaskedArray) and not np.ma.is_masked(data):
        return np.ma.getdata(data)
    return data


def _number(value: Any) -> float | None:
    return None if value is None else float(value)

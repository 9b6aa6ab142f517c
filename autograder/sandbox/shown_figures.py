"""How shown figures become PNG: the same pixels as in a notebook, in less time.

A third of the CPU time of a shown figure went into two things that nobody sees: making a file as
small as it can be, and computing the colours of pictures for a draft. matplotlib draws a figure
twice, first without a pen, to learn how large everything is.
"""

from __future__ import annotations

from typing import Any

from IPython.core.formatters import BaseFormatter
from IPython.core.pylabtools import print_figure, retina_figure
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, ListedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

__all__ = ["draw_quickly"]

COMPRESSION = {"compress_level": 1}
"""A third of the time; files are a tenth larger."""


class _Lookup:
    """Stands for the method `lookup` of IPython's formatter of PNG.

    It changes what is handed to IPython's function, not the function: so tracebacks of figures that
    cannot be drawn are the same.
    """

    def __init__(self, formatter: BaseFormatter) -> None:
        self._of_formatter = formatter.lookup

    def __call__(self, shown: Any) -> Any:
        """Return what makes a PNG of `shown`, as IPython does."""
        printer = self._of_formatter(shown)
        if (
            isinstance(shown, Figure)
            and isinstance(shown.canvas, FigureCanvasAgg)
            and getattr(printer, "func", None) in (print_figure, retina_figure)
        ):
            # Not `findobj`: that makes all ticks, small ones too, which nobody may need.
            for image in [image for axes in shown.axes for image in axes.images]:
                if _is_plain(image):
                    vars(image)["make_image"] = _NotInDraft(image)
            own = printer.keywords.get("pil_kwargs") or {}
            printer = type(printer)(printer, pil_kwargs={**COMPRESSION, **own})
        return printer


class _NotInDraft:
    """Stands once for the method `make_image` of a picture: in a draft it makes nothing.

    It is gone when the picture is really drawn. In a draft, matplotlib puts methods that do nothing
    in the place of a renderer's. A version that did it otherwise would get all pictures made.
    """

    def __init__(self, image: AxesImage) -> None:
        self._image = image

    def __call__(self, renderer: Any, *args: Any, **kwargs: Any) -> Any:
        """Make the picture, unless nothing is drawn of it."""
        vars(self._image).pop("make_image", None)
        if getattr(renderer.draw_image, "__wrapped__", None) is RendererBase.draw_image:
            return None, 0, 0, None
        return self._image.make_image(renderer, *args, **kwargs)


def _is_plain(image: Any) -> bool:
    """Tell whether making a picture changes nothing, warns of nothing and raises nothing."""
    values, norm = image.get_array(), image.norm
    if type(image) is not AxesImage or values is None or "make_image" in vars(image):
        return False
    if values.dtype.kind not in "biuf" or values.dtype.itemsize > 8 or not values.size:
        return False
    if values.ndim != 2:
        return bool(values.ndim == 3 and values.shape[2] in (3, 4))
    return bool(
        type(norm) is Normalize
        and type(image.cmap) in (LinearSegmentedColormap, ListedColormap)
        and norm.vmin is not None
        and norm.vmax is not None
        and norm.vmin <= norm.vmax
    )


def draw_quickly(formatter: BaseFormatter) -> None:
    """Let IPython's formatter of PNG draw figures in less time."""
    stand_in: Any = _Lookup(formatter)
    formatter.lookup = stand_in  # type: ignore[method-assign]

"""What several questions need of the images."""

from __future__ import annotations

from autograder.check.state import Reference

__all__ = ["no_pixel_spacing"]


def no_pixel_spacing(reference: Reference) -> str:
    """Need a radiograph whose sampling is made up."""
    sampling = tuple(reference["radiograph"].meta.get("sampling", ()))
    told = "the header of its radiograph has a PixelSpacing, so the sampling is to be believed"
    return "" if sampling == (1.0, 1.0) else told

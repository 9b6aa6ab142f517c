"""What a converter hands back."""

from dataclasses import dataclass

from ..descriptions import Description


@dataclass(frozen=True)
class Converted:
    """What was made of a source.

    Attributes
    ----------
    description : Description
        What notebooks are told about it.
    report : list of str
        Lines for whoever runs the command.
    provenance : dict
        Where each part is from, and the original geometry.
    """

    description: Description
    report: list[str]
    provenance: dict[str, object]

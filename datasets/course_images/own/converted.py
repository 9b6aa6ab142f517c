"""What a converter hands back."""

from dataclasses import dataclass


@dataclass
class Converted:
    """What was made of a source.

    Attributes
    ----------
    fields : dict
        Of the description, without those that every dataset has.
    changes, lacks : list of str
        What was changed, in sentences; what the images do not have, in short words.
    report : list of str
        Lines for whoever runs the command.
    provenance : dict
        Where each part is from, and the original geometry.
    """

    fields: dict[str, object]
    changes: list[str]
    lacks: list[str]
    report: list[str]
    provenance: dict[str, object]

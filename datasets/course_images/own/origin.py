"""Where a lecturer's images come from and on which terms: nobody but the lecturer can say that."""

from .converter import Options

LICENCE_OPTION = {"licence": "The terms under which your students may have these images."}
ORIGIN_OPTIONS = {
    "from": "Where the images come from, as students shall read it.",
    **LICENCE_OPTION,
    "citation": "How to cite them.",
}


NOT_STATED = "not stated"
"""What students read where nobody has said it."""


def licence_of(options: Options, where: str) -> str:
    """Return the licence that was given; without one, say so to the person and to students.

    Parameters
    ----------
    options : Options
        What was asked for.
    where : str
        Where to read what the licence is.
    """
    licence = options.get("licence")
    if not licence:
        options.report(
            "Nobody has said under which terms students may have these images; the archive that "
            f"they download will say so. Before you publish it, look at {where}, and run this "
            'again with --set licence="…".'
        )
    return licence or NOT_STATED


def origin(options: Options) -> tuple[str, str, str]:
    """Return source, licence and citation as they were given; say which are missing.

    Parameters
    ----------
    options : Options
        What was asked for.
    """
    where, licence = options.get("from"), options.get("licence")
    if not where or not licence:
        options.report(
            "Nobody has said where these images come from, or under which terms students may have "
            "them; the archive that they download will say so. Before you publish it, run this "
            'again with --set from="Own scan of a volunteer, 2024" --set licence="Written consent '
            'to use in this course".'
        )
    return where or NOT_STATED, licence or NOT_STATED, options.get("citation") or ""

"""Where a lecturer's images come from and on which terms: nobody but the lecturer can say that."""

from .converter import ConversionError, Options

LICENCE_OPTION = {"licence": "The terms under which your students may have these images."}
ORIGIN_OPTIONS = {
    "from": "Where the images come from, as students shall read it.",
    **LICENCE_OPTION,
    "citation": "How to cite them.",
}


def licence_of(options: Options, where: str) -> str:
    """Return the licence that was given.

    Parameters
    ----------
    options : Options
        What was asked for.
    where : str
        Where to read what the licence is.

    Raises
    ------
    ConversionError
        If none was given.
    """
    licence = options.get("licence")
    if not licence:
        raise ConversionError(
            f"Say under which terms students may have these images, as on {where}: "
            '--set licence="…". It goes into the archive that they download.'
        )
    return licence


def origin(options: Options) -> tuple[str, str, str]:
    """Return source, licence and citation as they were given.

    Parameters
    ----------
    options : Options
        What was asked for.

    Raises
    ------
    ConversionError
        If source or licence was not given.
    """
    where, licence = options.get("from"), options.get("licence")
    if not where or not licence:
        raise ConversionError(
            "Say where these images come from, and under which terms students may have them: "
            '--set from="Own scan of a volunteer, 2024" --set licence="Written consent to use '
            'in this course". Both go into the archive that they download.'
        )
    return where, licence, options.get("citation") or ""

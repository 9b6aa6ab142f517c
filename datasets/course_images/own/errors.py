"""What can be wrong with a folder that somebody wants to use."""


class SourceError(Exception):
    """The folder cannot be used. The message says what is missing, where, and what to do."""

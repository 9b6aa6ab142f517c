"""Finds the files that other packages ship and that the images are built from."""

import importlib.util
from pathlib import Path

INSTALL_HINT = (
    "Install what building the images needs: `make images` does, and datasets/README.md "
    "(How to rebuild) says how by hand."
)
"""What a person has to do when a source is missing."""


class MissingSourceError(Exception):
    """A package, or a file in it, that the images are built from is not installed."""


def package_file(package: str, relative: str) -> Path:
    """Return the path of a file inside an installed package, without importing the package.

    `nilearn` and `pydeface` are installed for their data only, without what they depend on, so
    importing them would fail.

    Parameters
    ----------
    package : str
        Import name of the package.
    relative : str
        The file's path inside the package, with forward slashes.

    Returns
    -------
    pathlib.Path
        The file. It exists.

    Raises
    ------
    MissingSourceError
        If the package is not installed or does not hold the file.
    """
    spec = importlib.util.find_spec(package)
    if spec is None:
        raise MissingSourceError(f"The package {package} is not installed. {INSTALL_HINT}")
    for folder in spec.submodule_search_locations or []:
        path = Path(folder) / relative
        if path.is_file():
            return path
    raise MissingSourceError(
        f"The installed package {package} does not hold {relative}; it may be another version. "
        f"{INSTALL_HINT}"
    )


def pydicom_file(name: str) -> Path:
    """Return the path of a DICOM file of `pydicom` or `pydicom-data`, without any download.

    Parameters
    ----------
    name : str
        File name, such as ``"CT_small.dcm"``.

    Returns
    -------
    pathlib.Path
        The file. It exists.

    Raises
    ------
    MissingSourceError
        If neither package holds the file.
    """
    for package, folder in (("pydicom", "data/test_files"), ("data_store", "data")):
        try:
            return package_file(package, f"{folder}/{name}")
        except MissingSourceError:
            continue
    raise MissingSourceError(f"pydicom and pydicom-data do not hold {name}. {INSTALL_HINT}")

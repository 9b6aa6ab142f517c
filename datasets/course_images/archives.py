"""One zip a dataset, for students to download; the same bytes on every machine."""

import zipfile
from pathlib import Path

from .descriptions import Description, description_file, notice


def write_archive(folder: Path, description: Description, path: Path) -> None:
    """Put every file of a folder into a zip, and its description and terms beside the folder.

    Compressed with bzip2, not with the usual deflate: deflate differs between zlib and its
    faithful replacements, so the sha256 that a notebook checks would depend on who built the
    archive. bzip2 has one output for one input, and it is a third smaller here.

    Parameters
    ----------
    folder : pathlib.Path
        What to pack. Names in the archive start with the folder's own name.
    description : Description
        The folder's, whose file lies beside it. Where the images come from and under which terms
        goes into a file for people, beside the folder as well: a reader of the whole folder shall
        find images only.
    path : pathlib.Path
        The zip to write.
    """
    described = description_file(folder)
    contents = {
        f"{folder.name}_NOTICE.txt": notice(description).encode(),
        described.name: described.read_bytes(),
    }
    for file in sorted(item for item in folder.rglob("*") if item.is_file()):
        contents[f"{folder.name}/{file.relative_to(folder).as_posix()}"] = file.read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in contents.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, whichever system writes it
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_BZIP2
            archive.writestr(entry, data, compresslevel=9)

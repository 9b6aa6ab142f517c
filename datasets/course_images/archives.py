"""One zip a dataset, for students to download; the same bytes on every machine."""

import zipfile
from pathlib import Path


def write_archive(folder: Path, notice: str, path: Path) -> None:
    """Put every file of a folder into a zip, and the images' terms beside the folder.

    Compressed with bzip2, not with the usual deflate: deflate differs between zlib and its
    faithful replacements, so the sha256 that a notebook checks would depend on who built the
    archive. bzip2 has one output for one input, and it is a third smaller here.

    Parameters
    ----------
    folder : pathlib.Path
        What to pack. Names in the archive start with the folder's own name.
    notice : str
        Where the images come from and under which terms. It goes into a file beside the folder,
        not in it: a reader of the whole folder shall find images only.
    path : pathlib.Path
        The zip to write.
    """
    contents = {f"{folder.name}_NOTICE.txt": notice.encode()}
    for file in sorted(item for item in folder.rglob("*") if item.is_file()):
        contents[f"{folder.name}/{file.relative_to(folder).as_posix()}"] = file.read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in contents.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3  # Unix, whichever system writes it
            entry.external_attr = 0o100644 << 16
            entry.compress_type = zipfile.ZIP_BZIP2
            archive.writestr(entry, data, compresslevel=9)

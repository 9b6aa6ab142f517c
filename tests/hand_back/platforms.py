"""How platforms read what comes back to them, written down from their own sources.

Each function does what the named PHP or Ruby does with names and cells, and nothing else: what it
gives is what a platform would store.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path
from typing import Any

MOODLE_PLUGINS = {("assignsubmission", "file"), ("assignfeedback", "file")}


def moodle_takes(path: Path, participants: set[int]) -> dict[tuple[int, str], bytes]:
    """mod/assign/feedback/file/importziplib.php, is_valid_filename_for_import."""
    stored = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            parts = name.split("/")
            if parts[-1].startswith((".", "~")):
                continue
            while parts:
                part, *parts = parts
                info = part.split("_", 4)
                if len(info) < 4 or not re.fullmatch(r"\s*\d+", info[1]):
                    continue
                if int(info[1]) not in participants or (info[2], info[3]) not in MOODLE_PLUGINS:
                    continue
                rest = [info[4] if len(info) == 5 else "", *parts]
                stored[int(info[1]), "/".join(rest).strip("/")] = archive.read(name)
                break
    return stored


def moodle_imports(content: bytes, words: dict[str, str]) -> dict[int, dict[str, Any]]:
    """mod/assign/feedback/offline: importgradeslib.php and process_import_grades.

    `words` are those of the importing user's language: grade, id, modified, comments, participant.
    """
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    head = rows[0]
    at = {key: head.index(words[key]) for key in ("grade", "id", "modified")}
    imported = {}
    for row in rows[1:]:
        number = int(row[at["id"]][len(words["participant"]) :])
        grade = row[at["grade"]].replace(" ", "").replace(",", ".")
        found: dict[str, Any] = {"modified": row[at["modified"]]}
        if grade not in ("", "-"):
            found["grade"] = float(grade)
        if words["comments"] in head:
            found["comment"] = row[head.index(words["comments"])]
        imported[number] = found
    return imported


def canvas_takes(path: Path, attachments: dict[int, int]) -> dict[int, bytes]:
    """Assignment#infer_comment_context_from_filename; `attachments` to the user they are of."""
    stored = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            parts = name.rpartition("/")[2].split("_")
            numbers = [int(part) for part in parts if re.fullmatch(r"\d+", part)][:2]
            if len(numbers) == 2 and not parts[-1].startswith("link"):
                user, attachment = numbers
                if attachments.get(attachment) == user:
                    stored[user] = archive.read(name)
    return stored


def canvas_imports(content: bytes) -> dict[int, dict[int, str]]:
    """lib/gradebook_importer.rb: user to assignment to grade."""
    text = content.decode("utf-8-sig")
    sign = ";" if text.splitlines()[0].count(";") > text.splitlines()[0].count(",") else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=sign))
    assert "Student" in rows[0][0]
    assert "ID" in rows[0][1]
    ids = {}
    for column, name in enumerate(rows[0]):
        if found := re.fullmatch(r".+ \((\d+)\)", name):
            ids[column] = int(found[1])
    grades: dict[int, dict[int, str]] = {}
    for row in rows[1:]:
        if row and "Points Possible" not in row[0] and row[1]:
            grades[int(row[1])] = {
                assignment: row[column].strip().replace(",", ".")
                for column, assignment in ids.items()
            }
    return grades


def ilias_takes(path: Path, members: set[int]) -> dict[tuple[int, str], bytes]:
    """ilExAssignment::uploadMultiFeedbackFile and getMultiFeedbackFiles."""
    stored = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            parts = name.split("/")
            if len(parts) != 3 or not parts[0].startswith("multi_feedback") or not parts[2]:
                continue
            last = parts[1].rpartition("_")[2]
            if last.isdigit() and int(last) in members and not parts[2].startswith("."):
                stored[int(last), parts[2]] = archive.read(name)
    return stored

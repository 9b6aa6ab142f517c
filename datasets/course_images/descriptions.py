"""What notebooks are told about a data set: one JSON file beside its folder, checked when written.

A notebook names no file, place or grey level of a data set: it reads them from here (`ABOUT`), so
that it is right for other images as well. What stands in a header, or can be measured in the
pixels, is not repeated here.

Places are counted in the image as a notebook reads it, from 0. A range is [first, last], the last
not included, as in a slice.
"""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

Lacking = Literal[
    "header",
    "Hounsfield units",
    "neck",
    "pixel spacing",
    "second scan",
    "several phases",
    "slice distance",
    "table",
    "times",
    "tissues",
    "truth",
]
"""What a data set may lack that questions of this course ask for."""


class DescriptionError(ValueError):
    """A description is not as the course needs it; the message names the field."""


def _plain(name: str) -> str:
    parts = name.split("/")
    if not all(parts) or any(part.startswith(".") for part in parts) or set(name) & set("\\:"):
        raise ValueError("a path inside the data set's folder, with forward slashes, is needed")
    return name


def _rising(limits: tuple[float, float]) -> tuple[float, float]:
    if not limits[0] < limits[1]:
        raise ValueError("the first has to be less than the last")
    return limits


Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, AfterValidator(_plain)]
Index = Annotated[int, Field(ge=0)]
Step = Annotated[int, Field(ge=1)]
Levels = Annotated[tuple[float, float], AfterValidator(_rising)]
Range = Annotated[tuple[Index, Index], AfterValidator(_rising)]
Box = tuple[Range, Range]
Place = tuple[Index, Index]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Description(_Part):
    """What every data set says.

    Attributes
    ----------
    dataset : str
        Name of its folder.
    title : str
        What it shows, in a few words.
    simulated : bool
        Whether no real person or thing was imaged.
    source : str
        Where it comes from.
    licence : str
        Under which terms, and which notice copies have to carry.
    citation : str
        How to cite it; empty where there is nothing to cite.
    changes : tuple of str
        What was done to it here, one sentence each.
    lacks : tuple of str
        What it does not have that questions of this course ask for: see `Lacking`.
    """

    dataset: Name
    title: Text
    simulated: bool
    source: Text
    licence: Text
    citation: str = ""
    changes: tuple[Text, ...] = ()
    lacks: tuple[Lacking, ...] = ()

    def names(self) -> list[str]:
        """Return the files and folders that it names, relative to the data set's folder."""
        return []


class HeadMri(Description):
    """The head: a folder of axial slices.

    Attributes
    ----------
    one_slice : str
        The slice that is shown alone.
    tissue : tuple of float
        Grey levels of brain tissue, from and to.
    white : float
        Grey level that is shown white.
    above_neck : int
        Index of the first slice above the neck, counted from the lowest.
    step : tuple of int
        Every which slice, row and column stage 4 takes, so that it does not take long.
    """

    dataset: Literal["head_mri"] = "head_mri"
    one_slice: Name
    tissue: Levels
    white: float
    above_neck: Index
    step: tuple[Step, Step, Step]

    def names(self) -> list[str]:
        """Return the files and folders that it names, relative to the data set's folder."""
        return [self.one_slice]


class OneFile(Description):
    """A data set of one image.

    Attributes
    ----------
    file : str
        The image.
    """

    file: Name

    def names(self) -> list[str]:
        """Return the files and folders that it names, relative to the data set's folder."""
        return [self.file]


class BodyCt(OneFile):
    """The CT slice of a body."""

    dataset: Literal["body_ct"] = "body_ct"


class SmallCt(OneFile):
    """The small CT."""

    dataset: Literal["small_ct"] = "small_ct"


class SmallMr(OneFile):
    """The small MR."""

    dataset: Literal["small_mr"] = "small_mr"


class Radiograph(OneFile):
    """The radiograph.

    Attributes
    ----------
    cut : tuple of tuple of int
        What stage 3 takes of it: [first, last, step] of the rows, and of the columns.
    """

    dataset: Literal["radiograph"] = "radiograph"
    cut: tuple[tuple[Index, Index, Step], tuple[Index, Index, Step]]


class StainedSection(OneFile):
    """The stained section: a colour image."""

    dataset: Literal["stained_section"] = "stained_section"


class CinePatient(_Part):
    """One beating heart.

    Attributes
    ----------
    folder : str
        Its folder.
    box : tuple of tuple of int
        Rows and columns around the heart.
    middle : int
        A slice through the middle of the left ventricle, counted from the apex.
    m_mode_row : int
        A row through the left ventricle in that slice.
    blood, muscle : tuple of tuple of int
        Rows and columns well inside the left ventricle, and inside its wall, in that slice at the
        first phase.
    white : float
        Grey level that is shown white.
    lv, rv : tuple of int
        Row and column where the two ventricles are named in a picture.
    full, empty : int
        Phases at which the left ventricle is fullest and emptiest, from 0; a third of the beat
        where nobody has said when it is emptiest.
    """

    folder: Name
    box: Box
    middle: Index
    m_mode_row: Index
    blood: Box
    muscle: Box
    white: float
    lv: Place
    rv: Place
    full: Index = 0
    empty: Index | None = None


class CardiacCine(Description):
    """The cine of two hearts.

    Attributes
    ----------
    patients : dict of str to CinePatient
        ``"a"`` and ``"b"``.
    seen : str
        What can be seen around the heart of patient a in the slice `middle`, for people who do
        not see the picture; empty where nobody has described it.
    """

    dataset: Literal["cardiac_cine"] = "cardiac_cine"
    patients: dict[Literal["a", "b"], CinePatient]
    seen: str = ""

    def names(self) -> list[str]:
        """Return the files and folders that it names, relative to the data set's folder."""
        return [patient.folder for patient in self.patients.values()]


class CohortPerson(_Part):
    """One person of the cohort whose head is there.

    Attributes
    ----------
    image, tissues : str
        Files of the two volumes; no `tissues` where nobody has labelled them.
    sex : {"F", "M"}
        As the table has it.
    age : int
        In years.
    cdr : float
        Clinical Dementia Rating: 0 none, 0.5 very mild, 1 mild, 2 moderate dementia.
    """

    image: Name
    tissues: Name | None = None
    sex: Literal["F", "M"]
    age: Index
    cdr: float


class BrainCohort(Description):
    """A table of people, and the heads of some.

    Attributes
    ----------
    table : str
        File of the table.
    people : dict of str to CohortPerson
        By number, from ``"1"``.
    scanned_twice : str
        Number of the person one slice of whom was scanned again later.
    first_slice : int
        Which slice that is.
    later : str
        File of the later scan.
    patient : str
        Number of the person who is measured.
    white : float
        Grey level that is shown white.
    seen : str
        How the later scan lies beside the first one, for people who do not see the picture; empty
        where nobody has described it.
    """

    dataset: Literal["brain_cohort"] = "brain_cohort"
    table: Name
    people: dict[str, CohortPerson]
    scanned_twice: str
    first_slice: Index
    later: Name
    patient: str
    white: float
    seen: str = ""

    def names(self) -> list[str]:
        """Return the files and folders that it names, relative to the data set's folder."""
        volumes = [name for one in self.people.values() for name in (one.image, one.tissues)]
        return [self.table, self.later, *filter(None, volumes)]


KINDS: dict[str, type[Description]] = {
    "body_ct": BodyCt,
    "brain_cohort": BrainCohort,
    "cardiac_cine": CardiacCine,
    "head_mri": HeadMri,
    "radiograph": Radiograph,
    "small_ct": SmallCt,
    "small_mr": SmallMr,
    "stained_section": StainedSection,
}
"""Which fields the description of each data set of the course has."""


def description_file(images: Path) -> Path:
    """Return where the description of a folder of images lies: beside it.

    Parameters
    ----------
    images : pathlib.Path
        The folder; readers of all that is in it shall find images only.
    """
    return images.with_name(f"{images.name}.json")


def write_description(description: Description, images: Path) -> None:
    """Check a description once more, and write it beside a folder of images.

    Parameters
    ----------
    description : Description
        What to write.
    images : pathlib.Path
        The folder that it describes.

    Raises
    ------
    DescriptionError
        If it names a file that the folder does not hold.
    """
    for name in description.names():
        if not (images / name).exists():
            raise DescriptionError(
                f"The description of {description.dataset} names {name}, which is not in {images}."
            )
    text = _written(description.model_dump(mode="json"))
    description_file(images).write_bytes(f"{text}\n".encode())


def _written(value: Any, indent: str = "") -> str:
    """Return a value as JSON that people can read: one line a field, lists on one line."""
    if not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    inner = f"{indent} "
    fields = [f"{inner}{json.dumps(key)}: {_written(one, inner)}" for key, one in value.items()]
    return "{\n" + ",\n".join(fields) + f"\n{indent}}}"


def read_description(path: Path) -> Description:
    """Read a description and check its fields.

    Parameters
    ----------
    path : pathlib.Path
        The JSON file. Its name without the ending is the data set's.

    Raises
    ------
    DescriptionError
        If it cannot be read, or a field is missing, unknown or of another type.
    """
    try:
        return TypeAdapter(KINDS.get(path.stem, Description)).validate_json(path.read_bytes())
    except OSError as error:
        raise DescriptionError(f"{path} cannot be read: {error.strerror}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise DescriptionError(f"{path}: {where}: {first['msg']}.") from None


def notice(description: Description) -> str:
    """Return what lies in a data set's archive, for people: where it is from, on which terms.

    Parameters
    ----------
    description : Description
        The data set's.
    """
    kind = "Simulated: nobody was scanned." if description.simulated else "Real."
    return (
        "\n\n".join(
            [
                f"{description.title}. {kind}",
                f"Source: {description.source}",
                f"Terms: {description.licence}",
                *([f"Cite: {description.citation}"] if description.citation else []),
                *(["Changed: " + " ".join(description.changes)] if description.changes else []),
            ]
        )
        + "\n"
    )

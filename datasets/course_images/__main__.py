"""The command line: ``course-images``."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from .build import BuildError, build_images, build_into, hash_folder, whole_in
from .registry import (
    REGISTRY_FILE,
    dataset_of,
    read_own,
    read_registry,
    shipped_entries,
    verify,
    write_registry,
)
from .sources import MissingSourceError

DATA_FOLDER = REGISTRY_FILE.parent / "data"
"""Where the images of a clone are."""

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
Folder = Annotated[Path, typer.Option(help="The data folder.")]


@app.command()
def build(
    force: Annotated[bool, typer.Option(help="Build everything again.")] = False,
    variants: Annotated[
        int, typer.Option(min=0, help="Also so many variants: other simulated patients.")
    ] = 0,
    folder: Folder = DATA_FOLDER,
) -> None:
    """Build what is missing of the images, and check all of it."""
    console = Console()
    try:
        # What a lecturer has of the course's own images is not touched for the sake of variants.
        built = build_images(folder, force=force and not variants, report=console.print)
        if variants:
            from .variants import build_variants

            others = build_variants(folder, variants, force=force, report=console.print)
            built += [f"variant {number}" for number in others]
    except (BuildError, MissingSourceError) as error:
        _stop(console, error)
    if built:
        console.print(f"Built and verified: {', '.join(built)}.")
    else:
        console.print("All images are there and verified.")
    for name in sorted({dataset_of(entry) for entry in read_own(folder)}):
        console.print(f"{name}: your own images, left alone.")


@app.command("verify")
def verify_folder(folder: Folder = DATA_FOLDER) -> None:
    """Compare the images with the registry; exit status 1 if anything is wrong."""
    own = read_own(folder)
    registry = shipped_entries(folder) | own
    problems = verify(folder, registry)
    table = Table("dataset", "whose", "files", "MB", "problems", title=str(folder))
    for name in sorted({dataset_of(entry) for entry in registry}):
        files = [folder / entry for entry in registry if dataset_of(entry) == name]
        size = sum(path.stat().st_size for path in files if path.is_file())
        wrong = [f"{p.name}: {p.kind}" for p in problems if dataset_of(p.name) == name]
        whose = "your own" if f"images/{name}.json" in own else "the course's"
        table.add_row(
            name, whose, str(len(files)), f"{size / 1e6:.1f}", "\n".join(wrong[:5]) or "none"
        )
    Console().print(table)
    if problems:
        raise typer.Exit(1)


@app.command()
def use(
    source: Annotated[
        str, typer.Argument(help="Such as tcia-ct; `course-images sources` lists them.")
    ],
    place: Annotated[Path, typer.Argument(help="Your folder, or file. It is not changed.")],
    series: Annotated[
        str | None, typer.Option(help="Which series, where there are several.")
    ] = None,
    slice_: Annotated[str | None, typer.Option("--slice", help="Which slice, from 0.")] = None,
    options: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Another option of the source."),
    ] = None,
    folder: Folder = DATA_FOLDER,
) -> None:
    """Put images of your own in the place of those that the course ships."""
    from .own.converter import ConversionError
    from .own.use import use_images

    console = Console()
    given = {"series": series, "slice": slice_}
    values = {name: value for name, value in given.items() if value is not None}
    try:
        for option in options or []:
            name, equals, value = option.partition("=")
            if not name or not equals:
                raise ConversionError(f"--set takes NAME=VALUE, not {option!r}.")
            values[name] = value
        dataset = use_images(source, place, folder, values, _plainly(console))
    except ConversionError as error:
        _stop(console, error)
    _plainly(console)(
        f"{dataset} now holds your images. What is said about them is in "
        f"{folder / 'images' / dataset}.json; after changing it, run `course-images repack "
        f"{dataset}`. `course-images check` says which questions work on them. Then `autograder "
        "build --all` brings the notebooks up to date."
    )


@app.command()
def check(
    stages: Annotated[list[str] | None, typer.Argument(help="Stages; all by default.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    folder: Folder = DATA_FOLDER,
) -> None:
    """Say of each question whether it works on the images in place, and what to leave out.

    Exit status: 0 when all questions work that are not left out, 1 when one does not, 2 when they
    cannot be tried.
    """
    from .check import NoEngineError, check_questions

    try:
        status = check_questions(folder, stages or (), as_json=as_json)
    except NoEngineError as error:
        _plainly(Console(stderr=True))(str(error))
        raise typer.Exit(2) from error
    raise typer.Exit(status)


@app.command()
def back(dataset: str, folder: Folder = DATA_FOLDER) -> None:
    """Bring back the images that the course ships; your own are set aside."""
    from .own.converter import ConversionError
    from .own.use import bring_back

    console = Console()
    try:
        bring_back(dataset, folder, _plainly(console))
        build_images(folder, report=_plainly(console))
    except (ConversionError, BuildError, MissingSourceError) as error:
        _stop(console, error)
    _plainly(console)(f"{dataset} is the course's again. Then: autograder build --all")


@app.command()
def repack(dataset: str, folder: Folder = DATA_FOLDER) -> None:
    """Check what you have changed about your own images, and pack their archive again."""
    from .own.converter import ConversionError
    from .own.use import repack as pack_again

    console = Console()
    try:
        pack_again(dataset, folder)
    except ConversionError as error:
        _stop(console, error)
    _plainly(console)(f"The archive of {dataset} is packed again. Then: autograder build --all")


@app.command("sources")
def list_sources() -> None:
    """List the sources whose images `use` takes, and the options of each."""
    from .own.converter import converter, converter_names

    say = _plainly(Console())
    for name in converter_names():
        one = converter(name)
        say(f"{name} → {one.DATASET}: {(one.__doc__ or '').partition(chr(10))[0]}")
        for option, meaning in one.OPTIONS.items():
            shown = f"--{option}" if option in ("series", "slice") else f"--set {option}=…"
            say(f"    {shown}: {meaning}")


def _plainly(console: Console) -> Callable[[str], None]:
    """Return what prints a line as it is: names of files are no markup."""
    return lambda line: console.print(line, markup=False, highlight=False, soft_wrap=True)


def _stop(console: Console, error: Exception) -> NoReturn:
    console.print(str(error), markup=False, highlight=False, soft_wrap=True, style="red")
    raise typer.Exit(1) from error


@app.command()
def register(
    descriptions: Annotated[
        bool, typer.Option(help="Only descriptions have changed: images that are right are kept.")
    ] = False,
    folder: Folder = DATA_FOLDER,
) -> None:
    """For authors: build everything afresh and write the registry from it."""
    from .datasets import DATASETS

    console, names = Console(), {dataset.name for dataset in DATASETS}
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "data"
        whole = whole_in(folder, read_registry()) & names if descriptions else set()
        build_into(fresh, names, console.print, whole, folder)
        write_registry(hash_folder(fresh))
    console.print(f"Wrote {REGISTRY_FILE}.")


@app.command()
def montage(
    folder: Folder = DATA_FOLDER,
    output: Annotated[Path, typer.Option(help="The picture.")] = REGISTRY_FILE.parent
    / "montage.png",
) -> None:
    """Draw all images in one picture."""
    from .montage import draw_montage

    draw_montage(folder / "images", output)
    Console().print(f"Wrote {output}.")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()

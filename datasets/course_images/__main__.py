"""The command line: ``course-images``."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from .build import BuildError, build_images, build_into, dataset_of, hash_folder, whole_in
from .registry import REGISTRY_FILE, read_registry, verify, write_registry
from .sources import MissingSourceError

DATA_FOLDER = REGISTRY_FILE.parent / "data"
"""Where the images of a clone are."""

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
Folder = Annotated[Path, typer.Option(help="The data folder.")]


@app.command()
def build(
    force: Annotated[bool, typer.Option(help="Build everything again.")] = False,
    folder: Folder = DATA_FOLDER,
) -> None:
    """Build what is missing of the images, and check all of it."""
    console = Console()
    try:
        built = build_images(folder, force=force, report=console.print)
    except (BuildError, MissingSourceError) as error:
        console.print(f"[red]{error}[/red]", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error
    if built:
        console.print(f"Built and verified: {', '.join(built)}.")
    else:
        console.print("All images are there and verified.")


@app.command("verify")
def verify_folder(folder: Folder = DATA_FOLDER) -> None:
    """Compare the images with the registry; exit status 1 if anything is wrong."""
    registry = read_registry()
    problems = verify(folder, registry)
    table = Table("dataset", "files", "MB", "problems", title=str(folder))
    for name in sorted({dataset_of(entry) for entry in registry}):
        files = [folder / entry for entry in registry if dataset_of(entry) == name]
        size = sum(path.stat().st_size for path in files if path.is_file())
        wrong = [f"{p.name}: {p.kind}" for p in problems if dataset_of(p.name) == name]
        table.add_row(name, str(len(files)), f"{size / 1e6:.1f}", "\n".join(wrong[:5]) or "none")
    Console().print(table)
    if problems:
        raise typer.Exit(1)


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

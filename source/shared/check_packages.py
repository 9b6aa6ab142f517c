import importlib
import sys
import warnings

PACKAGES = {}  # filled in: environment


class NotReady(Exception):
    """What is missing, and what to do: shown alone, without the usual long report."""

    def _render_traceback_(self):
        return [f"\x1b[1;31mNot ready:\x1b[0m {self}"]


def check_packages(*names):
    """Stop with the line that mends it where Python is too old or a package is missing."""
    if sys.version_info < (3, 11):
        raise NotReady(
            "this notebook needs Python 3.11 or later, and here it is "
            f"{sys.version_info[0]}.{sys.version_info[1]}. Install a newer one from "
            "https://www.python.org/downloads/ and then, with it, what the notebook needs:\n\n"
            f"    {pip_line('python -m pip', 'jupyterlab', *names)}"
        )
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError as error:
            reason = "is not installed" if error.name == name else f"cannot be loaded ({error})"
            raise mended_by(f"the package {name} {reason}", *names) from None


def check_reader(images):
    """Stop where imageio can no longer read DICOM files: a folder of them, or one."""
    version = importlib.import_module("imageio").__version__
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It announces that this will be removed one day.
        try:
            importlib.import_module("imageio.v2").get_reader(images, "DICOM", "v").close()
        except Exception:
            problem = f"imageio {version} cannot read {images}, as an older one can"
            raise mended_by(problem, "imageio") from None


def mended_by(problem, *names):
    return NotReady(
        f"{problem}. Run this line in a new cell, then restart the kernel (in the menu Kernel, in "
        f"Colab Runtime) and run this cell again:\n\n    {pip_line('%pip', *names)}"
    )


def pip_line(pip, *names):
    wanted = " ".join(f'"{PACKAGES.get(name, name)}"' for name in names)
    return f"{pip} install --only-binary :all: {wanted}"

"""Guard nbgrader's formgrader inside a Jupyter server: names are escaped, and only its scripts run.

nbgrader's templates of lists print names of students unescaped, and any address with ``?path=``
makes the formgrader execute an ``nbgrader_config.py`` in that folder, a student's too. nbgrader has
no settings for either. Its formgrader reads the course's ``nbgrader_config.py`` when the server
starts; so that is where its handlers are changed, and nobody can forget to install this.
"""

from __future__ import annotations

import re
import secrets
import sys
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, Environment, FileSystemLoader
from markupsafe import Markup, escape

from autograder.feedback.guard import FORMGRADER, handlers_in, hash_of

__all__ = ["guard_formgrader_pages"]

PACKAGE = "nbgrader.server_extensions.formgrader"
FILES = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
"""Policy for files of hand-ins: they are shown as if they came from nowhere."""


def guard_formgrader_pages() -> None:
    """Change the formgrader's handlers, if this process is a Jupyter server that has loaded it."""
    base = sys.modules.get(f"{PACKAGE}.base")
    handlers: Any = sys.modules.get(f"{PACKAGE}.handlers")
    if base is None or handlers is None or getattr(base.BaseHandler, "is_guarded", False):
        return
    base.BaseHandler.is_guarded = True
    base.BaseHandler.render = _render
    handlers.SubmissionFilesHandler.content_security_policy = property(lambda handler: FILES)
    get = handlers.FormgraderHandler.get

    def get_own_course(handler: Any) -> Any:
        path = handler.get_argument("path", "")
        if path and _is_inside_a_course(Path(path)):
            handler.set_status(403)
            return handler.finish("This folder is inside a course: its settings are not read.")
        return get(handler)

    handlers.FormgraderHandler.get = get_own_course


def _is_inside_a_course(path: Path) -> bool:
    # Not resolved first: a link in a hand-in leads elsewhere.
    ways = {path.absolute(), path.resolve()}
    return any((above / "nbgrader_config.py").exists() for way in ways for above in way.parents)


def _render(handler: Any, name: str, **values: Any) -> str:
    nonce = secrets.token_urlsafe(16)
    folder = str(sys.modules[f"{PACKAGE}.handlers"].template_path)  # type: ignore[attr-defined]
    environment = _environment(folder)
    assert environment.loader is not None
    policy = FORMGRADER.format(nonce=nonce, hashes=_own_handlers(folder))
    handler.set_header("Content-Security-Policy", f"frame-ancestors 'self'; {policy}")
    return environment.get_template(name).render(csp_nonce=nonce, **values)


class _OwnScripts(FileSystemLoader):
    """Marks those scripts as allowed that stand in a template itself."""

    def get_source(self, environment: Environment, template: str) -> Any:
        source, filename, is_current = super().get_source(environment, template)
        return re.sub("<script", '<script nonce="{{ csp_nonce }}"', source), filename, is_current


def _printed(value: Any) -> Any:
    # A backslash before the quotation mark that ends a string of a script would make it go on.
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return Markup(str(escape(value)).replace("\\", "&#92;"))  # noqa: S704 - escaped
    return value


@cache
def _environment(folder: str) -> Environment:
    loader: BaseLoader = _OwnScripts([folder])
    return Environment(loader=loader, autoescape=True, finalize=_printed)


@cache
def _own_handlers(folder: str) -> str:
    sources = [path.read_text(encoding="utf-8") for path in Path(folder).glob("*.tpl")]
    return " ".join(sorted({hash_of(text) for one in sources for text in handlers_in(one)}))

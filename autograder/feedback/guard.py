"""The second wall: policies that make a hole in a template harmless, and pages that load nothing.

A page says by its first element what it may run and load (Content-Security-Policy). So a script
that comes with a notebook does not run even where a template, nbconvert's or ours, prints a field
of it unescaped.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

__all__ = ["FORMGRADER", "guard_feedback", "guard_formgrader", "handlers_in", "hash_of"]

FEEDBACK = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""A feedback page runs nothing, and asks nobody for anything."""
FORMGRADER = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'unsafe-hashes' {hashes}; connect-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src data:; font-src 'self' data:; "
    "base-uri 'none'; form-action 'none'"
)
"""The formgrader runs nbgrader's own scripts. Not all of `'self'`: hand-ins are there as well."""

NO_MATHJAX = (
    "var MathJax = {Hub: {Startup: {signal: {Interest: function (listener) "
    "{ setTimeout(function () { listener('End'); }); }}}}};"
)
"""nbgrader's script waits until formulas have been drawn; here they are part of the page."""

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_HANDLER = re.compile(r'\son[a-z]+="([^"]*)"', re.IGNORECASE)
_ELSEWHERE = re.compile(r'\bsrc="https?:|text/x-mathjax-config', re.IGNORECASE)


def guard_feedback(head: str) -> str:
    """Return the head of a feedback page without scripts and with a policy.

    Parameters
    ----------
    head : str
        What nbgrader's template gives before the page's body; nothing of a student's is in it.
    """
    return _with_policy(_SCRIPT.sub("", head), FEEDBACK)


def guard_formgrader(head: str, navigation: str) -> str:
    """Return the head of a formgrader page whose policy allows what the template itself runs.

    Parameters
    ----------
    head : str
        What nbgrader's template gives before the page's body.
    navigation : str
        The bar at its top, which holds a script and event handlers of nbgrader's. The student's
        name in it has been escaped.
    """
    nonce = secrets.token_urlsafe(16)

    def own(script: re.Match[str]) -> str:
        # Nothing comes from other servers: not everybody is online, and none need know.
        if _ELSEWHERE.search(script[1]):
            return ""
        return f'<script nonce="{nonce}"{script[1]}>{script[2]}</script>'

    fixed = [found[2] for found in _SCRIPT.finditer(navigation)] + handlers_in(navigation)
    hashes = " ".join(sorted({hash_of(text) for text in fixed}))
    guarded = _with_policy(_SCRIPT.sub(own, head), FORMGRADER.format(nonce=nonce, hashes=hashes))
    return guarded.replace("<script", f'<script nonce="{nonce}">{NO_MATHJAX}</script>\n<script', 1)


def handlers_in(source: str) -> list[str]:
    """Return what the event handlers in a template do."""
    return _HANDLER.findall(source)


def hash_of(text: str) -> str:
    """Return a script's hash, as a policy names it."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _with_policy(head: str, policy: str) -> str:
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    guarded, count = re.subn(r"<head>", f"<head>\n{meta}", head, count=1)
    if count != 1:
        raise ValueError("the template has no <head>: a page without a policy is not shown")
    return guarded

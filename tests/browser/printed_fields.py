"""Which fields of a notebook templates print: found in the templates themselves."""

from __future__ import annotations

from collections.abc import Iterator

from jinja2 import Environment, nodes

ROOTS = ("cell", "output", "nb")
"""What templates call the parts of a notebook."""


def printed_fields(environment: Environment, template: str) -> set[tuple[str, ...]]:
    """Fields that a template, or one that it is built on, reads, each as a path of names.

    Parameters
    ----------
    environment : Environment
        nbconvert's, with its filters and folders.
    template : str
        The template's name.
    """
    found: set[tuple[str, ...]] = set()
    built_on = (nodes.Extends, nodes.Include, nodes.FromImport, nodes.Import)
    waiting, seen = [template], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        assert environment.loader is not None
        source, _, _ = environment.loader.get_source(environment, name)
        tree = environment.parse(source)
        waiting += [
            node.template.value
            for node in tree.find_all(built_on)
            if isinstance(node.template, nodes.Const)
        ]
        for node in tree.find_all((nodes.Getattr, nodes.Getitem, nodes.Call, nodes.Filter)):
            found |= {path for path in _paths(node) if path[0] in ROOTS and len(path) > 1}
    return found


def _paths(node: nodes.Node) -> Iterator[tuple[str, ...]]:
    """Yield the field that an expression reads, and for filters the one that they look up."""
    path = _path(node)
    if path:
        yield path
    # output | get_metadata('width', 'image/png')
    if isinstance(node, nodes.Filter) and node.name == "get_metadata" and node.node is not None:
        owner = _path(node.node)
        words = [arg.value for arg in node.args if isinstance(arg, nodes.Const)]
        if owner and words:
            yield (*owner, "metadata", words[0])
            if len(words) > 1:
                yield (*owner, "metadata", words[1], words[0])


def _path(node: nodes.Node) -> tuple[str, ...]:
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Getattr):
        owner = _path(node.node)
        return (*owner, node.attr) if owner else ()
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
        owner = _path(node.node)
        return (*owner, str(node.arg.value)) if owner else ()
    called = node.node if isinstance(node, nodes.Call) else None
    if isinstance(node, nodes.Call) and isinstance(called, nodes.Getattr) and called.attr == "get":
        # output.get('metadata', {}).get('text/html', {})
        owner = _path(called.node)
        name = node.args[0] if node.args else None
        return (*owner, str(name.value)) if owner and isinstance(name, nodes.Const) else ()
    return ()

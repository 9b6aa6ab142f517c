"""Sphinx's configuration of the course's page. It runs in the folder that `site/build.py` fills."""

from typing import Any

from course_site.printed import as_shown
from docutils import nodes

from autograder.fields.formulas import mathml

project = "Introduction to Biomedical Image Analysis"
copyright = "the course's authors. Texts and code: Apache-2.0"
extensions = ["myst_nb"]
html_theme = "pydata_sphinx_theme"
html_title = project
html_static_path = ["static"]
html_favicon = "static/favicon.svg"
html_css_files = ["page.css"]
html_copy_source = False
html_use_index = False
html_show_sourcelink = False
html_show_sphinx = False
html_context = {"default_mode": "auto"}
language = "en"
exclude_patterns = ["static"]
suppress_warnings = ["mystnb.unknown_mime_type"]
# Colours of code with enough contrast, light and dark.
html_theme_options = {
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "navbar_align": "left",
    "navbar_end": ["theme-switcher"],
    "navigation_with_keys": False,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "search_bar_text": "Search the course",
    "logo": {"text": "Biomedical Image Analysis"},
    "header_links_before_dropdown": 7,
    "navbar_persistent": ["search-button"],
}
html_sidebars = {"**": ["sidebar-nav-bs"], "index": []}

myst_enable_extensions = ["dollarmath", "colon_fence", "deflist", "attrs_inline"]
# Feedback pages link to headings by the anchors that GitHub would give them.
myst_heading_anchors = 4
myst_heading_anchors_html_ids = True
nb_execution_mode = "cache"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_merge_streams = True
nb_code_prompt_show = "Show {type}"
nb_code_prompt_hide = "Hide {type}"
linkcheck_ignore = [r"https?://"]


def _inline_formula(writer: Any, node: nodes.Node) -> None:
    writer.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _formula(writer: Any, node: nodes.Node) -> None:
    formula = mathml(node.astext(), block=True)
    # Keyboards can reach it, as a long one is scrolled on a phone.
    writer.body.append(
        f'<div class="formula" tabindex="0" role="group" aria-label="formula">{formula}</div>'
    )
    raise nodes.SkipNode


def _write_over(app: Any, doctree: nodes.document) -> None:
    """Show what a program prints as a terminal would."""
    for block in doctree.findall(nodes.literal_block):
        if "\b" in block.rawsource or "\b" in block.astext():
            text = as_shown(block.astext())
            block.rawsource, block.children = text, []
            block += nodes.Text(text)


def _name_corners(app: Any, doctree: nodes.document) -> None:
    """Give the empty corner of a table a name, which a screen reader says."""
    for head in doctree.findall(nodes.thead):
        for entry in head.findall(nodes.entry):
            if not entry.astext().strip():
                entry.children = []
                entry += nodes.inline("", "what", classes=["visually-hidden"])


def setup(app: Any) -> None:
    """Write formulas as MathML: browsers draw it offline, without a script."""
    app.connect("doctree-read", _name_corners)
    app.connect("doctree-read", _write_over)
    app.add_html_math_renderer("mathml", (_inline_formula, None), (_formula, None))


html_math_renderer = "mathml"

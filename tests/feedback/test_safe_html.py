"""HTML of students: what is harmless stays, what runs is shown as text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.feedback.safe_html import clean_html, markdown2html


@pytest.mark.parametrize(
    "html",
    [
        '<p>A <strong>bold</strong> word, H<sub>2</sub>O</p>',
        '<table><thead><tr><th>a</th></tr></thead></table>',
        '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>',
        '<img alt="a brain" src="data:image/png;base64,iVBORw0KGgo=">',
        '<a href="https://example.org/x?y=1#z">link</a>',
        '<a href="#question-1">link</a>',
        '<span class="kn">import</span>',
        '<span style="color: red;">red</span>',
    ],
)  # fmt: skip
def test_harmless_html_stays(html: str) -> None:
    assert clean_html(html) == html


@pytest.mark.parametrize(
    ("html", "gone"),
    [
        ("<script>x</script>", "<script"),
        ("<SCRIPT src=//evil></SCRIPT>", "<script"),
        ("<img src=a onerror=alert(1)>", "onerror"),
        ("<a href=' javascript:alert(1)'>x</a>", "javascript"),
        ("<a href='java&#10;script:alert(1)'>x</a>", "script:"),
        ("<a href='data:text/html,<script>'>x</a>", "data:"),
        ("<img src='data:image/svg+xml;base64,PHN2Zz4='>", "data:"),
        ("<iframe src='x'></iframe>", "<iframe"),
        ("<form action='x'><input name=y></form>", "<form"),
        ("<svg><animate onbegin=alert(1)></svg>", "<svg"),
        ("<style>body{display:none}</style>", "<style"),
        ("<p style='position:fixed;top:0'>x</p>", "position"),
        ("<div class='modal-backdrop'>x</div>", "modal"),
        ("<p id='side'>x</p>", "id="),
        ("<meta http-equiv=refresh content=0>", "<meta"),
        ("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<img"),
        ("<!-- <script> -->", "<!--"),
    ],
)
def test_what_could_run_does_not(html: str, gone: str) -> None:
    assert gone in html.lower() or gone == "script:"
    assert gone not in clean_html(html).lower()


def test_markdown_with_formula_table_and_script() -> None:
    html = markdown2html(
        {"cell": {}}, "# Title\n\n$a < b$\n\n|x|y|\n|-|-|\n|1|2|\n\n<script>alert(1)</script>"
    )
    assert "<h1>Title</h1>" in html
    assert "<mi>a</mi><mo>&lt;</mo><mi>b</mi>" in html
    assert "<td>1</td>" in html
    assert "<script" not in html


def test_attachments_are_shown_and_missing_ones_named() -> None:
    cell = {"attachments": {"a.png": {"image/png": "iVBORw0KGgo="}}}
    html = markdown2html({"cell": cell}, "![scan](attachment:a.png) ![lost](attachment:b.png)")
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in html
    assert "[picture not handed in: lost]" in html


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (r"\sqrt[3]{\pi}\,(6V)^{2/3} / A", "<mroot>"),
        (r"\frac{2|A\cap B|}{|A|+|B|}", "<mfrac>"),
        (r"\href{javascript:alert(1)}{x}", "<mi>x</mi>"),
        (r"\text{<script>alert(1)</script>}", "&lt;script&gt;"),
        ("{" * 500, "<code>"),
        ("x" * 5000, "<code>"),
    ],
)
def test_formulas_are_drawn_without_a_script(formula: str, shown: str) -> None:
    html = markdown2html({"cell": {}}, f"A ${formula}$ and\n\n$$\n{formula}\n$$\n")
    assert shown in html
    assert "<script" not in html
    assert "href" not in html


@given(st.text(alphabet=st.sampled_from(r"\\{}^_&<>\"'$ abfrcsqtx1=\ue000\ue001"), max_size=60))
def test_no_formula_breaks_out(source: str) -> None:
    html = markdown2html({"cell": {}}, f"${source}$ <b onclick=x>")
    assert "onclick" not in re.sub(r"&lt;[^<]*&gt;|<code>[^<]*</code>|<mtext>[^<]*", "", html)
    assert "\ue000" not in html


PIXEL = "iVBORw0KGgo="


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("image.png", "![a](attachment:image.png)"),
        ("my image.png", "![a](attachment:my%20image.png)"),
        ("my image.png", "![a](attachment:my image.png)"),
        ("my%20image.png", "![a](attachment:my%20image.png)"),
        ("image (1).png", "![a](attachment:image%20(1).png)"),
        ("image (1.png", "![a](attachment:image (1.png)"),
        ("a[1].png", "![a](attachment:a[1].png)"),
        ("Gehirn-Übersicht.png", "![a](attachment:Gehirn-Übersicht.png)"),
        ("Gehirn-Übersicht.png", "![a](attachment:Gehirn-%C3%9Cbersicht.png)"),
        ("U\u0308bersicht.png", "![a](attachment:Übersicht.png)"),
        ("image.png", '<img src="attachment:image.png" alt="a">'),
        ("my image.png", 'See <img src="attachment:my%20image.png" alt="a"> there'),
        ("a & b.png", '<img src="attachment:a &amp; b.png" alt="a">'),
    ],
)
def test_pasted_pictures_are_shown_whatever_their_name(name: str, text: str) -> None:
    cell = {"attachments": {"other.png": {"image/jpeg": "/9j/"}, name: {"image/png": PIXEL}}}
    html = markdown2html({"cell": cell}, text)
    assert f"data:image/png;base64,{PIXEL}" in html
    assert 'alt="a"' in html
    assert "not handed in" not in html


def test_a_picture_is_not_taken_for_one_whose_name_begins_alike() -> None:
    pictures = {"a": {"image/jpeg": "/9j/"}, "a.png": {"image/png": PIXEL}}
    html = markdown2html({"cell": {"attachments": pictures}}, "![x](attachment:a.png)")
    assert PIXEL in html
    assert "/9j/" not in html


def test_a_picture_that_is_not_there_is_named() -> None:
    html = markdown2html({"cell": {"attachments": {}}}, "![my brain](attachment:b.png)")
    assert "picture not handed in: my brain" in html

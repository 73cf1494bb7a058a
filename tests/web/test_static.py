"""The files a browser gets: nothing from outside, nothing inline, light enough for a slow line."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "specgen" / "web"
STATIC = WEB / "static"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SENT = sorted(path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".svg"})
KILOBYTES = 60

# An address with a host, in an attribute, in url() or in a string. Names of XML namespaces are not fetched.
OUTSIDE = re.compile(r"""(?:https?:|\bdata:[\w-]+/|[("'=]\s*//)""", re.IGNORECASE)
NAMESPACE = re.compile(r"""(?:xmlns(?::\w+)?=)?["']http://www\.w3\.org/[\w/.]+["']""")
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[a-z][^<>]*>", re.IGNORECASE)
INLINE = {
    "script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>|<script[^>]*>\s*[^<\s]", re.IGNORECASE),
    "style": re.compile(r"<style|\sstyle\s*=", re.IGNORECASE),
    "handler": re.compile(r"""[\s"']on[a-z]+\s*=|\shx-on|javascript:""", re.IGNORECASE),
}


def _name(path: Path) -> str:
    return str(path.relative_to(WEB))


@pytest.mark.parametrize("path", [*TEMPLATES, *SENT], ids=_name)
def test_nothing_comes_from_outside(path: Path) -> None:
    text = NAMESPACE.sub("", COMMENT.sub("", path.read_text(encoding="utf-8")))
    assert not OUTSIDE.findall(text)


@pytest.mark.parametrize("kind", INLINE)
@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_templates_have_nothing_inline(path: Path, kind: str) -> None:
    assert not INLINE[kind].findall(COMMENT.sub("", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("script", "<script>go()</script>"),
        ("script", '<script type="module">go()</script>'),
        ("style", '<p style="color: red">'),
        ("style", "<style>p {}</style>"),
        ("handler", '<a href="javascript:go()">'),
        ("handler", '<button type="button" onclick="go()">'),
    ],
)
def test_the_rule_sees_what_it_forbids(kind: str, wrong: str) -> None:
    assert INLINE[kind].search(wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        'href="https://example.jp/a.css"',
        "src='//example.jp/a.js'",
        "url(//example.jp/a)",
        "url(data:font/woff2;base64,AA)",
    ],
)
def test_the_rule_sees_an_outside_address(wrong: str) -> None:
    assert OUTSIDE.search(NAMESPACE.sub("", wrong))


def test_the_first_page_is_light() -> None:
    sent = [path for path in SENT if path.suffix in {".css", ".js"}]
    assert sum(len(gzip.compress(path.read_bytes(), 6)) for path in sent) < KILOBYTES * 1000


def test_every_named_static_file_is_there() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    named = set(re.findall(r'"/static/([\w./-]+)"', text)) | set(re.findall(r'"/static/([\w./-]+)\?', text))
    named |= {found for path in SENT for found in re.findall(r'url\("([^")]+)"\)', path.read_text(encoding="utf-8"))}
    listed = re.search(r"for name in \(([^)]*)\)", (WEB / "templates" / "base.html").read_text(encoding="utf-8"))
    assert listed
    named |= {f"{name}.css" for name in re.findall(r'"(\w+)"', listed[1])}
    assert {"htmx.min.js", "app.js", "print.css", "tokens.css", "favicon.ico", "chevron.svg"} <= named
    assert not {name for name in named if not (STATIC / name).is_file()}


def test_no_style_sheet_is_left_out() -> None:
    base = (WEB / "templates" / "base.html").read_text(encoding="utf-8")
    assert all(f'"{path.stem}"' in base or f"/{path.name}?" in base for path in STATIC.glob("*.css"))


def test_htmx_is_the_vendored_release_with_its_licence() -> None:
    assert 'version:"2.0.11"' in (STATIC / "htmx.min.js").read_text(encoding="utf-8")
    assert "Zero-Clause BSD" in (STATIC / "htmx.LICENSE.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [path for path in SENT if path.name != "htmx.min.js"], ids=_name)
def test_our_own_files_stay_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize(("name", "magic"), [("favicon.ico", b"\x00\x00\x01\x00"), ("favicon-180.png", b"\x89PNG\r\n")])
def test_icons_are_real_files(name: str, magic: bytes) -> None:
    assert (STATIC / name).read_bytes().startswith(magic)

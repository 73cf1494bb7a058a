"""Office packages (.docx, .xlsx): the same bytes for the same content, and XML that is safe to parse."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

# What a damaged archive makes zipfile raise.
DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)
# The first moment that a zip entry can hold; no clock is asked (law: same input, same bytes).
EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
_CORE = "docProps/core.xml"
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TAG = re.compile(rb"<(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>")
_XML_START = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<")
_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")


def stable(package: bytes, moment: str = "2000-01-01T00:00:00Z") -> bytes:
    """The package with fixed entry times and document times; the content and the order of entries stay.

    `moment` is the ISO 8601 time that the document properties show as created and modified.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as result,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == _CORE:
                content = _STAMP.sub(rb"\g<1>" + moment.encode() + rb"\g<3>", content)
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            result.writestr(entry, content)
    return target.getvalue()


def has_plain_encoding(source: bytes) -> bool:
    """Whether XML is in an encoding in which `<!DOCTYPE` is spelled so."""
    declared = _ENCODING.match(source)
    plain = declared is None or declared[1].lower() in (b"utf-8", b"us-ascii")
    return plain and bool(_XML_START.match(source))


def has_dtd(source: bytes) -> bool:
    """Whether XML brings definitions of its own: they make a small file grow without end, or fetch another one."""
    return bool(_DTD.search(source))


def has_long_token(source: bytes, limit: int) -> bool:
    """Whether a tag, a comment or a processing instruction of XML is longer than `limit` bytes."""
    return (
        _has_long_tag(source, limit)
        or _has_long(source, b"<!--", b"-->", limit)
        or _has_long(source, b"<?", b"?>", limit)
    )


def _has_long(source: bytes, start: bytes, end: bytes, limit: int) -> bool:
    """Whether a comment or a processing instruction is too long. A start within another one only adds to it."""
    at = source.find(start)
    while at >= 0:
        found = source.find(end, at + len(start))
        stop = found + len(end) if found >= 0 else len(source)
        if stop - at > limit:
            return True
        at = source.find(start, stop)
    return False


def _has_long_tag(source: bytes, limit: int) -> bool:
    """Whether a tag is too long: no `<` stands within a tag, so that only a long run without one may hold it."""
    for run in re.finditer(rb"<[^<]{%d}" % limit, source):
        tag = _TAG.match(source, run.start())
        if tag is None or tag.end() - tag.start() > limit:
            return True
    return False

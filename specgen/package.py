"""Office packages (.docx, .xlsx) that are the same bytes for the same content."""

from __future__ import annotations

import io
import re
import zipfile

# The first moment that a zip entry can hold; no clock is asked (law: same input, same bytes).
EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
_CORE = "docProps/core.xml"


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

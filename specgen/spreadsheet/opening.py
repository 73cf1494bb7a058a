"""Opening a workbook that nobody vouches for with openpyxl, for those who read answers and those who read papers."""

from __future__ import annotations

import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

# What openpyxl and the XML parser raise on a damaged or hostile file; lxml's own error is a SyntaxError.
BROKEN = (
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    SyntaxError,
    ArithmeticError,
    RuntimeError,
    OSError,
    EOFError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    InvalidFileException,
)
ERROR_VALUES = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
_USUAL_NAMES = {
    f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml": name
    for kind, name in (
        ("sheet.main", "/xl/workbook.xml"),
        ("template.main", "/xl/workbook.xml"),
        ("sharedStrings", "/xl/sharedStrings.xml"),
    )
}


class UnsizedSheet(ReadOnlyWorksheet):
    """A sheet whose own word on its size is not asked: it may be wrong, or missing and long to search for."""

    def _get_size(self) -> None:
        return


def read_workbook(reader: ExcelReader) -> None:
    """As openpyxl's load_workbook in read-only mode, without the parts that are not needed.

    Raises what openpyxl raises (BROKEN), and ValueError where a part stands under another's name: it would have been
    checked as something that it is not.
    """
    reader.read_manifest()
    for part in reader.package.Override:
        usual = _USUAL_NAMES.get(str(part.ContentType))
        if usual and part.PartName != usual:
            raise ValueError(f"{part.PartName} stands for {usual}")
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)


@contextmanager
def quiet() -> Iterator[None]:
    """openpyxl warns of styles and extensions that it leaves out; none of them is read here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield

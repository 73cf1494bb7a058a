"""What a file may cost: every limit of reading in one place. Beyond one of them a file is refused, never cut.

A specification has some 20 to 200 pages and weighs less than 5 MB; the limits leave tenfold room.
"""

from __future__ import annotations

MIB = 1024 * 1024

MAX_BYTES = 50 * MIB  # of the file
MAX_TEXT_BYTES = 10 * MIB  # of a .txt or .md: 2,000 pages of text are some 8 MB

# An Office file is a zip archive of XML parts.
MAX_ENTRIES = 5_000
MAX_UNPACKED = 300 * MIB
MAX_RATIO = 200  # how many times larger unpacked, asked above MIN_BOMB only: small XML may shrink a lot
MIN_BOMB = 32 * MIB
MAX_XML_PART = 100 * MIB
MAX_TOKEN = 64 * 1024  # openpyxl's parser looks at an unfinished tag again with every 64 KB that it is fed

# Parts of a workbook that openpyxl builds as a tree of objects: each costs some 40 µs and 1 KB.
MAX_SMALL_PART = 4 * MIB
MAX_SMALL_TAGS = 100_000
MAX_STRING_TAGS = 1_000_000
MAX_SHEETS = 100
MAX_ROWS = 20_000  # of a sheet
MAX_COLUMNS = 100
MAX_BLANK_ROWS = 300
MAX_CELLS = 200_000  # of a workbook, cells with content
MAX_MERGES = 20_000  # of a sheet
MAX_REMARKS = 5_000
MAX_SHEET_XML = 64 * MIB

MAX_PAGES = 2_000
MAX_PAGE_CHARS = 40_000  # a page of A4 in 6 pt holds some 14,000
MAX_CHARS = 4_000_000  # of a document
MAX_PAGE_RULES = 6_000  # ruled lines that are looked at on a page
PDF_PAGE_SECONDS = 20.0  # without word of a further page
PDF_SECONDS = 240.0  # in all: 2,000 pages take some 25
PDF_MEMORY = 1_536 * MIB

"""The form of a backup: one zip that another server reads back, and that people can read without specgen.

manifest.json       the form, the version of the tables, and of every file its size and sha256
tables/<name>.jsonl the rows, in the order of their key; a binary value is {"sha256": …}, its content a blob
blobs/<sha256>      the contents, each once
cases/<id>.json     for people: what stands in a 案件
users.csv audit.csv for people: who there is, without any hash of a password, and the audit log
"""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field

from specgen.model.base import Value

FORMAT, FORMAT_VERSION = "specgen-backup", 1
MANIFEST = "manifest.json"
# In the order in which rows may refer to earlier ones. What passes by itself (sign-ins and their limits) stays behind.
TABLES: dict[str, str] = {
    "groups": "id",
    "users": "id",
    "projects": "id",
    "entries": "project, kind, key",
    "changes": "project, seq",
    "revisions": "project, number",
    "comments": "id",
    "audit": "seq",
    "settings": "name",
    "jobs": "id",
    "links": "id",
    "blobs": "id",
    "usage": "seq",
}
PASSING = ("sessions", "throttle", "failures")
NAME = re.compile(
    r"manifest\.json|tables/[a-z]{1,20}\.jsonl|blobs/[0-9a-f]{64}|cases/[A-Za-z0-9_\-]{1,40}\.json|users\.csv|audit\.csv"
)
Sha = Field(pattern=r"^[0-9a-f]{64}$")


class File(Value):
    """One file of the zip."""

    size: int = Field(ge=0)
    sha256: str = Sha


class Manifest(Value):
    """What is in the zip. Blobs are named by their hash; `files` holds the others."""

    format: Literal["specgen-backup"] = "specgen-backup"
    version: int = Field(ge=1)
    tables: int = Field(ge=1)  # user_version of the database
    made: str = Field(max_length=40)
    rows: dict[str, int]
    blobs: int = Field(ge=0)
    audit_count: int = Field(ge=0)
    audit_hash: str = Sha
    files: dict[str, File]

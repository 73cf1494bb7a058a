"""The untrusted zip of a backup: what it may hold, how much of it is read, and whether it is as it was written."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import struct
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from pydantic import ValidationError

from specgen.errors import FileProblem
from specgen.package import DAMAGED
from specgen.store.archive import FORMAT_VERSION, MANIFEST, NAME, Manifest
from specgen.store.schema import VERSION

_MEGA = 1024 * 1024
MOST_BYTES = 8 * 1024 * _MEGA  # of all files together, unpacked
MOST_FILES = 200_000
_MOST_MANIFEST, _MOST_BLOB, _MOST_LINE = 64 * _MEGA, 512 * _MEGA, 32 * _MEGA
_MOST_DIRECTORY = MOST_FILES * 256  # bytes; zipfile reads the directory whole
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _END64, _LOCATOR = 22, 56, 20  # sizes of the records that end a zip
HINT = "別の控えを使うか、控えを作り直す。"


class Package:
    """A backup that is being read. Raises FileProblem wherever it is not what a backup must be."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        self._sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        self._used: set[str] = set()
        self.line = 0  # of the table that is being read
        self.manifest = self._read_manifest()

    def problem(self, message: str, line: int | None = None) -> FileProblem:
        """What is wrong with this zip."""
        return FileProblem(self._name, message, HINT, line)

    def check_tables(self, tables: Sequence[str]) -> None:
        """Whether the zip holds exactly what the manifest names, and these tables."""
        blobs = {name for name in self._sizes if name.startswith("blobs/")}
        wanted = {f"tables/{table}.jsonl" for table in tables}
        files = set(self.manifest.files)
        if set(self._sizes) != files | blobs | {MANIFEST} or len(blobs) != self.manifest.blobs:
            raise self.problem("控えのファイルの一覧と、中にあるファイルが異なる。")
        if any(file.size != self._sizes[name] for name, file in self.manifest.files.items()):
            raise self.problem("控えのファイルの一覧と、中にあるファイルの大きさが異なる。")
        if {name for name in files if name.startswith("tables/")} != wanted or set(self.manifest.rows) != set(tables):
            raise self.problem("控えにある表が、この版のものと異なる。")

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[list[Any]]:
        """The rows of a table, as its columns go; at the end, whether they are those that were written."""
        name, sha, self.line = f"tables/{table}.jsonl", hashlib.sha256(), 0
        with self._archive.open(name) as stream:
            while line := stream.readline(_MOST_LINE + 1):
                self.line += 1
                if len(line) > _MOST_LINE:
                    raise self.problem(f"{name} の行が長過ぎる。", self.line)
                sha.update(line)
                yield self._row(name, line, columns)
        self._check_hash(name, sha.hexdigest())
        if self.line != self.manifest.rows[table]:
            raise self.problem(f"{name} の行の数が、控えの一覧と異なる。")

    def check_rest(self) -> None:
        """Whether what is there for people is as it was written, and nothing is there that no row refers to."""
        for name in self.manifest.files:
            if not name.startswith("tables/"):
                sha = hashlib.sha256()
                with self._archive.open(name) as stream:
                    while part := stream.read(_MEGA):
                        sha.update(part)
                self._check_hash(name, sha.hexdigest())
        if len(self._used) != self.manifest.blobs:
            raise self.problem("どの行からも参照されていない内容がある。")

    def _row(self, name: str, line: bytes, columns: Sequence[str]) -> list[Any]:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise self.problem(f"{name} の行を読めない。", self.line) from error
        if not isinstance(row, dict) or set(row) != set(columns):
            raise self.problem(f"{name} の行の項目が、表と異なる。", self.line)
        return [self._value(name, row[column]) for column in columns]

    def _value(self, name: str, value: Any) -> Any:
        if value is None or isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        if isinstance(value, dict) and set(value) == {"sha256"} and isinstance(value["sha256"], str):
            return self._blob(value["sha256"])
        raise self.problem(f"{name} に、表にない種類の値がある。", self.line)

    def _blob(self, sha: str) -> bytes:
        size = self._sizes.get(f"blobs/{sha}")
        if size is None:
            raise self.problem(f"内容 {sha[:64]} が控えにない。")
        if size > _MOST_BLOB:
            raise self.problem(f"内容 {sha} が大き過ぎる。")
        content = self._archive.read(f"blobs/{sha}")
        if hashlib.sha256(content).hexdigest() != sha:
            raise self.problem(f"内容 {sha} が変更されている。")
        self._used.add(sha)
        return content

    def _check_hash(self, name: str, sha: str) -> None:
        if self.manifest.files[name].sha256 != sha:
            raise self.problem(f"{name} が、控えを作った後に変更されている。")

    def _read_manifest(self) -> Manifest:
        if self._sizes.get(MANIFEST, _MOST_MANIFEST + 1) > _MOST_MANIFEST:
            raise self.problem("specgen の控えではない（manifest.json がないか、大き過ぎる）。")
        try:
            manifest = Manifest.model_validate_json(self._archive.read(MANIFEST))
        except ValidationError as error:
            raise self.problem("specgen の控えではない（manifest.json を読めない）。") from error
        if manifest.version > FORMAT_VERSION or manifest.tables > VERSION:
            raise FileProblem(self._name, "新しい版の specgen が作った控えである。", "新しい版の specgen で復元する。")
        return manifest


def open_package(stream: BinaryIO, name: str, most_bytes: int = MOST_BYTES) -> Package:
    """A backup, once it is known to hold nothing but files of a backup, and no more than may be read."""
    try:
        if _directory_size(stream) > _MOST_DIRECTORY:
            raise FileProblem(name, "控えの中のファイルが多過ぎる。", HINT)
        archive = zipfile.ZipFile(stream)
    except DAMAGED as error:
        raise FileProblem(name, "控えのファイルが壊れているか、控えではない。", HINT) from error
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > most_bytes:
        raise FileProblem(name, f"控えが大き過ぎる（展開後で{most_bytes // _MEGA:,}MBまで）。", HINT)
    seen: set[str] = set()
    for entry in entries:
        if not _is_plain(entry) or entry.filename in seen:
            raise FileProblem(name, "控えにあるはずのないファイルがある。", HINT)
        seen.add(entry.filename)
    return Package(archive, name)


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a plain file of a backup: no path, link or secret."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return (
        NAME.fullmatch(entry.orig_filename) is not None
        and entry.orig_filename == entry.filename
        and kind in (0, stat.S_IFREG)
        and not entry.flag_bits & 0x1
        and entry.compress_type in _PLAIN
    )


def _directory_size(stream: BinaryIO) -> int:
    """How many bytes the directory of a zip claims. A backup has no comment, so that its end stands at the end."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - _END - _LOCATOR - _END64))
    end = stream.read()
    if len(end) < _END or end[-_END : -_END + 4] != b"PK\x05\x06":
        raise zipfile.BadZipFile("no end of a zip")
    claimed = [struct.unpack_from("<L", end, len(end) - _END + 12)[0]]
    if len(end) == _END + _LOCATOR + _END64 and end[_END64 : _END64 + 4] == b"PK\x06\x07":
        claimed = [struct.unpack_from("<Q", end, 40)[0]]
    return int(max(claimed))

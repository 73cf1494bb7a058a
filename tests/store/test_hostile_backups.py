"""Backups that somebody made or changed: refused with FileProblem, and nothing is made."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specgen.errors import FileProblem
from specgen.store import Store
from specgen.store.backup import write_backup
from specgen.store.restore import restore_backup
from specgen.store.unpacking import MOST_FILES
from tests.store.makers import QUICK, fill

Files = dict[str, bytes]
Change = Callable[[Files], None]


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    store = Store.open(tmp_path_factory.mktemp("hostile") / "specgen.db", hasher=QUICK)
    fill(store)
    target = io.BytesIO()
    write_backup(store, target)
    yield target.getvalue()
    store.close()


def unpacked(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def refused(content: bytes, folder: Path, **limits: int) -> str:
    into = folder / "data"
    with pytest.raises(FileProblem) as caught:
        restore_backup(io.BytesIO(content), into, **limits)
    assert list(folder.iterdir()) == []
    return str(caught.value)


def rewritten(table: str, change: Callable[[dict[str, Any]], object], count: int | None = None) -> Change:
    """A change of every row of a table by somebody who mends the manifest, too."""

    def act(files: Files) -> None:
        name = f"tables/{table}.jsonl"
        rows = [json.loads(line) for line in files[name].splitlines()][:count]
        for row in rows:
            change(row)
        files[name] = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
        mend(files, name, len(rows))

    return act


def mend(files: Files, name: str, rows: int) -> None:
    manifest = json.loads(files["manifest.json"])
    sha = hashlib.sha256(files[name]).hexdigest()
    manifest["files"][name] = {"size": len(files[name]), "sha256": sha}
    manifest["rows"][name.split("/")[1].removesuffix(".jsonl")] = rows
    files["manifest.json"] = json.dumps(manifest).encode()


def line(table: str, text: bytes) -> Change:
    def act(files: Files) -> None:
        name = f"tables/{table}.jsonl"
        files[name] = text
        mend(files, name, text.count(b"\n"))

    return act


def manifest(**values: object) -> Change:
    def act(files: Files) -> None:
        files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), **values}).encode()

    return act


def replace(name: str, content: bytes) -> Change:
    return lambda files: files.update({name: content})


def drop(prefix: str) -> Change:
    def act(files: Files) -> None:
        del files[next(name for name in files if name.startswith(prefix))]

    return act


def edit(prefix: str, old: bytes, new: bytes) -> Change:
    def act(files: Files) -> None:
        name = next(name for name in files if name.startswith(prefix))
        files[name] = files[name].replace(old, new)

    return act


def add_blob(files: Files) -> None:
    files[f"blobs/{hashlib.sha256(b'').hexdigest()}"] = b""
    manifest(blobs=sum(name.startswith("blobs/") for name in files))(files)


def swap_revisions(files: Files) -> None:
    contents = iter([{"sha256": hashlib.sha256(b"content %d" % number).hexdigest()} for number in (2, 1)])
    rewritten("revisions", lambda row: row.update(content=next(contents)))(files)


def put_surrogate(files: Files) -> None:
    line("settings", b'{"name":"\\ud800","value":"1","by_id":"","at":""}\n')(files)


CHANGES: dict[str, tuple[Change, str]] = {
    "no manifest": (drop("manifest.json"), "specgen の控えではない"),
    "empty manifest": (replace("manifest.json", b""), "specgen の控えではない"),
    "manifest of another form": (manifest(format="other"), "specgen の控えではない"),
    "manifest with more": (manifest(extra=1), "specgen の控えではない"),
    "manifest too deep": (replace("manifest.json", b"[" * 100_000), "specgen の控えではない"),
    "newer form": (manifest(version=2), "新しい版"),
    "newer tables": (manifest(tables=99), "新しい版"),
    "fewer tables": (manifest(rows={}), "表が"),
    "wrong count of blobs": (manifest(blobs=1), "一覧"),
    "wrong hash of the log": (manifest(audit_hash="0" * 64), "ハッシュが控えと異なる"),
    "wrong count of the log": (manifest(audit_count=99), "控えでは99件"),
    "a table is missing": (drop("tables/audit"), "一覧"),
    "a table more": (replace("tables/sessions.jsonl", b""), "一覧"),
    "a case more": (replace("cases/x.json", b"{}"), "一覧"),
    "changed row": (edit("tables/users", b"sato", b"sata"), "変更されている"),
    "changed text for people": (edit("users.csv", b"sato", b"sata"), "変更されている"),
    "longer file": (edit("users.csv", b"sato", b"satoo"), "大きさ"),
    "changed blob": (edit("blobs/", b"o", b"x"), "変更されている"),
    "missing blob": (drop("blobs/"), "一覧"),
    "a blob more": (add_blob, "参照されていない"),
    "changed log": (rewritten("audit", lambda row: row.update(name="x")), "書き換え"),
    "shorter log": (rewritten("audit", lambda _: None, 3), "消えている"),
    "changed revision": (swap_revisions, "提出されたものと異なる"),
    "no such blob": (rewritten("jobs", lambda row: row.update(input={"sha256": "../../etc/x"})), "控えにない"),
    "twice the same row": (rewritten("users", lambda row: row.update(id="x", group_id="none")), "表に戻せない"),
    "another type": (rewritten("comments", lambda row: row.update(id="x")), "表に戻せない"),
    "a number too large": (rewritten("comments", lambda row: row.update(id=2**80)), "表に戻せない"),
    "a truth": (rewritten("users", lambda row: row.update(active=True)), "種類の値"),
    "a list": (rewritten("users", lambda row: row.update(name=[])), "種類の値"),
    "another column": (rewritten("users", lambda row: row.update(more=1)), "項目"),
    "a column less": (rewritten("users", lambda row: row.pop("name")), "項目"),
    "a row that refers to none": (rewritten("comments", lambda row: row.update(project="none")), "表に戻せない"),
    "no row": (line("settings", b"[]\n"), "項目"),
    "no json": (line("settings", b"{\n"), "行を読めない"),
    "too deep": (line("settings", b"[" * 100_000 + b"\n"), "行を読めない"),
    "a surrogate": (put_surrogate, "壊れている"),
    "wrong count of rows": (lambda files: mend(files, "tables/settings.jsonl", 9), "行の数"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_backup_is_refused(backup: bytes, tmp_path: Path, name: str) -> None:
    change, words = CHANGES[name]
    files = unpacked(backup)
    change(files)
    assert words in refused(packed(files), tmp_path)


def test_as_it_was_it_is_taken(backup: bytes, tmp_path: Path) -> None:
    restore_backup(io.BytesIO(packed(unpacked(backup))), tmp_path / "data")


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/passwd",
        "tables/../../evil.jsonl",
        "blobs/../../evil",
        "C:\\evil",
        "cases\\evil.json",
        "cases/..json/evil.json",
        "tables/",
        "manifest.json\n",
        "evil",
        "cases/" + "x" * 5000 + ".json",
    ],
)
def test_a_name_that_is_no_file_of_a_backup(backup: bytes, tmp_path: Path, name: str) -> None:
    assert "あるはずのない" in refused(packed({**unpacked(backup), name: b"x"}), tmp_path)


def test_a_name_with_an_end_within(backup: bytes, tmp_path: Path) -> None:
    content = packed({**unpacked(backup), "cases/x.json~.exe": b"x"}).replace(b"~", b"\x00")
    assert "あるはずのない" in refused(content, tmp_path)


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR])
def test_a_link_or_a_device(backup: bytes, tmp_path: Path, mode: int) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in unpacked(backup).items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (mode | 0o777) << 16 if name == "users.csv" else 0
            archive.writestr(entry, content)
    assert "あるはずのない" in refused(target.getvalue(), tmp_path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name(backup: bytes, tmp_path: Path) -> None:
    target = io.BytesIO(backup)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("users.csv", b"other")
    assert "あるはずのない" in refused(target.getvalue(), tmp_path)


def test_a_bomb(backup: bytes, tmp_path: Path) -> None:
    content = packed({**unpacked(backup), f"blobs/{'0' * 64}": b"\x00" * 50_000_000})
    assert len(content) < 100_000
    assert "大き過ぎる" in refused(content, tmp_path, most_bytes=20_000_000)


def test_a_bomb_that_hides_its_size(backup: bytes, tmp_path: Path) -> None:
    files = unpacked(backup)
    files["tables/settings.jsonl"] = b" " * 50_000_000
    content = packed(files).replace(struct.pack("<L", 50_000_000), struct.pack("<L", 40))
    refused(content, tmp_path, most_bytes=20_000_000)


def test_a_line_without_end(backup: bytes, tmp_path: Path) -> None:
    files = unpacked(backup)
    line("settings", b" " * 40_000_000 + b"\n")(files)
    assert "長過ぎる" in refused(packed(files), tmp_path)


def test_a_directory_without_end(backup: bytes, tmp_path: Path) -> None:
    claimed = bytearray(backup)
    claimed[-10:-6] = struct.pack("<L", MOST_FILES * 256 + 1)
    assert "多過ぎる" in refused(bytes(claimed), tmp_path)


def test_a_secret_one(backup: bytes, tmp_path: Path) -> None:
    # The first flag of every entry of the directory: it is encrypted.
    content = bytearray(backup)
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "あるはずのない" in refused(bytes(content), tmp_path)


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_cut_one(backup: bytes, tmp_path: Path, part: float) -> None:
    refused(backup[: int(len(backup) * part)], tmp_path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(min_value=0), byte=st.integers(1, 255))
def test_any_changed_byte_is_refused_or_changes_nothing(
    backup: bytes, tmp_path_factory: pytest.TempPathFactory, at: int, byte: int
) -> None:
    content, folder = bytearray(backup), tmp_path_factory.mktemp("byte")
    content[at % len(content)] ^= byte
    try:
        restore_backup(io.BytesIO(bytes(content)), folder / "data")
    except FileProblem:
        assert list(folder.iterdir()) == []
    else:
        # Entry times and the like: what is in the files is the same.
        assert unpacked(bytes(content)) == unpacked(backup)

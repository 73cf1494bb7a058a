"""The store: one SQLite file with everything that people do in specgen's web application."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from pathlib import Path

from argon2 import PasswordHasher

from specgen.store.accounts import Accounts
from specgen.store.audit import Audit
from specgen.store.blobs import Blobs
from specgen.store.comments import Comments
from specgen.store.database import Database, Now, utc_now
from specgen.store.jobs import Jobs
from specgen.store.links import Links
from specgen.store.passwords import Passwords
from specgen.store.projects import Projects
from specgen.store.revisions import Revisions
from specgen.store.sessions import Sessions
from specgen.store.settings import Settings
from specgen.store.usage import Usage

DATABASE = "specgen.db"  # the name of the file within a data folder


class Store:
    """What is kept, by parts. One object serves every thread of a server; several processes may share the file."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self.database = database
        self.audit = Audit(database)
        self.projects = Projects(database, self.audit)
        self.revisions = Revisions(database, self.audit)
        self.comments = Comments(database, self.audit)
        self.accounts = Accounts(database, self.audit, passwords)
        self.sessions = Sessions(database)
        self.settings = Settings(database, self.audit)
        self.jobs = Jobs(database)
        self.links = Links(database, self.audit)
        self.blobs = Blobs(database)
        self.usage = Usage(database)

    @classmethod
    def open(cls, path: Path, *, now: Now = utc_now, hasher: PasswordHasher | None = None) -> Store:
        """Open a file, or make it, and bring it up to date. `hasher`: other costs of argon2, for tests.

        Raises FileProblem where it cannot be opened, is something else, or was made by a newer specgen.
        """
        return cls(Database(path, now), Passwords(hasher))

    def writing(self) -> AbstractContextManager[None]:
        """All or nothing of what is done within. Within another one of the same thread: a part of it."""
        return self.database.writing()

    def check(self) -> list[str]:
        """What is wrong with the file, in words; nothing where it is sound."""
        found = [row["integrity_check"] for row in self.database.rows("PRAGMA integrity_check")]
        problems = [f"データのファイルが壊れている: {text}" for text in found if text != "ok"]
        if problems:
            return problems
        for row in self.database.rows("PRAGMA foreign_key_check"):
            problems.append(f"参照する先のない行がある: {row['table']} の {row['rowid']} 行目")
        problems += self._changed_contents()
        return problems + [f"監査記録: {problem}" for problem in self.audit.verify().problems]

    def close(self) -> None:
        """Close the file, for every thread."""
        self.database.close()

    def _changed_contents(self) -> list[str]:
        problems = []
        for row in self.database.rows("SELECT project, number, hash FROM revisions"):
            content = self.revisions.content(row["project"], row["number"])
            if hashlib.sha256(content).hexdigest() != row["hash"]:
                problems.append(f"案件 {row['project']} の第{row['number']}版の内容が、提出されたものと異なる。")
        for row in self.database.rows("SELECT id FROM blobs"):
            if hashlib.sha256(self.blobs.get(row["id"])).hexdigest() != row["id"]:
                problems.append(f"ファイル {row['id']} の内容が、保存したものと異なる。")
        return problems

"""The tables, as a list of migrations: `user_version` counts how many a file has had.

A migration that was released is never changed; a new one is added to the end. Every statement stands alone, so that
a migration runs within one transaction. What must never change is held by triggers, so that a slip in this program,
or another program, is refused too. Each append-only table also refuses an insert over a row that is there: REPLACE
deletes without telling triggers unless recursive triggers are on.
"""

from __future__ import annotations

APPLICATION_ID = 0x73706763  # "spgc"

_TABLES = (
    "CREATE TABLE groups (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
    """CREATE TABLE users (
        id TEXT PRIMARY KEY, login TEXT NOT NULL UNIQUE, login_key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        group_id TEXT REFERENCES groups(id), roles TEXT NOT NULL, active INTEGER NOT NULL,
        must_change INTEGER NOT NULL, password TEXT NOT NULL, totp_secret TEXT, totp_step INTEGER NOT NULL DEFAULT 0,
        subject TEXT UNIQUE, last_sign_in TEXT) STRICT""",
    "CREATE INDEX users_group ON users(group_id)",
    "CREATE TABLE failures (login TEXT PRIMARY KEY, count INTEGER NOT NULL, last TEXT NOT NULL, until TEXT) STRICT",
    "CREATE TABLE throttle (key TEXT NOT NULL, until TEXT NOT NULL) STRICT",
    "CREATE INDEX throttle_key ON throttle(key)",
    "CREATE INDEX throttle_until ON throttle(until)",
    """CREATE TABLE sessions (
        token TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users(id), csrf TEXT NOT NULL, stage TEXT NOT NULL,
        ip TEXT NOT NULL, started TEXT NOT NULL, seen TEXT NOT NULL, idle INTEGER NOT NULL, expires TEXT NOT NULL)
        STRICT""",
    "CREATE INDEX sessions_user ON sessions(user)",
    "CREATE INDEX sessions_expires ON sessions(expires)",
    """CREATE TABLE projects (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, group_id TEXT REFERENCES groups(id), preset TEXT NOT NULL,
        handover TEXT NOT NULL, archived INTEGER NOT NULL, library TEXT NOT NULL, version INTEGER NOT NULL,
        created_at TEXT NOT NULL, created_by TEXT NOT NULL, changed_at TEXT NOT NULL) STRICT""",
    "CREATE INDEX projects_changed ON projects(changed_at)",
    "CREATE INDEX projects_group ON projects(group_id)",
    # A deleted entry stays with a NULL value, so that its version is never used again for another value.
    """CREATE TABLE entries (
        project TEXT NOT NULL REFERENCES projects(id), kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT,
        version INTEGER NOT NULL, by_id TEXT NOT NULL, by_name TEXT NOT NULL, at TEXT NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (project, kind, key)) STRICT""",
    """CREATE TABLE changes (
        project TEXT NOT NULL REFERENCES projects(id), seq INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL,
        old TEXT, new TEXT, by_id TEXT NOT NULL, by_name TEXT NOT NULL, at TEXT NOT NULL, reason TEXT NOT NULL,
        undoes INTEGER, PRIMARY KEY (project, seq)) STRICT""",
    "CREATE INDEX changes_entry ON changes(project, kind, key, seq)",
    """CREATE TABLE revisions (
        project TEXT NOT NULL REFERENCES projects(id), number INTEGER NOT NULL, note TEXT NOT NULL,
        by_id TEXT NOT NULL, by_name TEXT NOT NULL, at TEXT NOT NULL, hash TEXT NOT NULL, authors TEXT NOT NULL,
        version INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('submitted', 'approved', 'returned', 'withdrawn')),
        decided_by TEXT, decided_name TEXT, decided_at TEXT, decision TEXT,
        entries BLOB NOT NULL, content BLOB NOT NULL, PRIMARY KEY (project, number)) STRICT""",
    """CREATE TABLE comments (
        id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL REFERENCES projects(id), target TEXT NOT NULL,
        text TEXT NOT NULL, by_id TEXT NOT NULL, by_name TEXT NOT NULL, at TEXT NOT NULL,
        resolved_by TEXT, resolved_at TEXT) STRICT""",
    "CREATE INDEX comments_project ON comments(project, target)",
    """CREATE TABLE audit (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, user TEXT NOT NULL, name TEXT NOT NULL,
        ip TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL, project TEXT NOT NULL, detail TEXT NOT NULL,
        hash TEXT NOT NULL) STRICT""",
    "CREATE INDEX audit_action ON audit(action, seq)",
    "CREATE INDEX audit_user ON audit(user, seq)",
    "CREATE INDEX audit_project ON audit(project, seq)",
    """CREATE TABLE settings (
        name TEXT PRIMARY KEY, value TEXT NOT NULL, by_id TEXT NOT NULL, at TEXT NOT NULL) STRICT""",
    """CREATE TABLE jobs (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, owner TEXT NOT NULL, project TEXT NOT NULL, name TEXT NOT NULL,
        state TEXT NOT NULL, done INTEGER NOT NULL, of INTEGER NOT NULL, message TEXT NOT NULL,
        created TEXT NOT NULL, updated TEXT NOT NULL, params TEXT NOT NULL, input BLOB NOT NULL, result BLOB) STRICT""",
    "CREATE INDEX jobs_state ON jobs(state, created)",
    "CREATE INDEX jobs_owner ON jobs(owner, created)",
    """CREATE TABLE links (
        id TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, project TEXT NOT NULL, revision INTEGER NOT NULL,
        label TEXT NOT NULL, by_id TEXT NOT NULL, created TEXT NOT NULL, expires TEXT NOT NULL, revoked_at TEXT,
        uses INTEGER NOT NULL, FOREIGN KEY (project, revision) REFERENCES revisions(project, number)) STRICT""",
    "CREATE INDEX links_project ON links(project, revision)",
    "CREATE TABLE blobs (id TEXT PRIMARY KEY, at TEXT NOT NULL, content BLOB NOT NULL) STRICT",
    """CREATE TABLE usage (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, month TEXT NOT NULL, content TEXT NOT NULL) STRICT""",
    "CREATE INDEX usage_month ON usage(month, seq)",
)


def _append_only(table: str, same: str) -> tuple[str, ...]:
    message = f"{table} is append-only"
    return (
        f"CREATE TRIGGER {table}_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END",
        f"CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END",
        f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
        f" BEGIN SELECT RAISE(ABORT, '{message}'); END",
    )


_FIXED = ("project", "number", "note", "by_id", "by_name", "at", "hash", "authors", "version", "entries", "content")
_TRIGGERS = (
    *_append_only("audit", "seq = NEW.seq"),
    *_append_only("changes", "project = NEW.project AND seq = NEW.seq"),
    *_append_only("usage", "seq = NEW.seq"),
    *_append_only("blobs", "id = NEW.id"),
    # Of a revision only the decision is ever written, once.
    "CREATE TRIGGER revisions_update BEFORE UPDATE ON revisions WHEN OLD.state <> 'submitted' OR "
    + " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _FIXED)
    + " BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END",
    *_append_only("revisions", "project = NEW.project AND number = NEW.number")[1:],
)

MIGRATIONS: tuple[tuple[str, ...], ...] = ((*_TABLES, *_TRIGGERS),)
VERSION = len(MIGRATIONS)

"""What is kept: 案件, revisions, people and the audit log, in one SQLite file."""

from specgen.store.store import DATABASE, Store

__all__ = ["DATABASE", "Store"]

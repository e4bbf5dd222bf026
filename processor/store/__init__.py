"""The database: the program's records, its inbox and outbox, in SQLite or PostgreSQL."""

from processor.stages.ports import RepeatedMail
from processor.store.schema import HEAD, WrongTables, migrate
from processor.store.unit import open_store

__all__ = ["HEAD", "RepeatedMail", "WrongTables", "migrate", "open_store"]

"""Runs the migrations on the connection that schema.py hands over."""

from __future__ import annotations

from alembic import context

from processor.store.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column by copying its table
    compare_type=True,
)
context.run_migrations()

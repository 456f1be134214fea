"""Places are imported into a real PostgreSQL."""

from tests.store.on_postgres import pytest_configure

__all__ = ["pytest_configure"]

"""Migrations of a start that fails run in a real PostgreSQL."""

from tests.store.on_postgres import pytest_configure

__all__ = ["pytest_configure"]

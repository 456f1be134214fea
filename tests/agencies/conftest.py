"""The real desk beside the real database, for tests of what agencies have ready."""

from tests.desk.conftest import ami, api, centre, database, http, settings, site
from tests.store.on_postgres import pytest_configure

__all__ = ["ami", "api", "centre", "database", "http", "pytest_configure", "settings", "site"]

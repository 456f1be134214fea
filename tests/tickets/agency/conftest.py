"""The real desk beside the real database: what tests of the desk have, for tests of its tickets."""

from tests.desk.conftest import ami, api, centre, database, http, settings, site

__all__ = ["ami", "api", "centre", "database", "http", "settings", "site"]

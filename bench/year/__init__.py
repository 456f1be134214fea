"""A year of a large regency in a scratch PostgreSQL, and how long each page takes over it."""

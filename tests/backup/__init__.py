"""Backups and their return, with the real embedded PostgreSQL."""

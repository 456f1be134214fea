"""Backup of a whole centre into a folder, and its return into an empty home."""

"""Finished recordings where they lie: opened, written and, if a key is named, encrypted."""

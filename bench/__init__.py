"""Measurements: each prints its figures with their spread, and the command is in its docstring."""

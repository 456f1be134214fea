"""The rules of shifts, as tables."""

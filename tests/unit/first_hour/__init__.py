"""The rules of a new centre's first hour."""

"""Sigap 112: the service behind the emergency number."""

__version__ = "0.1.0"

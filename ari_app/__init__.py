"""Sigap 112: the service behind the emergency number."""

__version__ = "0.2.0"

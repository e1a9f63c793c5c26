"""Registers the long work of tickets."""

from tickets.services import leaving, tags

__all__ = ["leaving", "tags"]

"""Registers the long work of the whole."""

from helpdesk.demo import remove

__all__ = ["remove"]

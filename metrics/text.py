"""Marks for translation."""


def gettext_noop(message: str) -> str:
    """Mark an English text for the catalogues; whoever shows it translates it."""
    return message

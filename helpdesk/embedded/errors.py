"""What the embedded servers raise."""


class EmbeddedError(Exception):
    """The embedded servers cannot start; the message is one plain sentence that says how to mend it."""

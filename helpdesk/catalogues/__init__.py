"""Message catalogues: found, updated and compiled by Babel, so that nobody needs GNU gettext installed."""

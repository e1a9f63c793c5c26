"""Panels of the side column; importing this package registers all of them."""

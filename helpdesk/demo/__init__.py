"""Atelier Brume, a home-textiles shop that does not exist: what `load_demo` shows."""

"""`manage.py doctor`: one check a file, each a function `check() -> Finding`."""

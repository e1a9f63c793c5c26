"""What `manage.py bench_ui` measures: the desk under a hand, in a real browser."""

"""What `manage.py bench` measures, and how."""

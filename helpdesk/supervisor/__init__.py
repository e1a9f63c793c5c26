"""`manage.py up`: every process of the helpdesk under one parent."""

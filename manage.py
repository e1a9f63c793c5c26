#!/usr/bin/env python
"""Django's command line; starts the embedded servers for commands that need them."""

import os
import sys

from django.core.management import execute_from_command_line

from helpdesk.embedded.commands import servers_for_command
from helpdesk.supervisor import cli


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    if sys.argv[1:2] == ["up"]:
        sys.exit(cli.main(sys.argv[2:]))
    with servers_for_command(sys.argv[1:]):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

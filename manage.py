#!/usr/bin/env python
"""Django's command line for Chorus."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from config.embedded.local import local_environment

    # Where `make run` has run, its services and secrets; anywhere else, nothing.
    with local_environment(sys.argv):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

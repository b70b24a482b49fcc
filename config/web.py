"""The web server: granian, begun when everything is read, so that its processes share it.

`python -m config.web` takes what `granian` takes.
"""

import os
from importlib import import_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
from django.conf import settings
from granian.cli import entrypoint


def main() -> None:
    """Read, then serve. Nothing before the fork opens a connection or starts a thread."""
    django.setup()
    from config import warm

    warm.warm_web()
    import_module(settings.ROOT_URLCONF)
    warm.settle()
    entrypoint()


if __name__ == "__main__":
    main()

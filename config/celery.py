"""Celery: the doorbell and the clock. The work itself is rows in PostgreSQL."""

import os
import sys
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Checks import every page of the site, which neither worker nor Beat shows. `prepare_site` and
# `make check` have run them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "true")

app = Celery("chorus")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Beat sends names and runs nothing: what tasks import is half of its memory.
if "beat" not in sys.argv:
    app.autodiscover_tasks()


@worker_init.connect
def read_before_the_fork(**_more: Any) -> None:
    """Words and weights of screening once, for all processes of this worker."""
    if os.environ.get("WARM_UP", "1") == "1":
        from config import warm

        warm.warm_worker()
        warm.settle()

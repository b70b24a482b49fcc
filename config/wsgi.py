"""The web application. Addresses are stripped before anything else of ours runs."""

import os
import threading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

from apps.core import log_lines
from apps.core.addresses import StripAddresses
from apps.core.page_cache_door import KeptFirst
from config import warm

log_lines.mute_hooks()
application = StripAddresses(KeptFirst(get_wsgi_application()))

# Nothing is left to do where config/web.py has done it before the fork.
threading.Thread(target=warm.warm_web, name="warm-up", daemon=True).start()

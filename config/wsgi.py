"""The web application. Addresses are stripped before anything else of ours runs."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

from apps.core.addresses import StripAddresses

application = StripAddresses(get_wsgi_application())

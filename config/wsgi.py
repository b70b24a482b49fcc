"""The web application. Addresses are stripped before anything else of ours runs."""

import os
import threading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from apps.core.addresses import StripAddresses
from apps.screening.findings import ScreenInput
from apps.screening.services import screen_texts


def warm_up() -> None:
    """Compile the lexicons before the first person presses Send: it takes seconds."""
    screen_texts([ScreenInput(id=code, text="a", language=code) for code, _ in settings.LANGUAGES])


application = StripAddresses(get_wsgi_application())

threading.Thread(target=warm_up, name="warm-up", daemon=True).start()

"""The test run: starts the services before Django reads its settings, stops them at the end."""

import gc
import os

import django
import hypothesis
import pytest
from django.conf import settings

from config.embedded.process import EmbeddedError
from tests.harness.services import Services, use_worker

pytest_plugins = [
    "tests.harness.database",
    "tests.harness.client",
    "tests.harness.directory",
    "tests.harness.processes",
    "tests.harness.browser",
]

SERVICES = pytest.StashKey[Services]()


def pytest_configure(config: pytest.Config) -> None:
    if settings.configured:
        raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the tests set it themselves.")
    # A deadline is a timed assertion, and the machine may be busy.
    slow = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("chorus", deadline=None, suppress_health_check=slow)
    hypothesis.settings.load_profile("chorus")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if worker == "main":
        try:
            services = Services(config.cache.mkdir("chorus-cluster"))
        except (EmbeddedError, RuntimeError) as error:
            raise pytest.UsageError(str(error)) from None
        config.stash[SERVICES] = services
        os.environ |= services.environment()
    use_worker(worker)
    _set_up_django()


def _set_up_django() -> None:
    from tests.harness.client import post_like_a_browser
    from tests.harness.database import clone_instead_of_flush

    # A slow hash proves nothing here and each sign-in would pay for it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()
    clone_instead_of_flush()
    post_like_a_browser()
    # What is loaded now stays; looking through it again and again is a tenth of the run.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    # Where xdist workers inherit this name, pytest-django reads the settings before they know
    # which database is theirs. Our own subprocesses are given it.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if services := config.stash.get(SERVICES, None):
        services.stop()

"""The test run: starts the services before Django reads its settings, stops them at the end."""

import gc
import io
import os

import django
import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command

from config.embedded.process import EmbeddedError
from tests.harness.services import Services, use_worker

pytest_plugins = [
    "tests.harness.database",
    "tests.harness.client",
    "tests.harness.directory",
    "tests.harness.processes",
    "tests.harness.machine",
    "tests.harness.browser",
]

SERVICES = pytest.StashKey[Services]()


def pytest_configure(config: pytest.Config) -> None:
    if settings.configured:
        raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE: the tests set it themselves.")
    _set_up_hypothesis()
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
    if worker == "main":
        # Once, before a process has read a catalogue: what is read stays in its memory.
        call_command("compile_translations", verbosity=0, stdout=io.StringIO())
        if config.getoption("numprocesses", None):
            from tests.harness.processes import build_static_once

            # Two answers to one question look alike only while nobody builds beside them.
            build_static_once()


def _set_up_hypothesis() -> None:
    """The suite tries the same cases in each run; `HYPOTHESIS_PROFILE=hunt` tries others, and more.

    A change should fail for what it changed. What a hunt finds becomes a test of its own.
    """
    # A deadline is a timed assertion, and the machine may be busy.
    shared = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
    profile = hypothesis.settings.register_profile
    profile("chorus", derandomize=True, **shared)
    profile("hunt", max_examples=3000, **shared)
    hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "chorus"))


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

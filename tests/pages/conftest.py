import pytest
from django.core.management import call_command


@pytest.fixture(scope="session")
def built_static() -> None:
    """Style sheet, fonts and 503 pages in this run's build directory."""
    call_command("build_static", verbosity=0)

"""The directory of help as the repository has it, in the database of a test at little cost."""

import io
from typing import Any

import pytest

# What loading it has put into each table, in COPY's own form, and what the loading said.
_loaded: dict[str, Any] = {}


@pytest.fixture
def directory(db: None) -> Any:
    """Every entry as `load_directory` leaves it. Returns what it said."""
    from django.apps import apps
    from django.db import connection, transaction

    from apps.resources import loading, seed

    tables = [model._meta.db_table for model in apps.get_app_config("resources").get_models()]
    # The tables stand in no order; what one points at may come after it.
    with transaction.atomic(), connection.cursor() as cursor:
        if _loaded:
            for table in tables:
                cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(_loaded[table]))
            return _loaded["said"]
        said = loading.load_directory(files=seed.read())
        for table in tables:
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', rows := io.StringIO())
            _loaded[table] = rows.getvalue()
    _loaded["said"] = said
    return said

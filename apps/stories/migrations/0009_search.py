"""A column that old and new code both can write around, filled in short transactions, then its
index; nothing here holds up who reads or publishes."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from apps.stories.search_queries import fill


def fill_all(historical, _schema_editor):
    fill(historical.get_model("stories", "PublishedText").objects.filter(search=None))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("stories", "0008_campaigns")]

    operations = [
        migrations.AlterModelOptions(
            name="publishedtext", options={"base_manager_name": "objects"}
        ),
        migrations.AddField(
            model_name="publishedtext",
            name="search",
            field=django.contrib.postgres.search.SearchVectorField(null=True),
        ),
        migrations.RunPython(fill_all, migrations.RunPython.noop, elidable=True),
        AddIndexConcurrently(
            model_name="publishedtext",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["search"], name="published_text_search"
            ),
        ),
    ]

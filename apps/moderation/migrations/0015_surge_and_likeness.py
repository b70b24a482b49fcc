"""A column that old code writes around, and its indexes, made while people go on writing."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('moderation', '0014_notes_are_drawn'),
        ('stories', '0010_surge_and_likeness'),
    ]

    operations = [
        migrations.AddField(
            model_name='reviewtask',
            name='alike',
            field=models.UUIDField(null=True),
        ),
        AddIndexConcurrently(
            model_name='reviewtask',
            index=models.Index(condition=models.Q(('acts_at', None), ('alike', None), ('is_open', True)), fields=['lane', 'rank_at', 'chance'], name='task_waiting_alone'),
        ),
        AddIndexConcurrently(
            model_name='reviewtask',
            index=models.Index(condition=models.Q(('alike__isnull', False), ('is_open', True)), fields=['alike'], name='task_alike'),
        ),
    ]

"""The version of the public pages, and the function that moves it.

One row for all of what a transaction changes. A trigger runs the function as the last thing before
the commit: the row is held for the moment of the commit alone, and nobody waits for anything while
holding it. What this transaction has moved already is not moved again.
"""

from django.db import migrations, models

MOVE = """
INSERT INTO core_publicversion (id, number) VALUES (1, 1);
CREATE FUNCTION core_move_public_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE core_publicversion SET number = number + 1
        WHERE id = 1 AND xmin <> pg_current_xact_id()::xid;
    RETURN NULL;
END $$;
"""
STAY = "DROP FUNCTION core_move_public_version();"


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PublicVersion",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("number", models.BigIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="one_public_version"
                    )
                ],
            },
        ),
        migrations.RunSQL(MOVE, STAY),
    ]

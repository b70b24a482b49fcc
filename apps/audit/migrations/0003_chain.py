"""The chain: every entry follows the one before, and the head goes forward along it only.

What is there is chained as it is found, in its order; the table is locked until that is done.
100,000 entries take some ten seconds.
"""

import json
import uuid

from django.db import migrations, models
from psycopg2.extras import execute_values

from apps.audit import keys
from apps.audit.chain import GENESIS, Row, link

BATCH = 5_000

GUARDS = """
CREATE FUNCTION audit_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE audit_audithead SET sequence = NEW.sequence, hash = NEW.hash
        WHERE sequence = NEW.sequence - 1 AND hash = NEW.prev;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'an entry follows the head of the chain'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_follow AFTER INSERT ON audit_auditentry
    FOR EACH ROW EXECUTE FUNCTION audit_follow();

CREATE FUNCTION audit_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.site <> OLD.site OR NEW.sequence <= OLD.sequence OR NOT EXISTS (
        SELECT 1 FROM audit_auditentry
        WHERE sequence = NEW.sequence AND hash = NEW.hash AND prev = OLD.hash
    ) THEN
        RAISE EXCEPTION 'the head goes forward along the chain'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_forward BEFORE UPDATE ON audit_audithead
    FOR EACH ROW EXECUTE FUNCTION audit_forward();
CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_audithead
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditheadsignature
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_auditdelivery
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""
OPEN = """
DROP TRIGGER audit_no_change ON audit_auditdelivery;
DROP TRIGGER audit_no_change ON audit_auditheadsignature;
DROP TRIGGER audit_head_stays ON audit_audithead;
DROP TRIGGER audit_forward ON audit_audithead;
DROP FUNCTION audit_forward();
DROP TRIGGER audit_follow ON audit_auditentry;
DROP FUNCTION audit_follow();
"""

READ = """
SELECT sequence, day, actor, role, verb, kind, object_id, details FROM audit_auditentry
WHERE sequence > %s ORDER BY sequence LIMIT %s
"""
WRITE = """
UPDATE audit_auditentry AS entry SET key = made.key, prev = made.prev, hash = made.hash
FROM (VALUES %s) AS made (sequence, key, prev, hash) WHERE entry.sequence = made.sequence
"""


def chain_what_is_there(apps, schema_editor):
    """5,000 rows at a time; memory stays flat."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER audit_no_change")
        last, prev = 0, GENESIS
        while made := _links(_read(cursor, last), prev):
            execute_values(cursor.cursor, WRITE, made, page_size=BATCH)
            last, prev = made[-1][0], made[-1][-1]
        cursor.execute("ALTER TABLE audit_auditentry ENABLE TRIGGER audit_no_change")
    apps.get_model("audit", "AuditHead").objects.create(
        site=uuid.uuid4(), sequence=last, hash=prev
    )


def _read(cursor, last):
    cursor.execute(READ, [last, BATCH])
    return cursor.fetchall()


def _links(rows, prev):
    key, made = keys.newest(), []
    for sequence, *told, details in rows:
        # The driver of a bare cursor gives JSON as its text.
        row = Row(sequence, *told, _parsed(details), key.kid, prev, b"")
        following = link(row, key=key.chain)
        made.append((sequence, key.kid, prev, following))
        prev = following
    return made


def _parsed(details):
    return json.loads(details) if isinstance(details, str) else details


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_insert_only")]

    operations = [
        migrations.AddField("auditentry", "key", models.CharField(max_length=16, default="")),
        migrations.AddField("auditentry", "prev", models.BinaryField(max_length=32, null=True)),
        migrations.AddField("auditentry", "hash", models.BinaryField(max_length=32, null=True)),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("site", models.UUIDField(default=uuid.uuid4)),
                ("sequence", models.BigIntegerField(default=0)),
                ("hash", models.BinaryField(default=GENESIS, max_length=32)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="audit_has_one_head")
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditHeadSignature",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("site", models.UUIDField()),
                ("sequence", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
                ("key", models.CharField(max_length=16)),
                ("signature", models.BinaryField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="AuditDelivery",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("way", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("day", "way"), name="audit_delivered_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditCheck",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("day", models.DateField()),
                ("entries", models.BigIntegerField()),
                ("fault", models.CharField(blank=True, max_length=16)),
                ("at", models.BigIntegerField(null=True)),
                ("after", models.BigIntegerField(null=True)),
                ("fault_day", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="audit_has_one_check"
                    )
                ],
            },
        ),
        migrations.RunPython(chain_what_is_there, migrations.RunPython.noop),
        migrations.AlterField("auditentry", "key", models.CharField(max_length=16)),
        migrations.AlterField(
            "auditentry", "prev", models.BinaryField(max_length=32, unique=True)
        ),
        migrations.AlterField("auditentry", "hash", models.BinaryField(max_length=32)),
        migrations.AddIndex(
            "auditentry", models.Index(fields=["day"], name="audit_by_day")
        ),
        migrations.AddIndex(
            "auditentry", models.Index(fields=["verb", "sequence"], name="audit_by_verb")
        ),
        migrations.AddIndex(
            "auditentry", models.Index(fields=["object_id"], name="audit_by_object")
        ),
        migrations.RunSQL(GUARDS, OPEN),
    ]

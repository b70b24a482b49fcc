import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import apps.resources.vocabulary


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Organization",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                ("website", models.URLField(blank=True)),
                ("email", models.EmailField(blank=True, max_length=254)),
            ],
        ),
        migrations.CreateModel(
            name="EmergencyNumber",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("country", models.CharField(max_length=2)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("number", models.CharField(max_length=20)),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=apps.resources.vocabulary.emergency_kind_choices, max_length=10
                        ),
                        blank=True,
                        size=None,
                    ),
                ),
                ("agreed", models.BooleanField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("verified", "Verified"),
                            ("due", "Due"),
                            ("overdue", "Overdue"),
                            ("suspended", "Suspended"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("assured_date", models.DateField(blank=True, null=True)),
                ("sources", models.JSONField(blank=True, default=list)),
            ],
            options={
                "ordering": ["country", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("country", "number"), name="one_emergency_number_once_a_country"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ("verified", "due", "overdue")), _negated=True),
                            ("assured_date__isnull", False),
                            _connector="OR",
                        ),
                        name="confirmed_emergency_number_has_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Service",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                ("url", models.URLField(blank=True, max_length=500)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("verified", "Verified"),
                            ("due", "Due"),
                            ("overdue", "Overdue"),
                            ("suspended", "Suspended"),
                            ("retired", "Retired"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("alert", models.TextField(blank=True)),
                ("assured_date", models.DateField(blank=True, null=True)),
                ("assurer_email", models.EmailField(blank=True, max_length=254)),
                (
                    "service_type",
                    models.CharField(
                        choices=apps.resources.vocabulary.service_type_choices, max_length=20
                    ),
                ),
                (
                    "harms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=apps.resources.vocabulary.harm_choices, max_length=30
                        ),
                        size=None,
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=apps.resources.vocabulary.audience_choices,
                        default="anyone",
                        max_length=20,
                    ),
                ),
                ("opening_hours", models.CharField(blank=True, max_length=200)),
                ("hours_in_source", models.CharField(blank=True, max_length=200)),
                ("free_of_charge", models.BooleanField(blank=True, null=True)),
                ("on_phone_bill", models.BooleanField(blank=True, null=True)),
                (
                    "confidence",
                    models.CharField(
                        choices=[("high", "High"), ("medium", "Medium"), ("low", "Low")],
                        default="low",
                        max_length=6,
                    ),
                ),
                ("uncertain", models.BooleanField(default=False)),
                ("sources", models.JSONField(blank=True, default=list)),
                ("source_dated", models.CharField(blank=True, max_length=10)),
                ("note", models.TextField(blank=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="services",
                        to="resources.organization",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("number", models.CharField(max_length=40)),
                (
                    "type",
                    models.CharField(
                        choices=apps.resources.vocabulary.phone_type_choices,
                        default="voice",
                        max_length=10,
                    ),
                ),
                ("e164", models.CharField(blank=True, max_length=16)),
                ("description", models.CharField(blank=True, max_length=200)),
                ("keyword", models.CharField(blank=True, max_length=20)),
                ("from_abroad", models.BooleanField(default=False)),
                ("toll_free", models.BooleanField(default=False)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phones",
                        to="resources.service",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Language",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("code", models.CharField(max_length=12)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("assumed", models.BooleanField(default=False)),
                (
                    "phone",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="languages",
                        to="resources.phone",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="languages",
                        to="resources.service",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="ServiceArea",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("country", models.CharField(db_index=True, max_length=2)),
                ("name", models.CharField(blank=True, max_length=100)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="service_areas",
                        to="resources.service",
                    ),
                ),
            ],
            options={
                "ordering": ["country", "name"],
            },
        ),
        migrations.CreateModel(
            name="Url",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("label", models.CharField(max_length=20)),
                ("url", models.URLField(max_length=500)),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="additional_urls",
                        to="resources.service",
                    ),
                ),
            ],
            options={
                "ordering": ["label", "url"],
            },
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["status"], name="resources_s_status_a21afd_idx"),
        ),
        migrations.AddConstraint(
            model_name="service",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("verified", "due", "overdue")), _negated=True),
                    ("assured_date__isnull", False),
                    _connector="OR",
                ),
                name="confirmed_service_has_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="phone",
            constraint=models.UniqueConstraint(
                fields=("service", "type", "number"), name="one_number_once_a_service"
            ),
        ),
        migrations.AddConstraint(
            model_name="language",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("phone__isnull", True), ("service__isnull", False)),
                    models.Q(("phone__isnull", False), ("service__isnull", True)),
                    _connector="OR",
                ),
                name="language_of_a_service_or_a_phone",
            ),
        ),
        migrations.AddConstraint(
            model_name="language",
            constraint=models.UniqueConstraint(
                fields=("service", "code"), name="one_language_once_a_service"
            ),
        ),
        migrations.AddConstraint(
            model_name="language",
            constraint=models.UniqueConstraint(
                fields=("phone", "code"), name="one_language_once_a_phone"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicearea",
            constraint=models.UniqueConstraint(
                fields=("service", "country", "name"), name="one_area_once_a_service"
            ),
        ),
        migrations.AddConstraint(
            model_name="url",
            constraint=models.UniqueConstraint(
                fields=("service", "url"), name="one_url_once_a_service"
            ),
        ),
    ]

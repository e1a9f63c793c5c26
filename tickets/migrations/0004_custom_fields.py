import django.contrib.postgres.operations
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("tickets", "0003_drafts"),
    ]

    operations = [
        # A word is asked for instead of one of a list, so that new kinds of events need no migration; it is
        # validated by the next migration, in a transaction of its own, because reading a long log takes a while.
        migrations.AlterField(
            model_name="ticketevent",
            name="kind",
            field=models.CharField(max_length=12),
        ),
        migrations.RemoveConstraint(
            model_name="ticketevent",
            name="ticket_event_kind_known",
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name="ticketevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__regex", "^[a-z_]+$")), name="ticket_event_kind_word"
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="custom_fields",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40, unique=True)),
                ("kind", models.CharField(max_length=10)),
                ("labels", models.JSONField(default=dict)),
                ("helps", models.JSONField(blank=True, default=dict)),
                ("options", models.JSONField(blank=True, default=list)),
                ("requirement", models.CharField(blank=True, default="", max_length=8)),
                ("minimum", models.CharField(blank=True, default="", max_length=20)),
                ("maximum", models.CharField(blank=True, default="", max_length=20)),
                ("pattern", models.CharField(blank=True, default="", max_length=200)),
                ("position", models.PositiveIntegerField(default=0)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("updated_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("queues", models.ManyToManyField(blank=True, related_name="custom_fields", to="tickets.queue")),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^[a-z][a-z0-9_]*$")), name="custom_field_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["text", "long_text", "number", "date", "checkbox", "choice", "choices", "url"],
                            )
                        ),
                        name="custom_field_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("requirement__in", ["", "always", "resolve"])),
                        name="custom_field_requirement_known",
                    ),
                ],
            },
        ),
    ]

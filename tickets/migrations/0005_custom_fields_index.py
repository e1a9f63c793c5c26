import django.contrib.postgres.indexes
import django.contrib.postgres.operations
from django.db import migrations


class Migration(migrations.Migration):

    # Built beside the work that goes on; see the operations' own documentation.
    atomic = False

    dependencies = [
        ("tickets", "0004_custom_fields"),
    ]

    operations = [
        django.contrib.postgres.operations.ValidateConstraint("ticketevent", "ticket_event_kind_word"),
        django.contrib.postgres.operations.AddIndexConcurrently(
            model_name="ticket",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["custom_fields"], name="ticket_custom_fields"
            ),
        ),
    ]

# Outside a transaction: indexes on big tables are made without a lock.

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('tickets', '0012_lists_without_snoozed'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='attachment',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('filename'), name='gin_trgm_ops'), name='attachment_name_trgm'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(models.OrderBy(models.F('activity_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='ticket_activity'),
        ),
    ]

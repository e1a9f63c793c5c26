# Outside a transaction: an index on a big table is made without a lock.

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations


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
    ]

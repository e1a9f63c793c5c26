"""The words of messages by windows of their ids, so that a search for the newest ones reads few."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, BtreeGinExtension, RemoveIndexConcurrently
from django.db import migrations
from django.db.models import F


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('tickets', '0018_kinds_of_scheduling'),
    ]

    operations = [
        BtreeGinExtension(),
        AddIndexConcurrently(
            model_name='message',
            index=GinIndex(F('id') / 131072, F('search'), name='message_search_window'),
        ),
        RemoveIndexConcurrently(model_name='message', name='message_search'),
    ]

import datetime

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently, ValidateConstraint
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    # Built beside the work that goes on; the lists find their new indexes before the old ones go.
    atomic = False

    dependencies = [
        ('tickets', '0011_snooze_and_reading'),
    ]

    operations = [
        ValidateConstraint("ticket", "ticket_snoozed_is_unresolved"),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(models.OrderBy(models.F('activity_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='ticket_activity'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(models.OrderBy(models.F('activity_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('status__in', ['new', 'open', 'pending', 'on_hold']), ('snoozed_until__isnull', True)), name='ticket_awake'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(models.F('queue'), models.OrderBy(models.F('activity_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('status__in', ['new', 'open', 'pending', 'on_hold']), ('snoozed_until__isnull', True)), name='ticket_awake_queue'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(models.F('assignee'), models.OrderBy(models.F('activity_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('status__in', ['new', 'open', 'pending', 'on_hold']), ('snoozed_until__isnull', True)), name='ticket_awake_assignee'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(models.OrderBy(models.F('activity_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('status__in', ['new', 'open', 'pending', 'on_hold']), ('snoozed_until__isnull', True), ('assignee__isnull', True)), name='ticket_awake_unassigned'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(models.OrderBy(models.F('created_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('status__in', ['new', 'open', 'pending', 'on_hold']), ('snoozed_until__isnull', True)), name='ticket_awake_created'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(django.db.models.functions.comparison.Coalesce(models.F('waiting_since'), models.Value(datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), output_field=models.DateTimeField()), models.F('id'), condition=models.Q(('status__in', ['new', 'open', 'pending', 'on_hold']), ('snoozed_until__isnull', True)), name='ticket_awake_waiting'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(models.OrderBy(models.Case(models.When(priority='low', then=models.Value(0)), models.When(priority='normal', then=models.Value(1)), models.When(priority='high', then=models.Value(2)), models.When(priority='urgent', then=models.Value(3)), default=models.Value(0), output_field=models.SmallIntegerField()), descending=True), models.OrderBy(models.F('activity_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('status__in', ['new', 'open', 'pending', 'on_hold']), ('snoozed_until__isnull', True)), name='ticket_awake_urgency'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(models.OrderBy(django.db.models.functions.comparison.Coalesce(models.F('value_minor'), models.Value(-1), output_field=models.BigIntegerField()), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('status__in', ['new', 'open', 'pending', 'on_hold']), ('snoozed_until__isnull', True)), name='ticket_awake_worth'),
        ),
        AddIndexConcurrently(
            model_name='ticket',
            index=models.Index(condition=models.Q(('snoozed_until__isnull', False)), fields=['snoozed_until', 'id'], name='ticket_snoozed'),
        ),
        RemoveIndexConcurrently(
            model_name='ticket',
            name='ticket_unresolved',
        ),
        RemoveIndexConcurrently(
            model_name='ticket',
            name='ticket_queue',
        ),
        RemoveIndexConcurrently(
            model_name='ticket',
            name='ticket_assignee',
        ),
        RemoveIndexConcurrently(
            model_name='ticket',
            name='ticket_unassigned',
        ),
    ]

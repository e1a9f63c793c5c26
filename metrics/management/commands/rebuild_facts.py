"""`manage.py rebuild_facts`: throw the fact tables away and make them again from the logs."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import models
from django.db.models import Max, Min
from tqdm import tqdm

from accounts.selectors import schedule
from metrics.facts import SurveyFact, TicketFact
from metrics.projections import surveys, tickets
from surveys.models import Invitation
from tickets.models import Ticket

CHUNK = 2_000


class Command(BaseCommand):
    help = (
        "Make all facts again from the logs, e.g. after the business hours changed. "
        "Safe while the helpdesk runs; the numbers afterwards equal the incremental ones."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        hours = schedule()
        TicketFact.objects.exclude(ticket_id__in=Ticket.objects.values("pk")).delete()
        SurveyFact.objects.exclude(invitation_id__in=Invitation.objects.values("pk")).delete()
        count = self._chunks(Ticket, "tickets", lambda ids: tickets.project(ids, hours=hours))
        answers = self._chunks(Invitation, "surveys", surveys.project)
        self.stdout.write(f"{count} ticket facts, {answers} survey facts")

    def _chunks(self, model: type[models.Model], name: str, project: Callable[[list[int]], int]) -> int:
        rows = model._default_manager.all()
        ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
        if ends["first"] is None:
            return 0
        made = 0
        with tqdm(
            total=ends["last"] - ends["first"] + 1, desc=name, unit="row", file=self.stderr._out
        ) as bar:
            for start in range(ends["first"], ends["last"] + 1, CHUNK):
                ids = list(rows.filter(pk__gte=start, pk__lt=start + CHUNK).values_list("pk", flat=True))
                made += project(ids)
                bar.update(min(CHUNK, ends["last"] + 1 - start))
        return made

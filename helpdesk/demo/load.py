"""All of the demo, or nothing."""

from datetime import datetime

from django.db import connection, transaction

from channels_app.services import deliver
from core import clock
from helpdesk.demo import answers, company, play, rules, stories_en, stories_fr

# Any number that no other code locks: two starts at once load the demo once.
_LOCK = 7_306_551


def load(*, now: datetime) -> bool:
    """Load the demo unless it is here; returns whether it was loaded now."""
    return not company.is_loaded() and _load(now)


@transaction.atomic
def _load(now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if company.is_loaded():
        return False
    with clock.standing_at(now):
        made = company.found(now=now)
        rules.write_rules(made, now=now)
        answers.write_answers(made, now=now)
    play.play(made, stories_fr.STORIES + stories_en.STORIES, now=now)
    deliver.assume_sent()  # the past of the demo was never sent by anybody
    return True

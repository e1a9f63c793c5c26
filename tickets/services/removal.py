"""Takes tickets away with all that belongs to them: only for the data of the demo."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import DO_NOTHING, ManyToOneRel
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.people import CannotChange
from core import work
from core.models import Work
from customers.models import Customer, Identity
from tickets.models import Attachment, Brand, MacroUse, Message, Ticket
from tickets.models.message import storage_name
from tickets.services import journal

REMOVE_DEMO = "demo.remove"
DEMO_SOURCE = "demo"


def demo_customers() -> list[int]:
    """Customers whom only the demo made: every address of theirs came with it."""
    made = set(Identity.objects.filter(source=DEMO_SOURCE).values_list("customer_id", flat=True))
    known = Identity.objects.filter(customer_id__in=made).exclude(source=DEMO_SOURCE)
    return sorted(made - set(known.values_list("customer_id", flat=True)))


def demo_tickets() -> list[int]:
    """Tickets of such customers at a brand of the demo; what real people wrote is none of it."""
    of_demo = Ticket.objects.filter(brand__is_demo=True, customer_id__in=demo_customers())
    real = Message.objects.filter(ticket__brand__is_demo=True, identity__isnull=False)
    real = real.exclude(identity__source=DEMO_SOURCE)
    return list(of_demo.exclude(pk__in=real.values("ticket_id")).order_by("pk").values_list("pk", flat=True))


def has_demo() -> bool:
    """Whether anything of the demo is here."""
    return Brand.objects.filter(is_demo=True).exists() or User.objects.filter(is_demo=True).exists()


@transaction.atomic
def remove_demo(*, by: User, now: datetime) -> Work:
    """Begin to remove the data of the demo. Raises CannotChange when somebody of the demo asks, and when it is done."""
    if by.is_demo:
        raise CannotChange(
            _("your own account belongs to the demo; make an admin of your own first and sign in as them")
        )
    if not has_demo():
        raise CannotChange(_("there is no demo data"))
    if work.is_running(REMOVE_DEMO):
        raise CannotChange(_("it is being removed already"))
    total = len(demo_tickets()) + len(demo_customers()) + User.objects.filter(is_demo=True).count()
    return work.start(
        REMOVE_DEMO,
        label=_("The demo data is removed"),
        arguments={"user": by.pk},
        total=total,
        by=journal.actor_name(by),
        now=now,
    )


@transaction.atomic
def remove_tickets(ids: Sequence[int]) -> int:
    """Delete tickets with messages, log and files that no other message has; returns how many tickets."""
    hashes = set(Attachment.objects.filter(message__ticket_id__in=ids).values_list("sha256", flat=True))
    for relation in Ticket._meta.get_fields(include_hidden=True):
        # Logs, whose foreign keys the database does not enforce.
        if isinstance(relation, ManyToOneRel) and relation.on_delete is DO_NOTHING:
            log = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": list(ids)})
            log.delete()
    MacroUse.objects.filter(ticket_id__in=ids).delete()
    count = Ticket.objects.filter(pk__in=ids).count()
    Ticket.objects.filter(pk__in=ids).delete()
    kept = set(Attachment.objects.filter(sha256__in=hashes).values_list("sha256", flat=True))
    unused = [storage_name(sha256) for sha256 in hashes - kept]
    transaction.on_commit(lambda: _forget_files(unused))
    return count


def _forget_files(names: Sequence[str]) -> None:
    for name in names:
        storages["attachments"].delete(name)


@transaction.atomic
def remove_customers(ids: Sequence[int]) -> int:
    """Delete customers who have no tickets and wrote nothing any more; returns how many."""
    free = Customer.objects.filter(pk__in=ids, tickets__isnull=True)
    free = free.exclude(identities__messages__isnull=False).exclude(identities__threads__isnull=False)
    found = list(free.values_list("pk", flat=True))
    Customer.objects.filter(pk__in=found).delete()
    return len(found)

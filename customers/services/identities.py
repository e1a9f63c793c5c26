"""Who is it? One address belongs to one customer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core import bulk
from core.text import unturned
from customers.identity import normalise
from customers.models import Customer, Identity


class IdentityTaken(Exception):
    """The address already belongs to another customer, who is in ``identity.customer``."""

    def __init__(self, identity: Identity) -> None:
        super().__init__(f"{identity.display} already belongs to {identity.customer}")
        self.identity = identity


@dataclass(frozen=True)
class Claim:
    """An address with which somebody came in, and the name that they gave."""

    kind: str
    value: str
    name: str = ""
    language: str = ""


def resolve(claim: Claim, *, source: str, now: datetime, verified: bool = False) -> Identity:
    """The identity of this address with its customer, both made when the address is new.

    Safe when two workers meet the same new address at once: one makes it, the other finds it.
    Raises InvalidIdentity for a text that can't be an address.
    """
    return resolve_all([claim], source=source, now=now, verified=verified)[0]


@transaction.atomic
def resolve_all(
    claims: Iterable[Claim], *, source: str, now: datetime, verified: bool = False
) -> list[Identity]:
    """:func:`resolve` for many claims in a few statements; the answers are in the order of the claims."""
    wanted = [(claim, normalise(claim.kind, claim.value)) for claim in claims]
    kinds = {claim.kind for claim, _ in wanted}
    values = {value for _, value in wanted}

    def known() -> dict[tuple[str, str], Identity]:
        rows = Identity.objects.filter(kind__in=kinds, value__in=values).select_related("customer")
        return {(row.kind, row.value): row for row in rows}

    found = known()
    missing = {
        (claim.kind, value): claim for claim, value in reversed(wanted) if (claim.kind, value) not in found
    }
    if missing:
        _create(missing, source=source, now=now, verified=verified)
        found = known()
    identities = [found[(claim.kind, value)] for claim, value in wanted]
    for identity, (claim, _) in zip(identities, wanted, strict=True):
        _learn(identity, claim, now=now, verified=verified)
    return identities


def _create(missing: dict[tuple[str, str], Claim], *, source: str, now: datetime, verified: bool) -> None:
    # In the order of the address, so that two workers with the same new addresses can't wait for one another.
    ordered = sorted(missing.items(), key=lambda item: item[0])
    customers = bulk.insert(
        Customer(name=unturned(claim.name)[:160], language=claim.language[:5], created_at=now)
        for _, claim in ordered
    )
    bulk.insert(
        (
            Identity(
                customer=customer,
                kind=kind,
                value=value,
                display=claim.value.strip()[:320],
                source=source,
                verified_at=now if verified else None,
                created_at=now,
            )
            for customer, ((kind, value), claim) in zip(customers, ordered, strict=True)
        ),
        ignore_conflicts=True,
    )
    # Whoever lost a race to another worker leaves no customer behind.
    ids = [customer.pk for customer in customers]
    taken = set(Identity.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True))
    if len(taken) < len(ids):
        Customer.objects.filter(pk__in=set(ids) - taken).delete()


def _learn(identity: Identity, claim: Claim, *, now: datetime, verified: bool) -> None:
    customer = identity.customer
    if claim.name and not customer.name:
        customer.name = unturned(claim.name)[:160]
        customer.save(update_fields=["name"])
    if verified and identity.verified_at is None:
        identity.verified_at = now
        identity.save(update_fields=["verified_at"])


@transaction.atomic
def attach(
    *, customer: Customer, kind: str, value: str, source: str, now: datetime, verified: bool = False
) -> Identity:
    """Give a customer one more address. Raises IdentityTaken when it is somebody else's."""
    normalised = normalise(kind, value)
    identity, created = Identity.objects.select_related("customer").get_or_create(
        kind=kind,
        value=normalised,
        defaults={
            "customer": customer,
            "display": value.strip()[:320],
            "source": source,
            "verified_at": now if verified else None,
            "created_at": now,
        },
    )
    if not created and identity.customer_id != customer.pk:
        raise IdentityTaken(identity)
    return identity

"""The places of the composer that somebody writes in, and what the server has of it."""

from playwright.sync_api import Locator, Page, expect

from tests.journeys.desk import wait_live
from tickets.models import Direction, Message, SavedDraft, Ticket


def field(page: Page, ticket: Ticket, kind: str = "reply") -> Locator:
    """The plain field, which has the text at all times."""
    return page.locator(f"#{kind}-{ticket.pk}")


def editor(page: Page, ticket: Ticket, kind: str = "reply") -> Locator:
    """What stands in the place of the field once it is written in."""
    return page.locator(f"#rich-{kind}-{ticket.pk}")


def begin(page: Page, ticket: Ticket, kind: str = "reply") -> Locator:
    """The editor with the caret in it."""
    wait_live(page)
    field(page, ticket, kind).focus()
    expect(editor(page, ticket, kind)).to_be_focused()
    return editor(page, ticket, kind)


def caret(place: Locator) -> int:
    """How many characters stand before the caret in the text of its line."""
    return int(place.evaluate("() => getSelection().anchorOffset"))


def kept(ticket: Ticket, kind: str = "reply") -> str | None:
    """The text of a draft on the server."""
    return SavedDraft.objects.filter(ticket=ticket, kind=kind).values_list("text", flat=True).first()


def sent() -> Message:
    """The one message that was sent."""
    return Message.objects.get(direction=Direction.OUTBOUND)

"""Search over tickets and customers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, has_permission, require
from core.pagination import Place
from customers.selectors import find as find_customers
from desk.http import page, reader_of, shell_of
from desk.list_frame import save_url
from desk.lists import PAGE, list_of_search, page_of, rows_query
from desk.reader import Reader
from desk.rows import rows_of
from desk.templatetags.ui import safe
from tickets.models import Ticket
from tickets.orders import NEWEST
from tickets.search import START, STOP, Found, corrected, find, snippets
from tickets.search_query import LONGEST, OPERATORS, SearchQuery, parse
from tickets.states import Priority, Status

CUSTOMERS_SHOWN = 8
VIEWS_SHOWN = 20
BEST = "best"
EXAMPLES = (
    "is:unread",
    "status:open",
    "assignee:me",
    "team:mine",
    "waiting:>2h",
    "created:<7d",
    "has:attachment",
    "value:>500",
)


@require(Permission.VIEW_TICKETS)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Tickets that fit words and operators, and customers by name or address."""
    reader = reader_of(request)
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    query = parse(text)
    order = BEST if request.GET.get("sort") == BEST and query.words() else "newest"
    after = NEWEST.decode(request.GET.get("after", ""))
    found, tickets, following = _find(reader, query, after, order)
    meant = found.query
    plain = " ".join(term.value for term in query.words())
    may_see_customers = has_permission(reader.user, Permission.VIEW_CUSTOMERS)
    pieces = snippets(tickets, found.hits, meant)
    context: dict[str, Any] = {
        "shell": shell_of(reader, current="search"),
        "text": text,
        "rows": [
            replace(row, preview=_marked(pieces[int(row.number)])) if int(row.number) in pieces else row
            for row in rows_of(tickets, reader)
        ],
        "customers": find_customers(plain, limit=CUSTOMERS_SHOWN)
        if len(plain) > 2 and may_see_customers and after is None
        else [],
        "is_full": following is not None or len(tickets) == PAGE,
        "next": urlencode({"q": str(meant), "after": following.encode()}) if following else "",
        "meant": str(meant) if meant not in (query, query.begun()) else "",
        "problems": [_problem(term.name, term.value) for term in query.problems],
        "sorts": _sorts(text, order) if query.words() and tickets else [],
        "hints": _hints(reader),
        "examples": EXAMPLES,
        "views": reader.views[:VIEWS_SHOWN],
        "save_url": save_url(str(query), NEWEST.key) if query and not query.problems else "",
        "list_url": list_of_search(str(meant)).url if tickets else "",
    }
    return page(request, "desk/search.html", context)


def _find(
    reader: Reader, query: SearchQuery, after: Place | None, order: str
) -> tuple[Found, list[Ticket], Place | None]:
    """What fits, and the tickets of one page; where nothing fits, those of the likest words.

    A following page asks for what the first one found by.
    """
    if not query:
        return Found(reader.visible.none(), {}, query), [], None
    at_least = PAGE if after is None else 0
    found = find(reader.user, query, reader.visible, at_least=at_least, ranked=order == BEST)
    tickets, following = _page(found, after, order, reader)
    if tickets or after is not None or (meant := corrected(query)) is None:
        return found, tickets, following
    found = find(reader.user, meant, reader.visible, ranked=order == BEST)
    return found, *_page(found, after, order, reader)


def _page(found: Found, after: Place | None, order: str, reader: Reader) -> tuple[list[Ticket], Place | None]:
    if order != BEST:
        return page_of(found.tickets, after, reader)
    best = sorted(found.hits, key=lambda pk: (-found.hits[pk].rank, -pk))[:PAGE]
    places = {pk: place for place, pk in enumerate(best)}
    tickets = rows_query(found.tickets.filter(pk__in=best), reader)
    return sorted(tickets, key=lambda ticket: places[ticket.pk]), None


def _marked(piece: str) -> SafeString:
    """A snippet of plain text as HTML, what fits in <mark>."""
    html = escape(" ".join(piece.split(" ")))
    return safe(html.replace(START, "<mark>").replace(STOP, "</mark>"))


def _problem(name: str, value: str) -> str:
    known = {
        "status": ", ".join((*Status, "unresolved")),
        "priority": ", ".join(Priority),
        "is": "open, snoozed, unread, waiting, mentioned, watched",
        "before": "2026-06-30",
        "after": "2026-06-01",
        "created": "<7d, >2h",
        "updated": "<7d, >2h",
        "waiting": ">2h, <30m",
        "has": "attachment, draft",
        "field": "key, key=value",
        "value": ">500, <=100",
    }.get(name, "…")
    return _("%(term)s was left out; it takes: %(known)s") % {"term": f"{name}:{value}", "known": known}


def _sorts(text: str, order: str) -> list[tuple[str, bool, str]]:
    return [
        (label, order == key, f"?{urlencode({'q': text, 'sort': key})}")
        for key, label in (("newest", _("Newest")), (BEST, _("Best")))
    ]


def _hints(reader: Reader) -> list[str]:
    """What the field offers while somebody types: operators with their values, those with free values alone."""
    queues = [
        f'queue:"{queue.name}"' if " " in queue.name else f"queue:{queue.name}" for queue in reader.queues
    ]
    fixed = [
        *(f"status:{status}" for status in (*Status, "unresolved")),
        *(f"priority:{priority}" for priority in Priority),
        *(f"is:{value}" for value in ("open", "snoozed", "unread", "waiting", "mentioned", "watched")),
        "assignee:me",
        "assignee:nobody",
        "team:mine",
        "waiting:>2h",
        "created:<7d",
        "updated:>3d",
        "has:attachment",
        "has:draft",
        "value:>500",
    ]
    free = [f"{name}:" for name in OPERATORS if name in {"from", "to", "tag", "channel", "before", "after"}]
    return [*free, *fixed, *queues]

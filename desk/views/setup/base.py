"""What the pages of the settings share: a list with search, and a page to edit one thing with its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.services.people import CannotChange
from desk.http import page, reader_of, shell_of
from desk.setting_history import lines_of
from desk.views.answers import sentence


@dataclass(frozen=True, slots=True)
class Row:
    """A thing in a list: its name leads to its page; ``badges`` are pairs of text and tone."""

    name: str
    url: str
    cells: Sequence[Any] = ()
    badges: Sequence[tuple[str, str]] = ()
    is_archived: bool = False
    moves: str = ""  # where up and down are posted, for lists with an order of their own

    def holds(self, words: list[str]) -> bool:
        """Whether name, cells and badges hold all these words."""
        text = " ".join([self.name, *map(str, self.cells), *(text for text, _tone in self.badges)]).casefold()
        return all(word in text for word in words)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of things that can be set."""

    heading: str
    lead: str
    columns: Sequence[str]
    rows: Sequence[Row]
    icon: str = "list"
    new_url: str = ""
    new_label: str = ""
    numbers: Sequence[int] = ()  # the columns that hold numbers, from 1


def list_page(
    request: HttpRequest, listing: Listing, *, template: str = "desk/settings/list.html", **extra: Any
) -> HttpResponse:
    """The list; ``q`` looks for words in it, ``archived`` shows what was archived."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    archived = request.GET.get("archived") == "1"
    rows = [row for row in listing.rows if row.is_archived == archived]
    context = {
        "shell": shell_of(reader_of(request), current="settings"),
        "listing": listing,
        "rows": [
            (row, list(zip(listing.columns[1:], row.cells, strict=True)))
            for row in rows
            if row.holds(text.casefold().split())
        ],
        "text": text,
        "archived": archived,
        "archived_count": sum(row.is_archived for row in listing.rows),
        **extra,
    }
    return page(request, template, context)


@dataclass(frozen=True, slots=True)
class Usage:
    """What uses a thing."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Editor:
    """The page of one thing. ``kind`` is its name in the history.

    ``keep`` saves the valid form, ``archive`` takes the thing away or brings it back.
    """

    kind: str
    heading: str
    list_url: str
    form: forms.Form
    keep: Callable[[], Model | None]
    thing: Model | None = None
    is_archived: bool = False
    archive: Callable[[bool], object] | None = None
    why_not_archive: str = ""
    used_by: Sequence[Usage] = ()
    template: str = "desk/settings/edit.html"
    archive_label: str = ""
    archive_help: str = ""
    save_label: str = ""


def edit_page(request: HttpRequest, editor: Editor, **extra: Any) -> HttpResponse:
    """Show the form; save, archive or restore what is posted."""
    form = editor.form
    if request.method == "POST":
        do = request.POST.get("do", "save")
        try:
            if (
                do in {"archive", "restore"}
                and editor.archive
                and not (do == "archive" and editor.why_not_archive)
            ):
                editor.archive(do == "archive")
                messages.success(request, _("Archived.") if do == "archive" else _("Restored."))
                return redirect(request.path)
            if do == "save" and form.is_valid():
                editor.keep()
                messages.success(request, _("Saved."))
                return redirect(editor.list_url)
        except CannotChange as error:
            if do != "save":
                messages.error(request, sentence(error))
                return redirect(request.path)
            form.add_error(None, sentence(error))
    context = {
        "shell": shell_of(reader_of(request), current="settings"),
        "editor": editor,
        "form": form,
        "history": lines_of(editor.kind, editor.thing.pk) if editor.thing else [],
        **extra,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK
    return page(request, editor.template, context, status=status)


def found(thing: Model | None) -> Any:
    """The thing, or a 404."""
    if thing is None:
        raise Http404
    return thing


def url(name: str, *args: object) -> str:
    """The address of a page of the settings."""
    return reverse(f"settings:{name}", args=args)

"""What a composer sends while somebody writes."""

from __future__ import annotations

from django import forms

from core.text import storable
from tickets.models import DraftKind
from tickets.services.drafts import MAX_LENGTH, Writing


class DraftForm(forms.Form):
    """A text that is not sent yet; see tickets.services.drafts.Writing for the fields."""

    text = forms.CharField(required=False, max_length=MAX_LENGTH, strip=False)
    html = forms.CharField(required=False, max_length=MAX_LENGTH, strip=False)
    to = forms.CharField(required=False, max_length=4_000)
    cc = forms.CharField(required=False, max_length=4_000)
    about = forms.CharField(required=False, max_length=400)
    seen = forms.IntegerField(required=False, min_value=0)
    base = forms.IntegerField(required=False, min_value=0)
    device = forms.CharField(required=False, max_length=40)
    written = forms.IntegerField(required=False, min_value=0, max_value=2**62)
    force = forms.BooleanField(required=False)

    def writing(self) -> Writing:
        """The valid form as the service takes it."""
        data = self.cleaned_data
        return Writing(
            text=data["text"].replace("\r\n", "\n"),
            html=data["html"],
            to=split(data["to"]),
            cc=split(data["cc"]),
            about=data["about"],
            seen=data["seen"],
            base=data["base"] or 0,
            device=data["device"],
            written=data["written"] or 0,
        )


def split(addresses: str) -> tuple[str, ...]:
    """The pieces between commas, semicolons and line breaks, as they were typed."""
    pieces = storable(addresses).replace(";", ",").replace("\n", ",").split(",")
    return tuple(piece.strip() for piece in pieces if piece.strip())


def kind_of(name: str) -> DraftKind | None:
    """The kind of draft with this name in an address."""
    return DraftKind(name) if name in DraftKind.values else None

"""What every adapter of a channel promises."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from accounts.models import User
from channels_app.adapter import Adapter, DeliveryError, Envelope, InboundMessage, Sender
from channels_app.models import Channel, Delivery, InboundRecord
from channels_app.registry import adapters
from channels_app.services import channels, deliver, ingest
from channels_app.services.store import Raw, store_raws
from core import clock
from tests import factories
from tickets.models import Brand, Message
from tickets.services import replies
from tickets.services.replies import Draft

ROOT = Path(__file__).resolve().parents[2]
every_adapter = pytest.mark.parametrize("adapter", list(adapters), ids=lambda adapter: adapter.kind)


def fixtures(adapter: Adapter) -> list[bytes]:
    folder = ROOT / "tests" / "channels_app" / adapter.kind / "fixtures"
    return [path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in {".eml", ".raw"}]


@pytest.fixture
def channel(brand: Brand, request: pytest.FixtureRequest) -> Channel:
    return channels.ensure(
        kind=request.getfixturevalue("adapter").kind, address="support@example.com", brand=brand
    )


@every_adapter
def test_it_has_fixtures_and_a_page_that_explains_it(adapter: Adapter) -> None:
    assert fixtures(adapter)
    assert (ROOT / "docs" / "reference" / "channels" / f"{adapter.kind}.md").exists()


@every_adapter
def test_the_same_bytes_say_the_same(adapter: Adapter) -> None:
    for raw in fixtures(adapter):
        assert adapter.parse(raw, Envelope()) == adapter.parse(raw, Envelope())
        assert adapter.fingerprint(raw) == adapter.fingerprint(raw)
        assert 0 < len(adapter.fingerprint(raw)) <= 64


@every_adapter
def test_rubbish_is_an_answer_too(adapter: Adapter) -> None:
    for raw in (b"", b"\x00", b"\xff" * 999, json.dumps({"a": [1]}).encode()):
        adapter.parse(raw, Envelope(sender="\x00", recipients=("x", "")))


@every_adapter
def test_it_claims_no_more_than_it_can(adapter: Adapter) -> None:
    for raw in fixtures(adapter):
        item = adapter.parse(raw, Envelope())
        if isinstance(item, InboundMessage):
            assert adapter.capabilities.html or not item.html
            assert adapter.capabilities.attachments or not item.files


@pytest.mark.django_db
@every_adapter
def test_a_replay_creates_nothing_twice(adapter: Adapter, channel: Channel, now: datetime) -> None:
    def replay() -> tuple[int, int]:
        raws = [Raw(raw, via="file", kind=adapter.kind) for raw in fixtures(adapter)]
        ingest.process([stored.record_id for stored in store_raws(raws, now=now)], now=now)
        return Message.objects.count(), InboundRecord.objects.count()

    assert replay() == replay()


@pytest.mark.django_db
@every_adapter
def test_a_permanent_error_stops_the_tries(
    adapter: Adapter, channel: Channel, alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(Sender):
        def send(self, message: object, *, before_content: object) -> str:
            raise DeliveryError("no such person", permanent=True)

        def close(self) -> None:
            pass

    monkeypatch.setattr(type(adapter), "open", lambda self: Refusing())
    received = factories.received(channel.brand, now=now, channel=adapter.kind, address=channel.address)
    message = replies.reply(received.ticket_id, Draft(text="Hi"), by=alice, now=now)
    deliver.queue([message.pk], now=clock.now())
    assert deliver.send_due() == 1
    assert deliver.send_due() == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_error, delivery.attempts) == ("failed", "no such person", 1)

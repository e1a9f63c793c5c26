"""What people set about themselves."""

from datetime import datetime, timedelta

from django.test import Client

from accounts.models import User
from accounts.services import preferences

PROFILE = {"name": "Alice", "language": "fr", "time_zone": "Europe/Paris", "signature": "A."}


def test_the_profile_is_saved_and_the_next_page_speaks_the_new_language(agent: Client, alice: User):
    answer = agent.post("/me/", PROFILE, follow=True)
    alice.refresh_from_db()
    assert (alice.name, alice.language, alice.signature) == ("Alice", "fr", "A.")
    assert 'lang="fr"' in answer.content.decode()
    assert "Enregistré." in answer.content.decode()


def test_a_wrong_time_zone_is_refused_and_nothing_is_saved(agent: Client, alice: User):
    answer = agent.post("/me/", {**PROFILE, "time_zone": "Mars/Base"})
    assert answer.status_code == 422
    alice.refresh_from_db()
    assert alice.name == "Alice Martin"


def test_a_script_gets_one_sentence(agent: Client, alice: User):
    url, good = "/me/appearance/", {"theme": "dark", "density": "compact"}
    answer = agent.post(url, good, headers={"X-Pane": "1"})
    assert (answer.status_code, answer.content.decode()) == (200, "Saved.")
    assert agent.post(url, {"theme": "pink"}, headers={"X-Pane": "1"}).status_code == 422


def test_theme_and_density_stand_on_the_page(agent: Client):
    agent.post("/me/appearance/", {"theme": "dark", "density": "compact"})
    html = agent.get("/inbox/all/").content.decode()
    assert 'data-theme="dark"' in html
    assert 'data-density="compact"' in html


def test_an_empty_signature_is_shown_as_that_of_the_brand(agent: Client, brand: object):
    brand.signature = "The Brume team"  # type: ignore[attr-defined]
    brand.save()  # type: ignore[attr-defined]
    assert "The Brume team</div>" in agent.get("/me/").content.decode()


def test_undo_send_can_be_switched_off(agent: Client, alice: User):
    agent.post("/me/sending/", {"undo_send_seconds": "0"})
    alice.refresh_from_db()
    assert alice.undo_send_seconds == 0
    assert agent.post("/me/sending/", {"undo_send_seconds": "3600"}).status_code == 422


def test_colleagues_see_who_is_away_and_why(agent: Client, chloe: User, alice: User, brand: object):
    agent.post("/me/availability/", {"state": "away", "reason": "Training"})
    alice.refresh_from_db()
    assert alice.is_away
    assert alice.away_reason == "Training"
    assert "Away" in agent.get("/inbox/all/").content.decode()


def test_whoever_is_back_has_no_reason_left(alice: User, now: datetime):
    preferences.set_away(user=alice, is_away=True, reason="Lunch", now=now)
    preferences.set_away(user=alice, is_away=True, reason="Long lunch", now=now + timedelta(hours=1))
    assert alice.away_since == now
    preferences.set_away(user=alice, is_away=False, reason="Lunch", now=now)
    alice.refresh_from_db()
    assert (alice.away_since, alice.away_reason) == (None, "")


def test_being_here_is_stamped_at_most_every_ten_minutes(alice: User, now: datetime):
    preferences.seen(alice.pk, before=now - timedelta(minutes=10), now=now)
    later = now + timedelta(minutes=5)
    preferences.seen(alice.pk, before=later - timedelta(minutes=10), now=later)
    alice.refresh_from_db()
    assert alice.last_seen_at == now


def test_the_page_about_sending_is_not_named_as_a_mail_on_its_way(agent: Client, alice: User):
    alice.language = "fr"
    alice.save()
    page = agent.get("/me/sending/").content.decode()
    assert "<h1>Envoi</h1>" in page
    assert "Envoi en cours" not in page

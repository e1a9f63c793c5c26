"""Queues, brands, channels, tags, business hours, roles, history."""

from datetime import datetime

import pytest
from django.test import Client

from accounts.models import BusinessHours, SettingChange, Team, User
from accounts.services.people import CannotChange
from channels_app.email import probes
from channels_app.models import Channel
from core.models import Work
from desk.forms.setup_people import read_holidays, read_spans
from routing.services.rules import RuleText, create_rule
from tests import factories
from tests.settings_pages.test_people import work_off
from tickets.models import Brand, Queue, Ticket
from tickets.services import brands, properties, queues
from tickets.services import tags as tag_services
from tickets.services.brands import BrandText
from tickets.tag_counts import tag_counts


def test_queues_are_made_ordered_and_archived(admin: Client):
    for name in ("One", "Two", "Three"):
        admin.post("/settings/queues/new/", {"name": name})
    three = Queue.objects.get(name="Three")
    admin.post(f"/settings/queues/{three.pk}/move/", {"to": "up"})
    assert list(Queue.objects.values_list("name", flat=True)) == ["One", "Three", "Two"]
    admin.post(f"/settings/queues/{three.pk}/", {"do": "archive"})
    assert "Three" not in admin.get("/inbox/all/").content.decode()
    admin.post(f"/settings/queues/{three.pk}/", {"do": "restore"})
    assert "Three" in admin.get("/inbox/all/").content.decode()


def test_a_private_queue_needs_a_team(chloe: User, now: datetime):
    with pytest.raises(CannotChange):
        queues.save_queue(None, name="Secret", team=None, is_private=True, by=chloe, now=now)
    team = Team.objects.create(name="Care")
    assert queues.save_queue(None, name="Secret", team=team, is_private=True, by=chloe, now=now).pk


def test_a_queue_that_a_rule_uses_can_not_be_archived(
    admin: Client, chloe: User, queue: Queue, now: datetime
):
    conditions = {"all": [{"field": "channel", "op": "is_any_of", "value": ["email"]}]}
    create_rule(RuleText("Mail", conditions, [{"action": "set_queue", "value": queue.pk}]), by=chloe, now=now)
    assert "Rule Mail" in admin.get(f"/settings/queues/{queue.pk}/").content.decode()
    admin.post(f"/settings/queues/{queue.pk}/", {"do": "archive"})
    queue.refresh_from_db()
    assert queue.archived_at is None


def test_one_brand_is_the_default_one(chloe: User, brand: Brand, now: datetime):
    other = brands.save_brand(None, BrandText("Rivière", is_default=True), by=chloe, now=now)
    brand.refresh_from_db()
    assert (other.slug, brand.is_default) == ("riviere", False)
    with pytest.raises(CannotChange):
        brands.set_archived(other, True, by=chloe, now=now)
    brands.set_archived(brand, True, by=chloe, now=now)


def test_the_first_brand_becomes_the_default_one(admin: Client):
    data = {"name": "Brume", "language": "fr", "color": "#0A6470", "signature": "", "website": ""}
    assert admin.post("/settings/brands/new/", data).status_code == 302
    made = Brand.objects.get()
    assert (made.is_default, made.color) == (True, "#0a6470")


CHANNEL = {
    "address": "Help@brume.test",
    "name": "",
    "host": "imap.brume.test",
    "security": "ssl",
    "user": "help",
    "password_env": "HELPDESK_IMAP_PASSWORD",
    "folder": "",
}


def test_a_channel_keeps_the_name_of_the_variable_and_no_password(admin: Client, brand: Brand):
    assert admin.post("/settings/channels/new/", {**CHANNEL, "brand": brand.pk}).status_code == 302
    channel = Channel.objects.get()
    assert channel.address == "help@brume.test"
    assert channel.config["imap"]["password_env"] == "HELPDESK_IMAP_PASSWORD"
    assert channel.config["imap"]["folder"] == "INBOX"
    html = admin.get(f"/settings/channels/{channel.pk}/").content.decode()
    assert "imap.brume.test" in html


@pytest.mark.parametrize("bad", [{"user": ""}, {"password_env": "secret word"}, {"address": "nobody"}])
def test_a_mailbox_without_what_it_needs_is_refused(admin: Client, brand: Brand, bad: dict[str, str]):
    assert admin.post("/settings/channels/new/", {**CHANNEL, "brand": brand.pk, **bad}).status_code == 422


def test_a_mailbox_whose_variable_is_missing_says_so(brand: Brand, admin: Client):
    admin.post("/settings/channels/new/", {**CHANNEL, "brand": brand.pk})
    tried = probes.check_mailbox(Channel.objects.get())
    assert not tried.is_good
    assert "HELPDESK_IMAP_PASSWORD" in tried.text


def test_a_test_mail_tells_what_the_server_said(admin: Client, brand: Brand, settings: object):
    channel = Channel.objects.create(kind="email", address="help@brume.test", name="Help", brand=brand)
    url = f"/settings/channels/{channel.pk}/test/"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
    assert "took it" in admin.post(url, {"to": "me@desk.test"}, follow=True).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_PORT = 1  # type: ignore[attr-defined]
    assert "did not take it" in admin.post(url, {"to": "me@desk.test"}, follow=True).content.decode()


def test_a_channel_is_switched_off_and_on(admin: Client, brand: Brand):
    channel = Channel.objects.create(kind="email", address="help@brume.test", name="Help", brand=brand)
    for do, active in (("archive", False), ("restore", True)):
        admin.post(f"/settings/channels/{channel.pk}/", {"do": do})
        channel.refresh_from_db()
        assert channel.is_active == active


@pytest.fixture
def tagged(brand: Brand, chloe: User, now: datetime) -> list[Ticket]:
    tickets = [factories.ticket(brand, now=now, email=f"c{n}@customer.test") for n in range(3)]
    for ticket, tags in zip(tickets, (["refund"], ["money", "refund"], ["money"]), strict=True):
        properties.set_tags(ticket.pk, tags, by=chloe, now=now)
    return tickets


def all_tags() -> list[list[str]]:
    return list(Ticket.objects.order_by("pk").values_list("tags", flat=True))


def test_tags_are_counted(tagged: list[Ticket]):
    assert tag_counts() == [("money", 2, 2), ("refund", 2, 2)]


def test_a_tag_is_merged_into_another_and_the_merge_is_taken_back(
    admin: Client, chloe: User, tagged: list[Ticket], now: datetime
):
    admin.post("/settings/tags/tag/?name=refund", {"name": "Money", "do": "rename"})
    work_off()
    assert all_tags() == [["money"], ["money"], ["money"]]
    admin.post(f"/settings/tags/{Work.objects.get().pk}/restore/")
    work_off()
    assert all_tags() == [["refund"], ["money", "refund"], ["money"]]
    assert SettingChange.objects.filter(kind="tag").count() == 2


def test_a_tag_is_removed_in_steps_and_comes_back(
    chloe: User, tagged: list[Ticket], now: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tag_services, "STEP", 1)
    work = tag_services.replace("money", "", by=chloe, now=now)
    work_off()
    work.refresh_from_db()
    assert (work.done, work.finished_at is not None) == (2, True)
    assert all_tags() == [["refund"], ["refund"], []]
    tag_services.restore(work, by=chloe, now=now)
    work_off()
    assert all_tags() == [["refund"], ["money", "refund"], ["money"]]
    with pytest.raises(tag_services.CannotChangeTag):
        tag_services.restore(work, by=chloe, now=now)


def test_there_is_no_page_of_a_tag_without_a_name(admin: Client):
    for question in ("", "?name=", "?name=%20"):
        assert admin.get(f"/settings/tags/tag/{question}").status_code == 404
        assert admin.post(f"/settings/tags/tag/{question}", {"do": "remove"}).status_code == 404
    assert not Work.objects.exists()


def test_business_hours_are_read_as_people_write_them():
    assert read_spans("9-12:30, 13h30-17h00") == [["09:00", "12:30"], ["13:30", "17:00"]]
    assert read_spans("") == []
    for bad in ("17-9", "9", "9-12, 11-13", "25-26"):
        with pytest.raises(ValueError, match=r".*"):
            read_spans(bad)
    assert {str(day): name for day, name in read_holidays("2026-12-25 Christmas").items()} == {
        "2026-12-25": "Christmas"
    }


def test_business_hours_are_saved_with_their_holidays(admin: Client):
    data = {
        "name": "Office",
        "time_zone": "Europe/Paris",
        "day_0": "9-17",
        "holidays": "2026-12-25 Christmas",
    }
    assert admin.post("/settings/hours/new/", data).status_code == 302
    hours = BusinessHours.objects.get()
    assert (hours.week, hours.is_default) == ({"0": [["09:00", "17:00"]]}, True)
    admin.post(f"/settings/hours/{hours.pk}/", {**data, "holidays": "2026-12-26 Boxing Day"})
    assert [one.name for one in hours.holidays.all()] == ["Boxing Day"]
    assert admin.post("/settings/hours/new/", {**data, "day_0": "noon"}).status_code == 422


def test_the_table_of_roles_is_that_of_the_permissions(admin: Client):
    html = admin.get("/settings/roles/").content.decode()
    assert "Change the settings of everybody" in html


def test_a_history_without_changes_says_what_will_stand_there(admin: Client):
    html = admin.get("/settings/history/").content.decode()
    assert "Nothing was changed yet" in html
    assert "from what to what" in html


def test_the_history_shows_what_changed_and_can_be_narrowed(admin: Client, chloe: User, now: datetime):
    queues.save_queue(None, name="Orders", team=None, is_private=False, by=chloe, now=now)
    assert "“Orders”" in admin.get("/settings/history/").content.decode()
    assert "“Orders”" not in admin.get("/settings/history/?kind=brand").content.decode()


@pytest.mark.parametrize(
    "path", ["people", "teams", "queues", "brands", "channels", "tags", "hours", "tokens", "history", "roles"]
)
def test_a_list_costs_few_statements(
    admin: Client, tagged: list[Ticket], path: str, django_assert_max_num_queries: object
):
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert admin.get(f"/settings/{path}/").status_code == 200

"""The menu of the settings, its cards, and the search in them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from desk.settings.base import sections
from desk.settings.menu import menu_for, search_settings

MOST_STATEMENTS = 12


def test_an_agent_sees_only_their_own_sections(agent: Client, alice: User):
    labels = {group.label for group in menu_for(alice)}
    assert labels == {"You", "Answers", "Work"}
    html = agent.get("/settings/").content.decode()
    assert "Appearance" in html
    assert "Surveys" not in html


def test_an_admin_sees_every_section_and_each_leads_to_a_page(admin: Client, chloe: User):
    entries = [entry for group in menu_for(chloe) for entry in group.entries]
    assert {entry.key for entry in entries} == set(sections.keys())
    for entry in entries:
        response = admin.get(entry.url)
        assert response.status_code == 200, entry.url


def test_every_section_is_the_current_one_on_its_own_page(chloe: User):
    for section in sections:
        url = reverse(section.route)
        current = [e.key for group in menu_for(chloe, url) for e in group.entries if e.current]
        assert current == [section.key]


def test_search_finds_an_option_by_its_label_and_leads_to_its_field(alice: User):
    hits = search_settings(alice, "time ZONE")
    assert "/me/#id_time_zone" in {hit.url for hit in hits}


def test_search_finds_a_word_of_the_help_without_its_accents(alice: User):
    alice.language = "fr"
    assert any(hit.url == "/me/availability/" for hit in search_settings(alice, "holiday"))
    assert search_settings(alice, "éncrÿption") == []


def test_search_shows_nothing_that_the_reader_may_not_open(agent: Client):
    assert "Nothing is called that" in agent.get("/settings/?q=survey").content.decode()


@pytest.mark.parametrize("path", ["/settings/", "/settings/?q=name", "/me/", "/me/appearance/"])
def test_a_page_of_the_settings_costs_few_statements(
    admin: Client, path: str, django_assert_max_num_queries: object
):
    with django_assert_max_num_queries(MOST_STATEMENTS):  # type: ignore[operator]
        assert admin.get(path).status_code == 200


def test_the_navigation_leads_to_the_settings(agent: Client):
    assert 'href="/settings/"' in agent.get("/inbox/all/").content.decode()

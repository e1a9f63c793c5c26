"""Who changed which setting."""

from datetime import datetime

from accounts.models import SettingChange, Team, User
from accounts.services import history


def test_a_change_is_kept_with_what_was_and_what_is(chloe: User, now: datetime):
    team = Team.objects.create(name="Care")
    history.record(
        team,
        kind="team",
        action=history.CHANGED,
        by=chloe,
        now=now,
        before={"name": "Care", "size": 3},
        after={"name": "Support", "size": 3},
    )
    row = SettingChange.objects.get()
    assert row.changes == {"name": ["Care", "Support"]}
    assert (row.actor, row.actor_name, row.object_name) == (f"user:{chloe.pk}", "Chloé Roux", "Care")


def test_a_change_that_changes_nothing_leaves_no_row(chloe: User, now: datetime):
    team = Team.objects.create(name="Care")
    same = {"name": "Care"}
    assert (
        history.record(team, kind="team", action=history.CHANGED, by=chloe, now=now, before=same, after=same)
        is None
    )
    assert not SettingChange.objects.exists()


def test_long_texts_are_cut_and_lists_are_words():
    assert len(history.shown("x" * 900)) == 500
    assert history.shown(["b", "c"]) == "b, c"

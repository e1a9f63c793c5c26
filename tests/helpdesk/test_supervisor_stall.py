"""When the chain of work counts as standing still."""

from helpdesk.supervisor.stall import StallWatch


def test_a_fresh_tick_is_no_stall() -> None:
    assert not StallWatch().is_stalled(15.0, running_since=0, now=1000)


def test_an_old_tick_is_a_stall() -> None:
    assert StallWatch().is_stalled(61.0, running_since=0, now=1000)


def test_a_chain_that_just_started_gets_its_time() -> None:
    assert not StallWatch().is_stalled(3600.0, running_since=950, now=1000)


def test_a_database_that_was_away_excuses_an_old_tick_for_a_while() -> None:
    watch = StallWatch()
    assert not watch.is_stalled(None, running_since=0, now=1000)
    assert not watch.is_stalled(90.0, running_since=0, now=1020)
    assert watch.is_stalled(120.0, running_since=0, now=1040)

"""Which ticket a message may belong to."""

from tickets.threading import hints


def test_tokens_come_first_and_the_nearest_reference_next() -> None:
    found = hints(token_ticket_ids=[7, 7], in_reply_to="c@x", references=["a@x", "b@x", "c@x"])
    assert found.ticket_ids == (7,)
    assert found.message_ids == ("c@x", "b@x", "a@x")


def test_nothing_to_go_by_joins_nothing() -> None:
    assert hints(token_ticket_ids=[], in_reply_to="", references=[]).is_empty

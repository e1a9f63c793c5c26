"""Variables of canned answers: a closed list, replaced once."""

import pytest

from tickets.variables import fill, fill_html, unknown_in

VALUES = {"customer.name": "Jane Doe", "customer.first_name": "", "ticket.number": "7"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hello {{customer.name}}!", "Hello Jane Doe!"),
        ("{{ Customer.Name }}, #{{ticket.number}}", "Jane Doe, #7"),
        ("Hello {{customer.first_name|there}},", "Hello there,"),
        ("Hello {{customer.first_name}},", "Hello ,"),
        ("no variables", "no variables"),
        ("{% now %} {{ settings.SECRET_KEY }}", "{% now %} {{ settings.SECRET_KEY }}"),
        ("{{customer.name.__class__}}", "{{customer.name.__class__}}"),
        ("{{{{customer.name}}}}", "{{Jane Doe}}"),
    ],
)
def test_known_variables_are_filled_and_others_stay_as_written(text: str, filled: str):
    assert fill(text, VALUES).text == filled


def test_a_value_that_looks_like_a_variable_is_not_filled_again():
    values = {**VALUES, "customer.name": "{{ticket.number}}"}
    assert fill("Hello {{customer.name}}", values).text == "Hello {{ticket.number}}"


def test_values_are_escaped_in_html():
    values = {"customer.name": "<img src=x onerror=alert(1)>"}
    assert fill_html("<p>{{customer.name}}</p>", values).text == "<p>&lt;img src=x onerror=alert(1)&gt;</p>"


def test_unknown_names_are_told_once_and_in_order():
    assert fill("{{b.x}} {{a.y}} {{b.x}}", VALUES).unknown == ("b.x", "a.y")
    assert unknown_in("{{customer.name}} {{order.id}}") == ["order.id"]

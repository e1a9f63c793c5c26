"""The pages of docs that follow from registries: `manage.py write_reference` writes them.

tests/docs compares the files with what this module makes, so they can't lie.
"""

from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.utils import translation

from desk.keymap import ACTIONS, GROUPS, Action, caps
from metrics.metric import DIMENSIONS, metrics
from routing.actions.base import actions
from routing.conditions.base import OPERATOR_LABELS, conditions


def conditions_page() -> str:
    """docs/reference/conditions.md"""
    lines = [
        "# Conditions of routing rules",
        "",
        "What a rule can look at. A condition is stored as",
        '`{"field": "channel", "op": "is_any_of", "value": ["email"]}`; groups are',
        '`{"all": [...]}`, `{"any": [...]}` and `{"none": [...]}`, nested four deep at most.',
        "All conditions of a rule are asked, also after one has missed, so that a ticket can tell which one it was.",
        "Values are words and names, never patterns: whatever is typed is quick to check.",
        "",
        "A new condition is one new file in `routing/conditions/`, its samples in",
        "`tests/routing/test_conditions.py`, and `manage.py write_reference`.",
        "",
        "| field | shown as | operators | value | what it looks at |",
        "| --- | --- | --- | --- | --- |",
    ]
    for condition in conditions:
        operators = ", ".join(f"`{name}` ({OPERATOR_LABELS[name]})" for name in condition.operators)
        lines.append(
            f"| `{condition.name}` | {condition.label} | {operators} | "
            f"{_value(condition.value_field.widget, condition.value_field.source)} | {condition.help} |"
        )
    return _page(lines)


def actions_page() -> str:
    """docs/reference/actions.md"""
    lines = [
        "# Actions of routing rules",
        "",
        'What a rule can do. An action is stored as `{"action": "set_queue", "value": 3}`.',
        "Actions write wishes into a plan; of single values the last matching rule counts, tags add up.",
        "The plans of a whole batch of tickets are applied in one statement, each change with a row in the log",
        "of the ticket that names the rule.",
        "",
        "A new action is one new file in `routing/actions/`, its test in `tests/routing/test_conditions.py`, and",
        "`manage.py write_reference`.",
        "",
        "| action | shown as | value | what it does |",
        "| --- | --- | --- | --- |",
    ]
    for action in actions:
        field = action.value_field
        lines.append(
            f"| `{action.name}` | {action.label} | {_value(field.widget, field.source)} | {action.help} |"
        )
    return _page(lines)


def metrics_page() -> str:
    """docs/reference/metrics.md"""
    lines = [
        "# Metrics",
        "",
        "How each number of the reports is counted; the product shows the same under Reports, How it is counted.",
        "",
        "- Numbers come only from permanent logs (ticket events, survey answers), through fact tables that can be",
        "  thrown away and made again: `manage.py rebuild_facts`. Run it after a change of business hours.",
        "- Team, agent, channel and customer value are those of the moment when it happened.",
        "- An empty denominator gives no value, shown as a dash, never 0 or 100. n is always shown.",
        "- Days are days of the reader's time zone.",
        f"- Every number can be split and filtered by day and by {', '.join(DIMENSIONS)}.",
        "",
        "A new metric is one new file in `metrics/definitions/`, its test in `tests/metrics/`, and",
        "`manage.py write_reference`.",
    ]
    for metric in metrics:
        lines += [
            "",
            f"## {metric.label}",
            "",
            f"`{metric.key}`, in {metric.unit}; {metric.better} is better.",
            "",
            metric.definition,
            "",
            *(f"- {text}" for text in metric.edge_cases),
        ]
    lines += [
        "",
        "## Worked examples",
        "",
        "These are tested (`tests/surveys/test_scales.py`, `tests/metrics/`).",
        "",
        "- CSAT: 42 x 5, 32 x 4, 10 x 3, 9 x 2, 14 x 1 gives 74/107 = 69.16 (Wilson 59.87-77.12); 3 of 3 gives",
        "  100 with 43.85-100.",
        "- NPS (scale 0-10, promoters 9-10, detractors 0-6): 50/30/20 is 30.0 +- 15.31; 7/2/1 is 60 +- 41.1;",
        "  35/40/45 is -8.33 +- 14.53, each 1.96 standard errors.",
        "- CES (scale 1-7, easy is 5-7): 7, 6, 6, 5, 5, 4, 3, 2, 7, 1 is 60.0 %, mean 4.6.",
        "- Response rate: 1,000 sent, 40 bounced, 250 answers is 26.04 %.",
        "- First reply time: created Monday 09:00, acknowledged by a machine 09:02, note 09:10, public reply 09:30",
        "  is 30 minutes. Asked Friday 16:30 and answered Monday 09:30, open Monday to Friday 09-17, is 65 hours,",
        "  one of them business time.",
    ]
    return _page(lines)


def keys_page() -> str:
    """docs/reference/keys.md"""
    lines = [
        "# Keys",
        "",
        "What can be done by a key. `Mod` is Ctrl, or Cmd on a Mac; `g i` means g, then i. Letters and signs are those",
        "that the layout types; where it types no Latin letters, the place of the key counts, and so it does for",
        "digits that need Shift. Keys with Alt or AltGr do nothing, nor does anything while an input method composes.",
        "Single keys act outside text fields only and can be switched off on a device; each agent may choose others",
        "under Profile, Keyboard shortcuts. Actions without a key can be given one there, and all are in the palette.",
        "",
        "An element of a page that does one of these carries `data-action` with its name; pressing the key presses it.",
        "A new action is one line in `desk/keymap.py` and `manage.py write_reference`.",
    ]
    with translation.override("en"):
        for group, label in GROUPS.items():
            lines += ["", f"## {label}", "", "| action | key | does |", "| --- | --- | --- |"]
            for action in ACTIONS:
                if action.group == group:
                    keys = ", ".join(f"`{key}`" for key in (action.key, *action.also) if key)
                    lines.append(f"| `{action.name}` | {keys} | {action.label} |")
    return _page(lines)


KEYS_BEGIN = "<!-- keys: made from desk/keymap.py by manage.py write_reference -->"
KEYS_END = "<!-- end of keys -->"


def agents_page() -> str:
    """docs/agents.md: what people wrote, with the keys of today between two marks."""
    text = (settings.BASE_DIR / "docs/agents.md").read_text(encoding="utf-8")
    before, _begin, rest = text.partition(KEYS_BEGIN)
    _old, _end, after = rest.partition(KEYS_END)
    with translation.override("en"):
        return f"{before}{KEYS_BEGIN}\n{_keys_for_people()}{KEYS_END}{after}"


def _keys_for_people() -> str:
    lines = []
    for group, label in GROUPS.items():
        lines += ["", f"### {label}", "", "| key | does |", "| --- | --- |"]
        lines += [f"| {_caps(one)} | {one.label} |" for one in ACTIONS if one.group == group and one.key]
    keyless = ", ".join(f"*{action.label}*" for action in ACTIONS if not action.key)
    lines += ["", f"Without a key until you give them one, and always in `Ctrl` `K`: {keyless}.", ""]
    return _page(lines)


def _caps(action: Action) -> str:
    """The keys as they stand on keyboards: `G` then `I`, `Ctrl` `K`, `J` or `↓`."""
    return " or ".join(
        " then ".join(
            " ".join(f"`{'Ctrl' if cap == 'Mod' else cap}`" for cap in caps(stroke)) for stroke in key.split()
        )
        for key in (action.key, *action.also)
    )


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/reference/conditions.md": conditions_page,
    "docs/reference/actions.md": actions_page,
    "docs/reference/metrics.md": metrics_page,
    "docs/reference/keys.md": keys_page,
    "docs/agents.md": agents_page,
}


def _value(widget: str, source: str) -> str:
    return {
        "choices": f"some of the {source}",
        "choice": f"one of the {source}",
        "words": "list of words and phrases",
        "addresses": "list of addresses or `@domain`",
        "attribute": '`{"name": "...", "values": [...]}`',
    }[widget]


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"

"""What a hand does, timed: keys, clicks and letters, each with the frame that shows its result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from helpdesk.benchmarks.ui.changes import changing
from helpdesk.benchmarks.ui.desk import Desk
from helpdesk.benchmarks.ui.world import World, spread

Found = dict[str, Any]
BLOCK = 10
WARM_UP = 10
# Coprime to the 50 rows of a list and larger than the panes that are kept: each opening finds nothing prepared.
STRIDE = 7
TEXT = "the quick brown fox jumps over the lazy dog "


def navigation(desk: Desk, samples: int) -> Found:
    """j and k through the prefetch cache, and in between the same HTML put in with nothing around it."""
    desk.go("/inbox/all/")
    numbers = desk.numbers()
    walk = _walk(numbers)
    desk.page.evaluate(
        "async (all) => { for (const one of all) await window.probe.learn(one); }",
        [str(one) for one in numbers],
    )
    for _ in range(WARM_UP):
        _step(desk, *next(walk))
    found: Found = {
        "wall": [],
        "work": [],
        "bare wall": [],
        "bare work": [],
        "pane requests": [],
        "parts": [],
        "bare parts": [],
    }
    missed = 0
    while len(found["wall"]) < samples and missed < samples:
        shown = []
        for _ in range(BLOCK):
            key, number = next(walk)
            wall, work, (at_once, ahead) = _step(desk, key, number)
            found["pane requests"].append(at_once + ahead)
            if at_once:
                missed += 1
                continue
            shown.append(number)
            found["wall"].append(wall)
            found["work"].append(work["all"])
            found["parts"].append(work)
        for number in shown:
            wall, work = _swap(desk, number)
            found["bare wall"].append(wall)
            found["bare work"].append(work["all"])
            found["bare parts"].append(work)
    found["missed"] = missed
    return found


def _walk(numbers: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Down the list and up again, for ever."""
    yield "j", numbers[0]
    while True:
        yield from (("j", number) for number in numbers[1:])
        yield from (("k", number) for number in reversed(numbers[:-1]))


def _step(desk: Desk, key: str, number: int) -> tuple[float, dict[str, float], tuple[int, int]]:
    begun = len(desk.requests)
    desk.arm("#pane", f'#ticket[data-number="{number}"]')
    before = desk.work()
    desk.page.keyboard.press(key)
    wall = desk.done()
    after = desk.work()
    desk.rest()
    return wall, {name: after[name] - before[name] for name in after}, desk.panes_since(begun)


def _swap(desk: Desk, number: int) -> tuple[float, dict[str, float]]:
    before = desk.work()
    desk.page.evaluate("number => window.probe.swap(number)", str(number))
    wall = desk.done()
    after = desk.work()
    return wall, {name: after[name] - before[name] for name in after}


def cold(desk: Desk, samples: int) -> Found:
    """Tickets of which nothing was fetched, opened by Enter on their row and by a click."""
    desk.go("/inbox/all/")
    order = spread(desk.numbers(), STRIDE)
    found: Found = {"Enter": [], "click": []}
    number = 0
    while min(map(len, found.values())) < samples // 2 and number < 2 * samples:
        ticket = order[number % len(order)]
        way = "click" if number % 2 else "Enter"
        begun = len(desk.requests)
        wall = _open(desk, ticket, way)
        desk.rest()
        if desk.panes_since(begun)[0]:
            found[way].append(wall)
        number += 1
    return found


def _open(desk: Desk, ticket: int, way: str) -> float:
    row = desk.page.locator(f"#row-{ticket}")
    row.scroll_into_view_if_needed()
    desk.arm("#pane", f'#ticket[data-number="{ticket}"]')
    if way == "click":
        row.click(force=True)
    else:
        row.focus()
        desk.page.keyboard.press("Enter")
    return desk.done()


def lengths(desk: Desk, world: World, samples: int) -> Found:
    """A ticket of 2,000 messages and one of 30, in turn, each on a page that knows nothing yet."""
    found: Found = {"30 messages": [], "2,000 messages": []}
    for _ in range(samples):
        for name, ticket in (("30 messages", world.short), ("2,000 messages", world.long)):
            desk.go("/inbox/all/")
            found[name].append(_open(desk, ticket, "Enter"))
    return found


def typing(desk: Desk, world: World, samples: int) -> Found:
    """Letters into the reply, first with nothing else going on, then while ten tickets a second change."""
    ticket = world.numbers[0]
    desk.go(f"/t/{ticket}/")
    desk.page.locator(f"#reply-{ticket}").focus()
    found: Found = {"quiet": _type(desk, samples)}
    asked = len(desk.requests)
    with changing(world, per_second=10) as changes:
        found["live"] = _type(desk, samples)
    found["changes"] = changes.count
    found["pulls"] = sum("/live/" in request.url for request in desk.requests[asked:])
    desk.page.locator(f"#reply-{ticket}").fill("")
    desk.rest()
    return found


def _type(desk: Desk, samples: int) -> list[float]:
    desk.page.evaluate("window.probe.typed.length = 0")
    for number in range(samples + WARM_UP):
        desk.page.keyboard.press(TEXT[number % len(TEXT)].replace(" ", "Space"))
        desk.page.wait_for_timeout(40)
    typed: list[float] = desk.page.evaluate("window.probe.typed")
    return typed[WARM_UP:]


def keys(desk: Desk, world: World, samples: int) -> Found:
    """Keys that open something, one that changes something, and undo: until what they do is seen."""
    desk.go(f"/t/{world.numbers[2]}/")
    found: Found = {}
    for key, name in (("a", "assign"), ("s", "status"), ("p", "priority"), ("l", "tags"), ("h", "snooze")):
        found[f"{key}: {name} opens"] = [_menu(desk, key) for _ in range(samples)]
    choices = [_choose(desk) for _ in range(samples)]
    found["choosing a priority is shown"] = [shown for shown, _ in choices]
    found["z: undo is shown"] = [undone for _, undone in choices]
    return found


def _menu(desk: Desk, key: str) -> float:
    desk.arm("#ticket", ".menu[open]", ["open"])
    desk.page.keyboard.press(key)
    wall = desk.done()
    desk.page.wait_for_timeout(60)
    desk.page.keyboard.press("Escape")
    desk.rest()
    return wall


def _choose(desk: Desk) -> tuple[float, float]:
    """Choose the first other priority; then take it back."""
    desk.page.keyboard.press("p")
    item = desk.page.locator("#ticket-props .menu[open] .menu__item").first
    item.wait_for()
    desk.page.wait_for_timeout(60)
    words = str(item.text_content()).strip()
    desk.page.evaluate(_CHIP_SAYS, words)
    desk.page.keyboard.press("Enter")
    shown = desk.done()
    desk.page.locator("#toasts [data-action=undo]").last.wait_for()
    desk.rest()
    was = desk.page.locator('#ticket-props summary[data-action="priority"]')
    desk.page.evaluate(_CHIP_SAYS_OTHER, str(was.text_content()).strip())
    desk.page.keyboard.press("z")
    undone = desk.done()
    desk.rest()
    return shown, undone


_CHIP = """
  const chip = () => document.querySelector('#ticket-props summary[data-action="priority"]');
  window.probe.when(document.querySelector('#ticket'), () => """
_CHIP_SAYS = f"(words) => {{ {_CHIP} chip()?.textContent.includes(words)); }}"
_CHIP_SAYS_OTHER = f"(words) => {{ {_CHIP} chip() && !chip().textContent.includes(words)); }}"


def memory(desk: Desk, navigations: int) -> Found:
    """The heap after the garbage was collected, before and after so many navigations."""
    desk.go("/inbox/all/")
    walk = _walk(desk.numbers())
    for _ in range(50):  # once over the list: what a first time keeps is no growth
        _hurry(desk, *next(walk))
    desk.rest()
    heap, nodes = desk.memory()
    for _ in range(navigations):
        _hurry(desk, *next(walk))
    desk.rest()
    grown, more = desk.memory()
    return {
        "navigations": navigations,
        "heap before": heap,
        "heap after": grown,
        "nodes before": nodes,
        "nodes after": more,
    }


def _hurry(desk: Desk, key: str, number: int) -> None:
    desk.page.keyboard.press(key)
    desk.page.locator(f'#ticket[data-number="{number}"]').wait_for()


def weight(desk: Desk) -> Found:
    """What the first visit of the inbox brings over the wire, by kind."""
    desk.go("/inbox/all/")
    found: Found = {"scripts": 0, "styles": 0, "script files": 0, "style files": 0}
    for one in desk.resources():
        for ending, name in ((".js", "script"), (".css", "style")):
            if one["name"].endswith(ending):
                found[f"{name}s"] += one["bytes"]
                found[f"{name} files"] += 1
    return found

"""A table of named things that other packages add to: conditions, actions, metrics, panels, adapters."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class DuplicateKey(Exception):
    """Two things claim the same key in one registry; raised at start-up."""


class Registry(Generic[T]):
    """Maps keys to things, in order of registration.

    >>> colours: Registry[str] = Registry("colour")
    >>> colours.add("red", "#f00")
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._items: dict[str, T] = {}

    def add(self, key: str, item: T) -> None:
        """Register ``item``; raises DuplicateKey when the key is taken."""
        if key in self._items:
            raise DuplicateKey(f"{self.kind} {key!r} is registered twice")
        self._items[key] = item

    def register(self, key: str) -> Callable[[T], T]:
        """Decorator form of :meth:`add`."""

        def decorate(item: T) -> T:
            self.add(key, item)
            return item

        return decorate

    def get(self, key: str) -> T | None:
        """The thing with this key, or None."""
        return self._items.get(key)

    def __getitem__(self, key: str) -> T:
        return self._items[key]

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __len__(self) -> int:
        return len(self._items)

    def keys(self) -> list[str]:
        """All keys, in order of registration."""
        return list(self._items)

    def items(self) -> list[tuple[str, T]]:
        """All pairs of key and thing, in order of registration."""
        return list(self._items.items())


def import_all(package_name: str) -> None:
    """Import each module of a package once, in order of name, so that what it registers is there."""
    package = importlib.import_module(package_name)
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        importlib.import_module(f"{package_name}.{module.name}")

"""Bands of lifetime value, for rules and reports. Pure."""

# Lower bounds in minor units of the value currency; a customer without a value has no band.
BANDS: tuple[tuple[str, int], ...] = (("top", 200_000), ("high", 75_000), ("medium", 20_000), ("low", 0))
UNKNOWN = "unknown"
BAND_NAMES = tuple(name for name, _ in reversed(BANDS))


def band_of(amount_minor: int | None) -> str:
    """The name of the band that an amount lies in; "unknown" without an amount."""
    if amount_minor is None:
        return UNKNOWN
    for name, lower in BANDS:
        if amount_minor >= lower:
            return name
    return BANDS[-1][0]

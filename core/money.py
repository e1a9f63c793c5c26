"""Money in minor units (cents), with its currency."""

from dataclasses import dataclass
from decimal import Decimal

from babel import numbers

# ISO 4217: currencies whose minor unit is not a hundredth.
MINOR_DIGITS = {
    "JPY": 0,
    "KRW": 0,
    "CLP": 0,
    "ISK": 0,
    "VND": 0,
    "BHD": 3,
    "KWD": 3,
    "TND": 3,
    "OMR": 3,
    "JOD": 3,
}


@dataclass(frozen=True)
class Money:
    """An amount in minor units of an ISO 4217 currency."""

    amount_minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        """The amount in major units (euros, not cents)."""
        return Decimal(self.amount_minor).scaleb(-MINOR_DIGITS.get(self.currency, 2))

    def format(self, locale: str) -> str:
        """As people of ``locale`` ("en", "fr") write it: €1,234.50 or 1 234,50 €."""
        return numbers.format_currency(self.amount, self.currency, locale=locale.replace("-", "_"))

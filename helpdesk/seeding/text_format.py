"""Values as COPY reads them in its text format. Pure."""

from helpdesk.seeding.plan import DAY

NULL = "\\N"
PARAGRAPH = "\\n\\n"  # as COPY writes two line ends


def null(value: int | None) -> str:
    """A number, or the sign for none."""
    return NULL if value is None else str(value)


class Stamps:
    """Epoch seconds to text, by two tables: formatting datetimes would cost more than all the rest."""

    def __init__(self, start: int, end: int) -> None:
        self._first = start // DAY
        self._days = [_date(day) for day in range(self._first, end // DAY + 2)]
        self._seconds = [f"{s // 3600:02}:{s % 3600 // 60:02}:{s % 60:02}+00" for s in range(DAY)]

    def __call__(self, at: int) -> str:
        return f"{self._days[at // DAY - self._first]} {self._seconds[at % DAY]}"


def _date(day: int) -> str:
    """A day since 1970 as yyyy-mm-dd (Howard Hinnant, chrono-compatible date algorithms)."""
    era, rest = divmod(day + 719_468, 146_097)
    year_of_era = (rest - rest // 1460 + rest // 36_524 - rest // 146_096) // 365
    day_of_year = rest - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    year = year_of_era + era * 400 + (month <= 2)
    return f"{year:04}-{month:02}-{day_of_year - (153 * shifted + 2) // 5 + 1:02}"

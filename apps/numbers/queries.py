"""The public numbers, read from cells and from nowhere else."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max, QuerySet

from apps.numbers.gate import RULES
from apps.numbers.models import DailyCell


@dataclass(frozen=True)
class Cells:
    """Every public number of one day, by kind and key; what is not in it is not public.

    Kinds and their keys: `total` (""), `month` ("2026-11"), `country` ("FR"), `setting` ("work"),
    `language` ("fr"), `campaign` (a slug), `country_setting` ("FR:work"), `stories` (""),
    and of pledges `pledge_answered` and `pledge_kept` ("30", "90": days after).
    """

    day: date | None = None
    values: dict[str, dict[str, int]] = field(default_factory=dict)

    def of(self, kind: str) -> dict[str, int]:
        """Key -> value of one kind; empty where nothing of it is public."""
        return self.values.get(kind, {})

    def one(self, kind: str, key: str = "") -> int | None:
        """One number, or None where there is none to tell."""
        return self.of(kind).get(key)

    def rows(self) -> list[tuple[str, str, int]]:
        """Every number as (kind, key, value), always in the same order."""
        return sorted(
            (kind, key, value)
            for kind, values in self.values.items()
            for key, value in values.items()
        )


def cells() -> Cells:
    """The cells of the last daily run."""
    day = _days().aggregate(day=Max("day"))["day"]
    return Cells(day, _values(day))


def cells_before(day: date) -> dict[str, dict[str, int]]:
    """The numbers of the last run before `day`: kind -> key -> value."""
    return _values(_days().filter(day__lt=day).aggregate(day=Max("day"))["day"])


def ever_public(day: date) -> bool:
    """Whether any number was public before `day`."""
    return _days().filter(day__lt=day, value__gt=0).exists()


def public_total() -> int | None:
    """How many people have said it, as of the last daily run; None while it is under 20."""
    cell = DailyCell.objects.filter(kind="total").order_by("-day").first()
    return cell.value if cell and cell.value else None


def _days() -> QuerySet[DailyCell]:
    # The cells of the transparency report stand under the first day of their quarter.
    return DailyCell.objects.filter(kind__in=RULES)


def _values(day: date | None) -> dict[str, dict[str, int]]:
    values: dict[str, dict[str, int]] = {}
    rows = _days().filter(day=day, value__gt=0) if day else _days().none()
    for kind, key, value in rows.values_list("kind", "key", "value"):
        values.setdefault(kind, {})[key] = value
    return values

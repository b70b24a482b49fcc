"""A candidate beside the entries that are there: the same one, perhaps the same, or another."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from apps.resources.importing.codes import Reason
from apps.resources.importing.entries import Candidate, Change, Existing, Number
from apps.resources.importing.text import folded

ALIKE = 0.85
# The first letters of a word that so many names of a country share tell nothing ("Women's …").
TOO_COMMON = 200
# So many names are looked at closely; those that share most come first.
LOOKED_AT = 12
STEM = 4


@dataclass
class Names:
    """Finds names of a country that are the same or nearly."""

    exact: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    stems: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    folded: dict[str, str] = field(default_factory=dict)

    def add(self, key: str, name: str, countries: Iterable[str]) -> None:
        self.folded[key] = folded(name)
        for country in countries:
            self.exact[country, folded(name)].append(key)
            for stem in _stems(name):
                self.stems[country, stem].append(key)

    def same(self, name: str, country: str) -> list[str]:
        return self.exact.get((country, folded(name)), [])[:LOOKED_AT]

    def similar(self, name: str, country: str) -> list[str]:
        """The same names too."""
        shared: Counter[str] = Counter()
        mine = folded(name)
        stems = _stems(name)
        for stem in stems:
            keys = self.stems.get((country, stem), ())
            if len(keys) <= TOO_COMMON:
                shared.update(keys)
        near = [key for key, count in shared.most_common(LOOKED_AT) if 2 * count >= len(stems)]
        alike = [key for key in near if _alike(mine, self.folded[key])]
        return list(dict.fromkeys([*self.same(name, country), *alike]))


@dataclass
class Directory:
    """The entries of the caller, so that each row finds its own quickly."""

    by_id: dict[str, Existing]
    by_number: dict[str, list[str]]
    names: Names

    @classmethod
    def of(cls, entries: Iterable[Existing]) -> "Directory":
        found = cls({}, defaultdict(list), Names())
        for entry in entries:
            found.add(entry)
        return found

    def add(self, entry: Existing) -> None:
        self.by_id[entry.id] = entry
        self.names.add(entry.id, entry.name, entry.countries)
        for identity in {number.identity for number in entry.numbers}:
            self.by_number[identity].append(entry.id)

    def sharing_numbers(self, numbers: Iterable[Number]) -> list[str]:
        ids = [
            key for number in numbers for key in self.by_number.get(number.identity, [])[:LOOKED_AT]
        ]
        return list(dict.fromkeys(ids))


@dataclass(frozen=True)
class Match:
    """The entry that a row is about, if one is, and (reason, id) of others that it may be."""

    entry: Existing | None = None
    suspects: tuple[tuple[Reason, str], ...] = ()


def matched(candidate: Candidate, directory: Directory) -> Match:
    """A row is an entry by its id, or by name, country and something to reach it by.

    Anything less is a suspicion, and a person's to decide.
    """
    named = directory.by_id.get(candidate.id)
    sharing = directory.sharing_numbers(candidate.numbers)
    if named is None:
        return _by_name(candidate, directory, sharing)
    others = tuple((Reason.SAME_NUMBER, key) for key in sharing if key != named.id)
    alike = named.id in sharing or _alike(folded(candidate.name), folded(named.name))
    if named.own and alike:
        return Match(named, others)
    return Match(None, ((Reason.ID_OF_ANOTHER, named.id), *others))


def changes(candidate: Candidate, entry: Existing) -> tuple[Change, ...]:
    """What the row says otherwise. What it does not say, or says less of, changes nothing."""
    sets = [
        ("numbers", _dialled(entry.numbers), _dialled(candidate.numbers)),
        ("languages", set(entry.languages), set(candidate.languages)),
        ("harms", set(entry.harms), set(candidate.harms)),
        ("country", set(entry.countries), {candidate.country}),
    ]
    found = [Change(name, _joined(old), _joined(new)) for name, old, new in sets if new - old]
    for name in ("name", "organization", "area", "url", "chat_url", "email"):
        found += _changed(name, getattr(entry, name), getattr(candidate, name))
    for name in ("service_type", "audience", "free"):
        found += _changed(name, getattr(entry, name), getattr(candidate, name))
    hours = "opening_hours" if candidate.opening_hours else "hours_in_source"
    found += _changed(hours, getattr(entry, hours), getattr(candidate, hours))
    return tuple(found)


def _by_name(candidate: Candidate, directory: Directory, sharing: list[str]) -> Match:
    same = [
        key
        for key in directory.names.same(candidate.name, candidate.country)
        if _same_area(candidate, directory.by_id[key])
    ]
    sure = [key for key in same if _is_the_one(candidate, directory, key, sharing)]
    entry = directory.by_id[sure[0]] if len(sure) == 1 else None
    suspects = [(Reason.SAME_NUMBER, key) for key in sharing]
    suspects += [(Reason.SAME_NAME_OTHER_NUMBER, key) for key in same]
    similar = directory.names.similar(candidate.name, candidate.country)
    if entry is None:
        suspects += [(Reason.SIMILAR_NAME, key) for key in similar]
    first: dict[str, Reason] = {}
    for reason, key in suspects:
        first.setdefault(key, reason)
    mine = entry.id if entry else ""
    return Match(entry, tuple((reason, key) for key, reason in first.items() if key != mine))


def _is_the_one(candidate: Candidate, directory: Directory, key: str, sharing: list[str]) -> bool:
    if not directory.by_id[key].own:
        return False
    return key in sharing or _no_contradiction(candidate, directory, key)


def _no_contradiction(candidate: Candidate, directory: Directory, key: str) -> bool:
    """No other number on either side, or the same website."""
    entry = directory.by_id[key]
    if candidate.numbers and entry.numbers:
        return False
    return not (candidate.url and entry.url) or _bare(candidate.url) == _bare(entry.url)


def _same_area(candidate: Candidate, entry: Existing) -> bool:
    return not (candidate.area and entry.area) or folded(candidate.area) == folded(entry.area)


def _alike(one: str, other: str) -> bool:
    first, second = (" ".join(sorted(name.split())) for name in (one, other))
    matcher = SequenceMatcher(None, first, second)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _stems(name: str) -> set[str]:
    return {word[:STEM] for word in folded(name).split()}


def _bare(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").rstrip("/").lower()


def _dialled(numbers: Iterable[Number]) -> set[str]:
    return {
        " ".join(filter(None, (number.type, number.identity, number.keyword))) for number in numbers
    }


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(sorted(texts))


def _changed(name: str, old: object, new: object) -> list[Change]:
    same = _bare(str(old)) == _bare(str(new)) if "url" in name else old == new
    if new in ("", None) or same:
        return []
    return [Change(name, "" if old is None else str(old), str(new))]

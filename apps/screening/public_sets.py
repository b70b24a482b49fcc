"""Labelled texts that others published, read where they were fetched; nothing of them is kept here.

Sources and licences stand in data/LICENCES.md. Each set judges some codes only: what it does
not know, it does not deny.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Wiegmann et al. 2024: each passage was judged for one warning by three people.
PASSAGES = {
    "abduction": "exploitation",
    "ableism": "ableism",
    "death": "death",
    "homophobia": "lgbtq_phobia",
    "racism": "racism",
    "violence": "violence_weapons",
    "war": "violence_weapons",
}
# Roettger et al. 2021 and 2022: hate against a group; all other groups are racism.
TARGETS = {
    "women": "sexism_slurs",
    "gay people": "lgbtq_phobia",
    "trans people": "lgbtq_phobia",
    "disabled people": "ableism",
}
HATE = ("ableism", "lgbtq_phobia", "racism", "sexism_slurs")
# Hatred that is quoted or taken back by its target is "not hateful" there, and a warning here.
QUOTED = ("counter_quote_nh", "counter_ref_nh", "slur_reclaimed_nh")

FILES = {
    "passages": "passage_tw_dev.jsonl",
    "sexism": "edos_train.jsonl",
    "sexism_dev": "edos_dev.jsonl",
    "hate_en": "hatecheck_en_dev.jsonl",
    "hate": "hatecheck_multi_dev.jsonl",
    "details": "pii_presidio_dev.jsonl",
}
# Kinds of the set of synthetic personal data (Microsoft presidio-research) in our words. Ages,
# titles and nationalities name nobody.
DETAILS = {
    "PERSON": "person",
    "STREET_ADDRESS": "address",
    "ZIP_CODE": "address",
    "GPE": "place",
    "ORGANIZATION": "organisation",
    "CREDIT_CARD": "card",
    "PHONE_NUMBER": "phone",
    "DATE_TIME": "date",
    "EMAIL_ADDRESS": "email",
    "DOMAIN_NAME": "link",
    "IBAN_CODE": "iban",
    "US_SSN": "id_number",
    "IP_ADDRESS": "ip",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One text and what is known of it: code -> whether it applies. `group`: rows that were made
    from one template or stand alone; cross-validation keeps a group together."""

    text: str
    language: str
    known: dict[str, bool]
    source: str
    group: str


def judged(folder: Path) -> Iterator[Judged]:
    """Every row of the sets with warnings. Errors: FileNotFoundError when a set is missing."""
    for row in rows(folder, "passages"):
        known = {PASSAGES[row["warning"]]: bool(row["labels"])}
        yield Judged(row["text"], "en", known, f"passages {row['warning']}", row["id"])
    for name in ("sexism", "sexism_dev"):
        for row in rows(folder, name):
            known = {"sexism_slurs": bool(row["labels"])}
            yield Judged(row["text"], "en", known, name, row["id"])
    for name in ("hate_en", "hate"):
        for row in rows(folder, name):
            if row["functionality"] not in QUOTED:
                source = f"hate {row['lang']}"
                yield Judged(row["text"], row["lang"], _hate(row), source, row["functionality"])


def _hate(row: dict) -> dict[str, bool]:
    known = dict.fromkeys(HATE, False)
    if row["labels"] and row["target"]:
        known[TARGETS.get(row["target"], "racism")] = True
    return known


def rows(folder: Path, name: str) -> Iterator[dict]:
    """The rows of one of FILES as they are."""
    with (folder / FILES[name]).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)

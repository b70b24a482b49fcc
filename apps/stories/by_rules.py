"""What pages for readers say of the reader's own rules, and the addresses that carry them on."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from apps.content_warnings.rules import Rule, Rules
from apps.content_warnings.vocabulary import WARNINGS


def said_of(rules: Rules, address: Rules) -> dict[str, Any]:
    """How many topics are left out and folded, whether gates are, and `kept` for every link.

    Only what the address says goes on in addresses: a cookie's rules would else stand in the
    history of the browser.
    """
    folded = () if rules.every else rules.codes(Rule.FOLD)
    return {
        "left_out": len(rules.left_out()),
        "folding": len(folded),
        "ungated": rules.ungated,
        "kept": address.query(),
    }


def said_of_story(rules: Rules, address: Rules, codes: Collection[str]) -> dict[str, Any]:
    """The same for a story about `codes`, and which of them this reader leaves out."""
    left_out = rules.left_out()
    usual = replace(rules, every=None)
    return {
        **said_of(rules, address),
        "against": [WARNINGS[code].name for code in WARNINGS if code in left_out and code in codes],
        "folds_by_topic": not (usual.folded() | usual.left_out()).isdisjoint(codes),
        "hide": Rules(dict.fromkeys(codes, Rule.NEVER)).over(address).query(),
    }

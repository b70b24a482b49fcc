"""The directory as Open Referral HSDS 3.1: what leaves, in which words, under which ids.

Dictionaries hold no null: what is unknown is left out. Drafts never leave, nor does anything that
a person wrote for colleagues. Texts of the feed are English, whatever the language of the site.
"""

from typing import Any

HSDS_VERSION = "3.1"

Object = dict[str, Any]


def filled(**fields: Any) -> Object:
    """The fields that say something. A number and False do; None, "" and [] do not."""
    return {name: value for name, value in fields.items() if value not in (None, "", [])}

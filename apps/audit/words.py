"""The codes of the record in plain words. A code without words is shown as it is."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from apps.accounts.permissions import Role

# In the past tense, as an answer to "what was done?".
VERBS: dict[str, str | Promise] = {
    "claimed": pgettext_lazy("record", "took to read"),
    "released": pgettext_lazy("record", "gave back"),
    "recused": pgettext_lazy("record", "stepped aside"),
    "publish": pgettext_lazy("record", "decided to publish"),
    "decline": pgettext_lazy("record", "decided not to publish"),
    "redact": pgettext_lazy("record", "proposed other words"),
    "ask": pgettext_lazy("record", "asked the writer"),
    "pass": pgettext_lazy("record", "passed on"),
    "escalate": pgettext_lazy("record", "handed to the lead"),
    "return": pgettext_lazy("record", "returned to the queue"),
    "undid": pgettext_lazy("record", "undid a decision"),
    "edit_text": pgettext_lazy("record", "changed a text to writers"),
    "add_person": pgettext_lazy("record", "added a person"),
    "change_roles": pgettext_lazy("record", "changed roles"),
    "close_sign_in": pgettext_lazy("record", "closed a sign-in"),
    "open_sign_in": pgettext_lazy("record", "opened a sign-in again"),
    "give_new_password": pgettext_lazy("record", "gave a new password"),
    "set_up_site": pgettext_lazy("record", "set up the site"),
    "write_page": pgettext_lazy("record", "wrote a page"),
    "undo_page": pgettext_lazy("record", "brought a page back"),
    "begin_surge": pgettext_lazy("record", "let publishing wait"),
    "end_surge": pgettext_lazy("record", "let stories go out again"),
    "exported": pgettext_lazy("record", "took a copy of the record"),
}
KINDS: dict[str, str | Promise] = {
    "story": pgettext_lazy("record", "story"),
    "person": pgettext_lazy("record", "person"),
    "page": pgettext_lazy("record", "page"),
    "text": pgettext_lazy("record", "text"),
    "site": pgettext_lazy("record", "the site"),
    "record": pgettext_lazy("record", "the record"),
}


def verb_words(code: str) -> str:
    """What was done."""
    return str(VERBS.get(code, code.replace("_", " ")))


def kind_words(code: str) -> str:
    """On what it was done."""
    return str(KINDS.get(code, code.replace("_", " ")))


def role_words(code: str) -> str:
    """The role somebody acted in; "" for the machine."""
    return str(dict(Role.choices).get(code, code.replace("_", " ")))

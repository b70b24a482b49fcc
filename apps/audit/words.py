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
    "quiet_alert": pgettext_lazy("record", "quieted an alert"),
    "add_person": pgettext_lazy("record", "added a person"),
    "change_roles": pgettext_lazy("record", "changed roles"),
    "change_level": pgettext_lazy("record", "moved somebody to another level"),
    "close_sign_in": pgettext_lazy("record", "closed a sign-in"),
    "open_sign_in": pgettext_lazy("record", "opened a sign-in again"),
    "give_new_password": pgettext_lazy("record", "gave a new password"),
    "set_up_site": pgettext_lazy("record", "set up the site"),
    "write_page": pgettext_lazy("record", "wrote a page"),
    "undo_page": pgettext_lazy("record", "brought a page back"),
    "begin_surge": pgettext_lazy("record", "let publishing wait"),
    "end_surge": pgettext_lazy("record", "let stories go out again"),
    "export_research": pgettext_lazy("record", "gave stories to a study"),
    "note_legal_request": pgettext_lazy("record", "noted a legal request"),
    "answer_legal_request": pgettext_lazy("record", "noted what a legal request came to"),
    "switch_topic_off": pgettext_lazy("record", "switched a topic off"),
    "switch_topic_on": pgettext_lazy("record", "switched a topic on again"),
    "add_topic_word": pgettext_lazy("record", "added a word for a topic"),
    "remove_topic_word": pgettext_lazy("record", "removed a word for a topic"),
    "opened": pgettext_lazy("record", "opened the words"),
    "noted": pgettext_lazy("record", "wrote a note to colleagues"),
    "label": pgettext_lazy("record", "noted how urgent it is"),
    "settle": pgettext_lazy("record", "left it as it is"),
    "hide": pgettext_lazy("record", "hid the story"),
    "restore": pgettext_lazy("record", "wanted it back"),
    "remove": pgettext_lazy("record", "wanted it removed"),
    "uphold": pgettext_lazy("record", "held that our decision stands"),
    "overturn": pgettext_lazy("record", "held that the writer is right"),
    "answer_notice": pgettext_lazy("record", "answered a notice"),
    "reply": pgettext_lazy("record", "wrote to the writer"),
    "warn": pgettext_lazy("record", "corrected the warnings"),
    "bulk": pgettext_lazy("record", "changed several at once"),
    "together": pgettext_lazy("record", "decided on several that are nearly the same"),
    "left_apart": pgettext_lazy("record", "had it read alone"),
    "bulk_senior": pgettext_lazy("record", "handed to a senior, with others"),
    "bulk_release": pgettext_lazy("record", "gave back, with others"),
    "bulk_duplicates": pgettext_lazy("record", "closed reports that repeat one"),
    "plan_shift": pgettext_lazy("record", "planned a time on duty"),
    "remove_shift": pgettext_lazy("record", "took a time on duty out"),
    "take_shift": pgettext_lazy("record", "took a time on duty"),
    "free_shift": pgettext_lazy("record", "gave a time on duty back"),
    "ask_hold": pgettext_lazy("record", "asked to keep it for a court"),
    "confirm_hold": pgettext_lazy("record", "agreed to keep it for a court"),
    "take_back_hold": pgettext_lazy("record", "no longer asked to keep it"),
    "ask_lift": pgettext_lazy("record", "asked to keep it no longer"),
    "lift_hold": pgettext_lazy("record", "agreed to keep it no longer"),
    "ask_disclosure": pgettext_lazy("record", "asked to tell somebody outside"),
    "confirm_disclosure": pgettext_lazy("record", "agreed to tell somebody outside"),
    "drop_disclosure": pgettext_lazy("record", "told nobody outside"),
    "sign_in": pgettext_lazy("record", "signed in"),
    "invite": pgettext_lazy("record", "invited somebody"),
    "withdraw_invitation": pgettext_lazy("record", "took an invitation back"),
    "accept_invitation": pgettext_lazy("record", "came by an invitation"),
    "ask_reset": pgettext_lazy("record", "asked to reset a second step"),
    "confirm_reset": pgettext_lazy("record", "agreed to reset a second step"),
    "withdraw_reset": pgettext_lazy("record", "no longer asked to reset a second step"),
    "invite_member": pgettext_lazy("record", "invited somebody to an organisation"),
    "renew_invitation": pgettext_lazy("record", "made another link for an invitation"),
    "join_organisation": pgettext_lazy("record", "joined an organisation"),
    "change_member_role": pgettext_lazy("record", "changed a role at an organisation"),
    "let_go_member": pgettext_lazy("record", "let somebody go from an organisation"),
    "add_organisation": pgettext_lazy("record", "added an organisation"),
    "change_organisation": pgettext_lazy("record", "changed the details of an organisation"),
    "hand_over_entries": pgettext_lazy("record", "gave entries to an organisation"),
    "vouch_number": pgettext_lazy("record", "confirmed an emergency number"),
    "refuse_number": pgettext_lazy("record", "called an emergency number wrong"),
    "put_back_number": pgettext_lazy("record", "took back what they said of an emergency number"),
    "pin_help": pgettext_lazy("record", "pinned help to a story"),
    "unpin_help": pgettext_lazy("record", "took pinned help away"),
    "propose_campaign": pgettext_lazy("record", "proposed a campaign"),
    "change_campaign": pgettext_lazy("record", "changed a campaign"),
    "approve_campaign": pgettext_lazy("record", "opened a campaign"),
    "decline_campaign": pgettext_lazy("record", "did not take a campaign"),
    "end_campaign": pgettext_lazy("record", "ended a campaign"),
    "exported": pgettext_lazy("record", "took a copy of the record"),
}
KINDS: dict[str, str | Promise] = {
    "research": pgettext_lazy("record", "a study"),
    "legal_request": pgettext_lazy("record", "a legal request"),
    "story": pgettext_lazy("record", "story"),
    "person": pgettext_lazy("record", "person"),
    "page": pgettext_lazy("record", "page"),
    "text": pgettext_lazy("record", "text"),
    "shift": pgettext_lazy("record", "time on duty"),
    "hold": pgettext_lazy("record", "order to keep"),
    "notice": pgettext_lazy("record", "notice from outside"),
    "bulk": pgettext_lazy("record", "several at once"),
    "invitation": pgettext_lazy("record", "invitation"),
    "site": pgettext_lazy("record", "the site"),
    "topic": pgettext_lazy("record", "topic"),
    "word": pgettext_lazy("record", "word for a topic"),
    "organisation": pgettext_lazy("record", "organisation"),
    "emergency_number": pgettext_lazy("record", "emergency number"),
    "letter": pgettext_lazy("record", "letter"),
    "pledge": pgettext_lazy("record", "pledge"),
    "campaign": pgettext_lazy("record", "campaign"),
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

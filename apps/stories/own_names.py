"""What may stand under a story as its writer's name, and what to do about a name that may not."""

from django.forms import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.staff_names import looks_like_staff
from apps.core.names import looks_like_a_full_name, mixes_scripts, reaches_somebody

# The code of the one refusal that is a guess, so that the writer may insist.
REAL = "real"

REACHES = {
    "email": _(
        "This looks like an e-mail address. Someone could use it to reach you. "
        "Choose a name that leads nowhere."
    ),
    "phone": _(
        "This looks like a phone number or a date. Someone could use it to reach you. "
        "Choose a name with fewer digits."
    ),
    "link": _(
        "This looks like an address on the web. Someone could use it to reach you. "
        "Choose a name that leads nowhere."
    ),
    "handle": _(
        "This looks like a name you have on another site. Someone could use it to reach you. "
        "Choose one that you have nowhere else."
    ),
}
STAFF = _("Readers could take this for someone on our team. Choose another name.")
MIXED = _("This mixes letters that are not written together. Write it in one alphabet.")
FULL = _(
    "This looks like a real name. Someone could use it to find you or them. "
    "Do you want to change it?"
)


def check_name(name: str, *, sure: bool) -> None:
    """Raises ValidationError for a name that leads to somebody or passes for the team.

    What only looks like first and family name is let through when the writer is `sure`.
    """
    if kind := reaches_somebody(name):
        raise ValidationError(REACHES[kind], code=kind)
    if looks_like_staff(name):
        raise ValidationError(STAFF, code="staff")
    if mixes_scripts(name):
        raise ValidationError(MIXED, code="mixed")
    if looks_like_a_full_name(name) and not sure:
        raise ValidationError(FULL, code=REAL)

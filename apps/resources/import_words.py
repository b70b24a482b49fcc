"""What is said to people of a file, its rows and its columns: the words of importing's codes."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.resources.duplicates import SAME_NAME, SAME_NUMBER, SAME_SITE, SIMILAR_NAME
from apps.resources.import_saving import Outcome
from apps.resources.importing import Field, Reason, Refusal, Verdict

Words = Mapping[str, str | Promise]

VERDICTS: Words = {
    Verdict.NEW: pgettext_lazy("row of a file", "New"),
    Verdict.UPDATE: pgettext_lazy("row of a file", "Changes an entry"),
    Verdict.UNCHANGED: pgettext_lazy("row of a file", "Nothing new"),
    Verdict.WARN: pgettext_lazy("row of a file", "Please look first"),
    Verdict.DUPLICATE_SUSPECT: pgettext_lazy("row of a file", "Maybe there already"),
    Verdict.CONFLICT_NEWER_CONFIRMATION: pgettext_lazy("row of a file", "Older than what we know"),
    Verdict.REJECT: pgettext_lazy("row of a file", "Cannot be read"),
}

REFUSALS: Words = {
    Refusal.EMPTY: _(
        "There are no rows in this file. Put the headings in the first line, and one entry in"
        " each line below."
    ),
    Refusal.TOO_LARGE: _("This file is longer than 2 MB. Please bring it in several parts."),
    Refusal.BINARY: _(
        "This is not a text file. In your spreadsheet, choose “Save as” and then CSV (UTF-8),"
        " and bring that file."
    ),
    Refusal.ENCODING: _(
        "The letters of this file could not be told apart. Save it as CSV (UTF-8) and bring "
        "it again."
    ),
    Refusal.QUOTES: _(
        "A quotation mark is opened and never closed. Please look at the line named here, and"
        " at those above it."
    ),
    Refusal.TOO_MANY_ROWS: _(
        "There are more than 2,000 rows in this file. Please bring it in several parts."
    ),
    Refusal.TOO_MANY_COLUMNS: _(
        "A line of this file has more than 60 columns. Take out those that are not about the entry."
    ),
    Refusal.CELL_TOO_LONG: _(
        "A cell of this file is longer than 10,000 letters. Shorten it, or close a quotation "
        "mark above it."
    ),
    Refusal.ONE_COLUMN: _(
        "Everything stands in one column. Save the file with commas, semicolons or tabs "
        "between the columns."
    ),
    Refusal.COLUMNS: _(
        "We found no column for the name, or none for the country. Say below which column is which."
    ),
    Refusal.MAPPING: _("Two columns cannot be the same thing. Please choose again below."),
    Refusal.JSON: _(
        "This JSON is of a kind that we do not know, or something is missing in it. Bring it "
        "as CSV, or ask whoever made it for HSDS 3."
    ),
    Refusal.STUMBLED: _(
        "We could not read this file to its end, and that is our mistake. Nothing was saved. "
        "Please try it as CSV, or tell the people who run this site."
    ),
}

REASONS: Words = {
    Reason.TOO_MANY_CELLS: _(
        "There are more cells than headings: perhaps a comma in a text without quotation marks."
    ),
    Reason.TOO_FEW_CELLS: _("There are fewer cells than headings."),
    Reason.TOO_LONG: _("This is too long, and was left out."),
    Reason.GARBLED: _("Some letters look broken. Save the file as UTF-8, or mend them here."),
    Reason.FORMULA: _("This looks like a formula. It was left out, or its first sign was."),
    Reason.NAME_MISSING: _("The name is missing."),
    Reason.NAME_ODD: _("The name sounds like another kind of help."),
    Reason.COUNTRY_MISSING: _("The country is missing."),
    Reason.COUNTRY_UNKNOWN: _(
        "We do not know this country. Write its name, or its code of two letters."
    ),
    Reason.NO_WAY_TO_REACH: _("There is no number, website or chat that could be read."),
    Reason.HARM_MISSING: _("It does not say what it helps with."),
    Reason.WORD_UNKNOWN: _("We do not know this word, and left it out."),
    Reason.LINK_LEFT_OUT: _("This address cannot be used, and was left out."),
    Reason.DATE_UNCLEAR: _(
        "This day can be read in two ways, or is still to come. Write it like 2026-11-21."
    ),
    Reason.HOURS_AS_SAID: _(
        "The hours are kept in your words. For “open now”, add the days and times to the "
        "entry later."
    ),
    Reason.NUMBER_NOT_READ: _("We could not read a number here."),
    Reason.NUMBER_NOT_VALID: _("There is no such number in this country; it was left out."),
    Reason.NUMBER_DAMAGED: _(
        "A spreadsheet has cut this number short. Write it as text and bring it again."
    ),
    Reason.NUMBER_PARTLY_READ: _("We read only a part of this."),
    Reason.NUMBER_COMPLETED: _("We completed the ending of a number. Please compare it."),
    Reason.SEVERAL_NUMBERS: _("There are several numbers in one cell."),
    Reason.WORDS_BESIDE_NUMBER: _("The words beside the number were left out."),
    Reason.EXTENSION: _("The extension was left out."),
    Reason.STAR_CODE: _("A number with a star or a hash works in some networks only."),
    Reason.SHORT_CODE_UNKNOWN: _(
        "Our list of short numbers does not have this one. That says little; please try it."
    ),
    Reason.SHORT_CODE_MENDED: _("A short number has no country code. We took it off."),
    Reason.EMERGENCY_NUMBER: _(
        "This is the number of the police, an ambulance or the fire brigade."
    ),
    Reason.OTHER_COUNTRY: _("This number belongs to another country."),
    Reason.TOLL_FREE_FROM_ABROAD: _(
        "A free number is written with its country code; most cannot be called from abroad."
    ),
    Reason.PREMIUM_RATE: _("Calling this number costs extra."),
    Reason.SAME_NUMBER: _("Another entry has the same number."),
    Reason.SIMILAR_NAME: _("Another entry has nearly the same name."),
    Reason.SAME_NAME_OTHER_NUMBER: _("An entry of this name has another number."),
    Reason.ID_OF_ANOTHER: _("The id belongs to another entry."),
    Reason.SAME_NUMBER_IN_FILE: _("Another row has the same number."),
    Reason.SIMILAR_NAME_IN_FILE: _("Another row has nearly the same name."),
    Reason.SAME_ID_IN_FILE: _("Another row has the same id."),
    Reason.NEWER_CONFIRMATION: _(
        "Somebody confirmed the entry on this day, and the row does not say that it was "
        "checked later."
    ),
    Reason.WITHDRAWN_HERE: _(
        "This was taken out of the directory. If it is back, say so at the entry itself."
    ),
    Reason.TWO_PEOPLE: _("A second person will be asked before this changes."),
}

OUTCOMES: Mapping[Outcome, str | Promise] = {
    Outcome.NEW: _("new, as drafts"),
    Outcome.CHANGED: _("changed"),
    Outcome.WAITING: _("wait for a second person"),
    Outcome.THERE: _("were there already"),
    Outcome.OUTDATED: _("left as they are: somebody has said otherwise meanwhile"),
}

FIELDS: Words = {
    Field.ID: pgettext_lazy("column", "Id"),
    Field.NAME: _("Name"),
    Field.ORGANIZATION: pgettext_lazy("column", "Who answers"),
    Field.COUNTRY: _("Country"),
    Field.AREA: pgettext_lazy("column", "Part of the country"),
    Field.PHONE: pgettext_lazy("column", "Number for calls"),
    Field.TEXT: pgettext_lazy("column", "Number for texts"),
    Field.WHATSAPP: "WhatsApp",
    Field.TEXTPHONE: pgettext_lazy("telephone", "Textphone"),
    Field.VIDEO: pgettext_lazy("telephone", "Video call"),
    Field.URL: _("Website"),
    Field.CHAT: _("Where a chat opens"),
    Field.EMAIL: _("E-mail"),
    Field.LANGUAGES: pgettext_lazy("column", "Languages"),
    Field.HOURS: pgettext_lazy("column", "Hours"),
    Field.HARMS: _("What it helps with"),
    Field.SERVICE_TYPE: _("What it is"),
    Field.AUDIENCE: _("For whom"),
    Field.FREE: pgettext_lazy("column", "Free of charge"),
    Field.CHECKED: pgettext_lazy("column", "Day it was last checked"),
    Field.NOTE: pgettext_lazy("column", "Note, for your own people"),
}
# Fields of an entry that no column is named after.
CHANGED: Words = {
    **FIELDS,
    "numbers": pgettext_lazy("column", "Numbers"),
    "opening_hours": FIELDS[Field.HOURS],
    "hours_in_source": FIELDS[Field.HOURS],
}

PAIRS: Words = {
    SAME_NUMBER: _("the same number"),
    SAME_SITE: _("the same website"),
    SAME_NAME: _("the same name and country"),
    SIMILAR_NAME: _("nearly the same name"),
}

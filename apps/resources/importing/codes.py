"""What can be said of a file, a row or a cell: codes only; pages find the words."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Verdict(StrEnum):
    """What becomes of a row if a person agrees. Nothing is saved by a verdict."""

    NEW = "new"
    UPDATE = "update"
    # Says what the directory says already: there is nothing to do.
    UNCHANGED = "unchanged"
    # New or an update, and somebody has to look at it first.
    WARN = "warn"
    # Perhaps an entry or a row that is there already; a person says which, nothing is merged.
    DUPLICATE_SUSPECT = "duplicate_suspect"
    # A person of the directory has said otherwise, later than the file or nobody knows when.
    CONFLICT_NEWER_CONFIRMATION = "conflict_newer_confirmation"
    REJECT = "reject"


class Refusal(StrEnum):
    """Why a whole file was not read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BINARY = "binary"
    ENCODING = "encoding"
    QUOTES = "quotes"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    CELL_TOO_LONG = "cell_too_long"
    ONE_COLUMN = "one_column"
    # No column for a name or for a country, and none given by the caller.
    COLUMNS = "columns"
    # The caller's mapping names a column or a field that there is not.
    MAPPING = "mapping"
    # JSON of a kind that we do not know, or with a mistake in it.
    JSON = "json"
    # Something of ours broke over it.
    STUMBLED = "stumbled"


class Reason(StrEnum):
    """One thing to know about a row."""

    TOO_MANY_CELLS = "too_many_cells"
    TOO_FEW_CELLS = "too_few_cells"
    TOO_LONG = "too_long"
    GARBLED = "garbled"
    FORMULA = "formula"
    NAME_MISSING = "name_missing"
    NAME_ODD = "name_odd"
    COUNTRY_MISSING = "country_missing"
    COUNTRY_UNKNOWN = "country_unknown"
    NO_WAY_TO_REACH = "no_way_to_reach"
    HARM_MISSING = "harm_missing"
    WORD_UNKNOWN = "word_unknown"
    LINK_LEFT_OUT = "link_left_out"
    DATE_UNCLEAR = "date_unclear"
    HOURS_AS_SAID = "hours_as_said"

    NUMBER_NOT_READ = "number_not_read"
    NUMBER_NOT_VALID = "number_not_valid"
    NUMBER_DAMAGED = "number_damaged"
    NUMBER_PARTLY_READ = "number_partly_read"
    NUMBER_COMPLETED = "number_completed"
    SEVERAL_NUMBERS = "several_numbers"
    WORDS_BESIDE_NUMBER = "words_beside_number"
    EXTENSION = "extension"
    STAR_CODE = "star_code"
    SHORT_CODE_UNKNOWN = "short_code_unknown"
    SHORT_CODE_MENDED = "short_code_mended"
    EMERGENCY_NUMBER = "emergency_number"
    OTHER_COUNTRY = "other_country"
    TOLL_FREE_FROM_ABROAD = "toll_free_from_abroad"
    PREMIUM_RATE = "premium_rate"

    SAME_NUMBER = "same_number"
    SIMILAR_NAME = "similar_name"
    SAME_NAME_OTHER_NUMBER = "same_name_other_number"
    ID_OF_ANOTHER = "id_of_another"
    SAME_NUMBER_IN_FILE = "same_number_in_file"
    SIMILAR_NAME_IN_FILE = "similar_name_in_file"
    SAME_ID_IN_FILE = "same_id_in_file"

    NEWER_CONFIRMATION = "newer_confirmation"
    WITHDRAWN_HERE = "withdrawn_here"
    TWO_PEOPLE = "two_people"


# Reasons about something that was understood and is kept, not about something left out.
OF_WHAT_IS_KEPT: Final = frozenset(
    {
        Reason.NAME_ODD,
        Reason.STAR_CODE,
        Reason.SHORT_CODE_UNKNOWN,
        Reason.SHORT_CODE_MENDED,
        Reason.EMERGENCY_NUMBER,
        Reason.OTHER_COUNTRY,
        Reason.TOLL_FREE_FROM_ABROAD,
        Reason.PREMIUM_RATE,
    }
)

# What a reason does to its row. Reasons that stand in no line here are said and change nothing.
WEIGHS: Final = MappingProxyType(
    dict.fromkeys(
        (
            Reason.TOO_MANY_CELLS,
            Reason.NAME_MISSING,
            Reason.COUNTRY_MISSING,
            Reason.COUNTRY_UNKNOWN,
            Reason.NO_WAY_TO_REACH,
        ),
        Verdict.REJECT,
    )
    | dict.fromkeys(
        (Reason.NEWER_CONFIRMATION, Reason.WITHDRAWN_HERE), Verdict.CONFLICT_NEWER_CONFIRMATION
    )
    | dict.fromkeys(
        (
            Reason.SAME_NUMBER,
            Reason.SIMILAR_NAME,
            Reason.SAME_NAME_OTHER_NUMBER,
            Reason.ID_OF_ANOTHER,
            Reason.SAME_NUMBER_IN_FILE,
            Reason.SIMILAR_NAME_IN_FILE,
            Reason.SAME_ID_IN_FILE,
        ),
        Verdict.DUPLICATE_SUSPECT,
    )
    | dict.fromkeys(
        (
            Reason.TOO_FEW_CELLS,
            Reason.TOO_LONG,
            Reason.GARBLED,
            Reason.FORMULA,
            Reason.HARM_MISSING,
            Reason.WORD_UNKNOWN,
            Reason.LINK_LEFT_OUT,
            Reason.DATE_UNCLEAR,
            Reason.NUMBER_NOT_READ,
            Reason.NUMBER_NOT_VALID,
            Reason.NUMBER_DAMAGED,
            Reason.NUMBER_PARTLY_READ,
            Reason.NUMBER_COMPLETED,
            Reason.EXTENSION,
            *OF_WHAT_IS_KEPT,
        ),
        Verdict.WARN,
    )
)

# The gravest first; a row without any of them is new, an update or unchanged.
GRAVEST: Final = (
    Verdict.REJECT,
    Verdict.CONFLICT_NEWER_CONFIRMATION,
    Verdict.DUPLICATE_SUSPECT,
    Verdict.WARN,
)

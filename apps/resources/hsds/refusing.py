"""Why a file of HSDS is not read. All or nothing: a refused file leaves nothing behind."""

from enum import StrEnum
from typing import Final


class Refused(StrEnum):
    """The reason, for whoever shows it in another language."""

    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    NOT_HSDS = "not_hsds"
    BAD_ZIP = "bad_zip"
    TOO_DEEP = "too_deep"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    WRONG_TYPE = "wrong_type"
    MISSING = "missing"
    TWICE = "twice"
    NO_SERVICES = "no_services"


TOLD: Final = {
    Refused.TOO_LARGE: "The file is too large. Bring it in parts.",
    Refused.NOT_JSON: "This is not JSON, not a line of JSON a service, and no zip of tables.",
    Refused.NOT_HSDS: "Here should be services of HSDS 3.1, or organisations with their services.",
    Refused.BAD_ZIP: "The zip cannot be read. Bring the tables of HSDS 3.1 with datapackage.json.",
    Refused.TOO_DEEP: "Something lies too deep inside other things.",
    Refused.TOO_LONG: "A text is too long.",
    Refused.TOO_MANY: "There are too many rows. Bring the file in parts.",
    Refused.WRONG_TYPE: "This has another type in HSDS 3.1.",
    Refused.MISSING: "HSDS 3.1 wants this, and it is not there.",
    Refused.TWICE: "Two services have one id.",
    Refused.NO_SERVICES: "There is no service in the file.",
}


class HsdsFileError(Exception):
    """The file cannot be taken; `refused` says why, `where` at which place of it."""

    def __init__(self, refused: Refused, where: str = "") -> None:
        super().__init__(f"{where}: {TOLD[refused]}" if where else TOLD[refused])
        self.refused = refused
        self.where = where

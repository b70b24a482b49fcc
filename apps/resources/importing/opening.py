"""Whether words are opening hours in OpenStreetMap's syntax: the part of it that lines use."""

import re

DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)"
MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
RANGE = r"{0}(?:-{0})?"
DAYS = rf"{RANGE.format(DAY)}(?:,\s?{RANGE.format(DAY)})*"
MONTHS = rf"{RANGE.format(MONTH)}(?:,\s?{RANGE.format(MONTH)})*"
TIME = r"\d\d:\d\d-\d\d:\d\d"
TIMES = rf"{TIME}(?:,\s?{TIME})*"
RULE = re.compile(
    rf"24/7|(?:{MONTHS}:? )?(?:{DAYS} )?{TIMES}"
    rf"|(?:{MONTHS}:? |{DAYS} |{MONTHS}:? {DAYS} )(?:off|closed)"
)
DAY_AND_NIGHT = re.compile(
    r"24\s?/\s?7|24\s?x\s?7|24\s?/\s?7\s?/\s?365"
    r"|24\s?(?:h|hrs?|hours?|std|stunden|heures|horas|ساعة|گھنٹے)"
    r"(?:\s?/?\s?(?:24|7))?|h24|day and night|24 hours a day",
    re.IGNORECASE,
)
LATEST = 48 * 60


def understood(said: str) -> str:
    """OSM syntax for words that are it, or that say day and night; "" for all others."""
    if DAY_AND_NIGHT.fullmatch(said):
        return "24/7"
    rules = [rule.strip() for rule in said.rstrip("; ").split(";")]
    right = all(RULE.fullmatch(rule) and _in_order(rule) for rule in rules)
    return "; ".join(rules) if right and len(said) <= 200 else ""


def _in_order(rule: str) -> bool:
    """Times that a clock has; past midnight is 22:00-26:00 or 22:00-02:00."""
    for times in re.findall(TIME, rule):
        opens, closes = (int(each[:2]) * 60 + int(each[3:]) for each in times.split("-"))
        minutes = {int(each[3:]) for each in times.split("-")}
        if opens > 24 * 60 or closes > LATEST or max(minutes) > 59 or opens == closes:
            return False
    return True

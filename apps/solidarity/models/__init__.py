"""What people give each other here: a phrase, a letter, a promise to change."""

from apps.solidarity.models.letters import Letter, PublishedLetter
from apps.solidarity.models.pledges import CheckIn, Pledge, PublishedPledge
from apps.solidarity.models.standing import Phrase, Stand
from apps.solidarity.models.written import Standing, Written

__all__ = [
    "CheckIn",
    "Letter",
    "Phrase",
    "Pledge",
    "PublishedLetter",
    "PublishedPledge",
    "Stand",
    "Standing",
    "Written",
]

"""The directory of help, in the names and shapes of Open Referral HSDS 3.1."""

from apps.resources.models.batches import DuplicatePair, ImportBatch
from apps.resources.models.changes import Act, Change
from apps.resources.models.checks import Confirmation, LinkState, Reminder, Report
from apps.resources.models.contact import Language, Phone, ServiceArea, Url
from apps.resources.models.emergency import EmergencyNumber
from apps.resources.models.keepers import OrganizationInvitation, OrganizationMember
from apps.resources.models.places import Location
from apps.resources.models.services import Organization, Service
from apps.resources.models.status import CONFIRMED, Confidence, Status
from apps.resources.models.translations import ServiceTranslation

__all__ = [
    "CONFIRMED",
    "Act",
    "Change",
    "Confidence",
    "Confirmation",
    "DuplicatePair",
    "EmergencyNumber",
    "ImportBatch",
    "Language",
    "LinkState",
    "Location",
    "Organization",
    "OrganizationInvitation",
    "OrganizationMember",
    "Phone",
    "Reminder",
    "Report",
    "Service",
    "ServiceArea",
    "ServiceTranslation",
    "Status",
    "Url",
]

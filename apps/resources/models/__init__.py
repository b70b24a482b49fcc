"""The directory of help, in the names and shapes of Open Referral HSDS 3.1."""

from apps.resources.models.contact import Language, Phone, ServiceArea, Url
from apps.resources.models.emergency import EmergencyNumber
from apps.resources.models.services import Organization, Service
from apps.resources.models.status import CONFIRMED, Confidence, Status

__all__ = [
    "CONFIRMED",
    "Confidence",
    "EmergencyNumber",
    "Language",
    "Organization",
    "Phone",
    "Service",
    "ServiceArea",
    "Status",
    "Url",
]

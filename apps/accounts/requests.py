"""What a view for staff may count on, for the type checker and the reader."""

from django.http import HttpRequest

from apps.accounts.models import User


class StaffRequest(HttpRequest):
    """A request behind one of the audiences that sign in."""

    user: User

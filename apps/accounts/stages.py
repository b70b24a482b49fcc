"""What is still asked after the password."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest


class StaffSecondStep(AuthenticateStage):
    """The second step, for people who work here. For a writer one of two ways in is enough:
    a password that also wants the passkey would shut her out without scripts."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        return user is not None and user.works_here() and super()._should_handle(request)

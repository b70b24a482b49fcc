"""Writers with an account, for tests that need one."""

import re
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.writer_services import create_writer

PASSWORD = "four lamps in the rain"


def a_writer(name: str = "lamp") -> User:
    """A writer with a password, who has written her recovery codes down."""
    user = create_writer(username=name, password=PASSWORD)
    Authenticator.objects.get(user=user, type="recovery_codes").wrap().mark_as_viewed()
    return user


def sign_up(client: Client, name: str = "lamp", password: str = PASSWORD) -> Any:
    """Name, then password; out: the last answer."""
    answer = client.post(reverse("account_signup"), {"username": name})
    if answer.status_code != 302:
        return answer
    return client.post(answer["Location"], {"password1": password, "password2": password})


def sign_in(client: Client, name: str = "lamp", password: str = PASSWORD) -> Client:
    """By the door, so that it is a proof too."""
    client.post(reverse("account_login"), {"login": name, "password": password})
    return client


def shown_codes(client: Client) -> list[str]:
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    return [f"{a}{b}" for a, b in re.findall(r"recovery-code>(\d+) (\d+)<", page)]

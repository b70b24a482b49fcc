"""Who may do what, and that somebody always runs the site."""

import json
import threading

import pytest
from allauth.mfa.utils import decrypt
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from apps.accounts import services
from apps.accounts.demonstration import demonstration_staff
from apps.accounts.models import Membership, User
from apps.accounts.queries import someone_leads, someone_reads
from apps.audit.models import AuditEntry
from tests import cast

pytestmark = pytest.mark.django_db


def test_it_makes_a_person_with_roles_and_languages():
    user = services.create_staff(
        username="ada",
        password=cast.PASSWORD,
        roles=["moderator", "senior"],
        languages=["ar", "en"],
    )
    assert user.holds("senior")
    assert not user.holds("operator")
    assert user.reading_languages() == {"ar", "en"}
    assert not user.has_second_factor()


def test_it_refuses_a_name_that_somebody_has_in_any_case():
    cast.ines()
    with pytest.raises(services.NameTaken):
        services.create_staff(username="INES", password=cast.PASSWORD, roles=["moderator"])


@pytest.mark.parametrize(
    ("roles", "languages"),
    [
        *((["king"], []), ([], ["en"]), (["moderator"], ["xx"])),
        *((["auditor", "moderator"], []), (["trainee", "moderator"], [])),
    ],
)
def test_it_refuses_what_is_no_role_or_language_or_not_for_one_person(roles, languages):
    with pytest.raises(ValueError, match=r"^Not (a role|for one person)"):
        services.create_staff(
            username="ada", password=cast.PASSWORD, roles=roles, languages=languages
        )
    assert not User.objects.filter(username="ada").exists()


def test_it_gives_nobody_a_right_while_their_sign_in_is_closed():
    user = cast.ines()
    services.deactivate(user=user)
    assert not user.holds("moderator")
    assert user.roles() == set()
    services.reactivate(user=user)
    assert user.holds("moderator")


@pytest.mark.parametrize(
    ("role", "reads", "leads"),
    [
        *(("trainee", False, False), ("moderator", True, False), ("senior", True, False)),
        *(("safeguarding_lead", True, True), ("operator", False, False)),
    ],
)
def test_it_knows_whether_somebody_reads_and_somebody_leads(role: str, reads: bool, leads: bool):
    user = services.create_staff(
        username="ada", password=cast.PASSWORD, roles=[role], languages=["ur"]
    )
    assert (someone_reads("ur"), someone_leads()) == (reads, leads)
    assert not someone_reads("de")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert (someone_reads("ur"), someone_leads()) == (False, False)


def test_it_never_loses_the_last_operator():
    otto = cast.otto()
    for act in (
        lambda: services.deactivate(user=otto),
        lambda: services.set_roles(user=otto, roles=["moderator"]),
    ):
        with pytest.raises(services.LastOperator):
            act()
    assert otto.holds("operator")


@pytest.mark.django_db(transaction=True)
def test_it_keeps_one_operator_when_two_close_each_other_at_once():
    first = cast.otto()
    second = services.create_staff(username="olga", password=cast.PASSWORD, roles=["operator"])
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def close(user: User) -> None:
        start.wait()
        try:
            services.deactivate(user=user)
            outcomes.append("closed")
        except services.LastOperator:
            outcomes.append("kept")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=close, args=[user]) for user in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["closed", "kept"]
    assert User.objects.filter(is_active=True, memberships__role="operator").count() == 1


def test_it_makes_the_demonstration_people_once(settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    first = demonstration_staff()
    (tmp_path / "demo.json").write_text(json.dumps({"url": "http://127.0.0.1", **first}))
    assert demonstration_staff() == first
    assert set(first) == {
        "moderator",
        "second_moderator",
        "senior",
        "safeguarding_lead",
        "operator",
        "trainee",
        "auditor",
        "organisation_editor",
        "second_organisation_editor",
    }
    assert User.objects.count() == 9
    for name, sign_in in first.items():
        user = User.objects.get(username=sign_in["username"])
        assert user.check_password(sign_in["password"])
        assert user.reading_languages() == {"en", "fr", "es", "pt", "de", "ar", "ur"}
        secret = user.authenticator_set.get(type="totp").data["secret"]
        assert secret != sign_in["totp_secret"]
        assert decrypt(secret) == sign_in["totp_secret"], name


def test_it_puts_the_demonstration_people_right_again(settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    demonstration_staff()
    (tmp_path / "demo.json").write_text("{half a fi")
    again = demonstration_staff()["moderator"]
    user = User.objects.get(username="moderator")
    assert user.check_password(again["password"])
    assert decrypt(user.authenticator_set.get(type="totp").data["secret"]) == again["totp_secret"]


def test_it_lets_the_demonstration_moderator_in(client: Client, settings, tmp_path):
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    sign_in = demonstration_staff()["moderator"]
    client.post(
        reverse("account_login"),
        {"login": sign_in["username"], "password": sign_in["password"]},
    )
    client.post(reverse("mfa_authenticate"), {"code": cast.code(sign_in["totp_secret"])})
    assert client.get(reverse("moderation:queue")).status_code == 200


def test_it_makes_no_demonstration_people_on_a_real_site(settings):
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        demonstration_staff()
    assert not User.objects.exists()


def test_its_command_prints_a_password_for_one_visit(capsys, client: Client):
    call_command("create_staff", "ada", "--role", "moderator", "--language", "ur")
    password = capsys.readouterr().out.splitlines()[0].rsplit(" ", 1)[1]
    user = User.objects.get(username="ada")
    assert user.check_password(password)
    assert user.password_is_temporary
    assert user.reading_languages() == {"ur"}
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.object_id, entry.actor) == ("add_person", str(user.pk), None)
    assert password not in str(entry.details)


def test_its_command_says_so_when_the_name_is_taken():
    cast.ines()
    with pytest.raises(CommandError, match="already called ines"):
        call_command("create_staff", "ines", "--role", "moderator")
    assert Membership.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_it_keeps_no_time_of_anybody():
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, User._meta.db_table)
    assert not {"last_login", "date_joined"} & {column.name for column in columns}

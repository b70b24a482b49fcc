"""Nobody writes here under a name that readers would take for the team."""

import pytest

from apps.accounts.models import User
from apps.accounts.staff_names import looks_like_staff
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name",
    [
        *("admin", "Admin7", "4dm1n", "the_admin", "аdmin", "TheModerator", "m0derator", "Team"),
        *("chorus", "Chorus-Team", "ch0rus", "support.desk", "equipe", "المشرف", "فريق"),
        *("ماڈریٹر", "ExModeratorin", "siteAdmin"),
    ],
)
def test_it_refuses_what_sounds_like_the_team(name: str):
    assert looks_like_staff(name)


@pytest.mark.parametrize(
    "name", ["steam", "badminton", "modern", "lamp", "rooted", "نور", "supportive", "Quiet River"]
)
def test_it_leaves_other_words_alone(name: str):
    assert not looks_like_staff(name)


@pytest.mark.parametrize("name", ["ines", "INES", "lnes", "ínes", "ines7", "i.n.e.s", "іnes"])
def test_it_knows_the_people_who_work_here(name: str):
    assert not looks_like_staff(name)
    cast.ines()
    assert looks_like_staff(name)


def test_it_does_not_protect_the_names_of_writers():
    User.objects.create_user("lamp")
    assert not looks_like_staff("1amp")

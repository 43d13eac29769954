"""What an account says it is: changed by its person with a letter, or by an administrator."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation

from idaman.core.ledger.models import Entry
from idaman.core.people import actions
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Holding
from idaman.core.people.permissions import Role
from idaman.features.messages import actions as outbox
from tests.build import NOON, a_government, a_person, a_post

pytestmark = pytest.mark.django_db
NEW = "siti.rahma@contoh.go.id"


@pytest.fixture
def post():
    return a_post(a_government(), role=Role.OFFICER)


@pytest.fixture
def siti(post):
    made = a_person(post, username="siti")
    made.email, made.first_name = "lama@contoh.go.id", "Siti"
    made.save()
    return made


def changed(siti, post, **more):
    good = {"name": "Siti Rahma", "email": NEW, "is_mailing": True, "by": post, "now": NOON}
    return actions.change_own_account(user=siti, **good | more)


def sent(confirmation):
    outbox.tell_confirmation(confirmation=confirmation, is_taken=True, now=NOON)
    return confirmation.key


def told():
    return b"".join(bytes(entry.body) for entry in Entry.objects.all())


def test_a_name_counts_at_once_and_an_address_once_its_letter_was_followed(siti, post):
    key = sent(changed(siti, post))
    siti.refresh_from_db()
    assert (siti.first_name, siti.email) == ("Siti Rahma", "lama@contoh.go.id")
    actions.confirm_email(user=siti, key=key, by=post, now=NOON)
    siti.refresh_from_db()
    assert siti.email == NEW
    assert EmailAddress.objects.get(user=siti).verified
    with pytest.raises(actions.ConfirmationOver):
        actions.confirm_email(user=siti, key=key, by=post, now=NOON)
    for word in (b"Rahma", b"rahma", b"contoh.go.id"):
        assert word not in told()
    asked, confirmed = Entry.objects.filter(subject=f"account:{siti.pk}").order_by("pk")
    assert (asked.act, confirmed.act) == ("people.own-account-changed", "people.email-confirmed")
    assert not asked.is_public


def test_a_letter_serves_its_own_person_for_three_days_and_only_the_newest_one(siti, post):
    first = sent(changed(siti, post))
    second = sent(changed(siti, post, email="lain@contoh.go.id"))
    late, other = NOON + timedelta(days=3), a_person(post)
    for user, key, now in ((siti, first, NOON), (siti, second, late), (other, second, NOON)):
        with pytest.raises(actions.ConfirmationOver):
            actions.confirm_email(user=user, key=key, by=post, now=now)
    siti.refresh_from_db()
    assert siti.email == "lama@contoh.go.id"


def test_an_address_that_another_account_confirmed_is_not_taken(siti, post):
    EmailAddress.objects.create(user=a_person(post), email=NEW, verified=True)
    key = sent(changed(siti, post))
    with pytest.raises(actions.ConfirmationOver, match="akun lain"):
        actions.confirm_email(user=siti, key=key, by=post, now=NOON)


@pytest.mark.parametrize(
    ("more", "no"),
    [
        ({"name": "  "}, "Tulis nama"),
        ({"name": "x" * 151}, "150 huruf"),
        ({"email": "siti rahma"}, "bukan alamat surel"),
        ({"email": f"{'x' * 260}@contoh.go.id"}, "bukan alamat surel"),
        ({"is_mailing": False}, "belum mengirim surel"),
        ({"name": "Siti", "email": "lama@contoh.go.id"}, "masih sama"),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_be_right_and_nothing_is_written(
    siti, post, more, no
):
    with pytest.raises((actions.WrongIdentity, actions.AgencyUnchanged), match=no):
        changed(siti, post, **more)
    siti.refresh_from_db()
    assert (siti.first_name, siti.email) == ("Siti", "lama@contoh.go.id")
    assert not EmailConfirmation.objects.exists()


def test_only_from_a_post_one_holds_is_ones_own_account_changed(siti, post):
    for by in (a_post(post.government), a_post(a_government())):
        with pytest.raises(NotAllowed):
            changed(siti, by)
    Holding.objects.filter(user=siti).update(until_date=NOON.date() - timedelta(days=1))
    with pytest.raises(NotAllowed):
        changed(siti, post)


def test_an_administrator_corrects_another_account_for_a_reason_of_the_list(siti, post):
    government, admin = post.government, a_post(post.government, role=Role.ADMINISTRATOR)
    waiting = sent(changed(siti, post))
    good = {"government": government, "user": siti, "name": "Siti R.", "email": "baru@contoh.go.id"}
    for reason in ("", "karena Siti menikah"):
        with pytest.raises(actions.WrongIdentity, match="alasannya"):
            actions.correct_account(**good, reason=reason, by=admin, now=NOON)
    with pytest.raises(NotAllowed):
        actions.correct_account(**good, reason="new-name", by=post, now=NOON)
    actions.correct_account(**good, reason="new-name", by=admin, now=NOON)
    siti.refresh_from_db()
    assert (siti.first_name, siti.email) == ("Siti R.", "baru@contoh.go.id")
    with pytest.raises(actions.ConfirmationOver):
        actions.confirm_email(user=siti, key=waiting, by=post, now=NOON)
    body = bytes(Entry.objects.get(act="people.account-corrected").body)
    assert b"new-name" in body
    for word in (b"Siti", b"baru@"):
        assert word not in body


def test_nobody_corrects_their_own_account_an_administrators_or_one_of_elsewhere(siti, post):
    government = post.government
    clerk, admin = a_post(government), a_post(government, role=Role.ADMINISTRATOR)
    own, highest = a_person(clerk), a_person(admin)
    good = {"government": government, "name": "N", "email": "", "reason": "asked", "by": clerk}
    with pytest.raises(actions.WrongIdentity, match="Akun saya"):
        actions.correct_account(user=own, **good, now=NOON)
    with pytest.raises(NotAllowed):
        actions.correct_account(user=highest, **good, now=NOON)
    elsewhere = a_post(a_government())
    Holding.objects.create(
        government=elsewhere.government, post=elsewhere, user=siti, from_date=NOON.date()
    )
    with pytest.raises(actions.AccountElsewhere):
        actions.correct_account(user=siti, **good, now=NOON)

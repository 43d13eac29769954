"""Accounts, invitations, hand-overs and what becomes of agencies: the rules beneath the pages."""

from datetime import date, timedelta

import pytest

from idaman.pure.account_rows import read_rows
from idaman.rooms.ledger.actions import AlreadyDone
from idaman.rooms.ledger.models import Entry
from idaman.rooms.people import actions
from idaman.rooms.people.access import NotAllowed
from idaman.rooms.people.facts import account_named, accounts_of, held_posts, post_of
from idaman.rooms.people.models import Agency, AgencyChange, Holding, Invitation, User
from idaman.rooms.people.permissions import Role
from tests.build import NOON, TODAY, a_government, a_person, a_post, an_agency

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def office():
    government = a_government()
    return government, a_post(government), a_post(government, role=Role.ADMINISTRATOR)


def an_account(government, by, username="siti", **more):
    return actions.make_account(
        government=government, name="Siti", username=username, by=by, now=NOON, **more
    )


def test_an_account_comes_with_its_invitation_and_no_password(office):
    government, clerk, _ = office
    user = an_account(government, clerk, "SITI@kukar.go.id")
    assert (user.username, user.email) == ("siti@kukar.go.id", "siti@kukar.go.id")
    assert not user.has_usable_password()
    invitation = Invitation.objects.of(government).open(NOON).get()
    assert invitation.expires_at == NOON + 14 * DAY
    assert Invitation.objects.open(NOON + 14 * DAY).count() == 0
    with pytest.raises(actions.AccountTaken):
        an_account(government, clerk, "siti@kukar.go.id")


def test_a_fresh_invitation_takes_the_place_of_the_one_before(office):
    government, clerk, _ = office
    user = an_account(government, clerk)
    first = Invitation.objects.get()
    second = actions.invite(government=government, user=user, by=clerk, now=NOON + DAY, token="t")
    assert list(Invitation.objects.of(government).open(NOON + DAY)) == [second]
    first.refresh_from_db()
    assert first.withdrawn_at == NOON + DAY
    with pytest.raises(AlreadyDone):
        actions.invite(government=government, user=user, by=clerk, now=NOON + DAY, token="t")


def accepted(invitation, by, now=NOON):
    actions.accept_invitation(invitation=invitation, password_hash="x$hashed", by=by, now=now)


def test_an_invitation_works_once(office):
    government, clerk, _ = office
    user = an_account(government, clerk)
    invitation = Invitation.objects.get()
    accepted(invitation, clerk)
    with pytest.raises(actions.InvitationOver):
        actions.accept_invitation(
            invitation=invitation, password_hash="another", by=clerk, now=NOON
        )
    user.refresh_from_db()
    assert user.password == "x$hashed"
    assert Entry.objects.filter(act="people.invitation-used").count() == 1


def test_an_invitation_is_over_after_its_days(office):
    government, clerk, _ = office
    user = an_account(government, clerk)
    with pytest.raises(actions.InvitationOver):
        accepted(Invitation.objects.get(), clerk, NOON + 14 * DAY)
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_neither_of_two_governments_resets_an_account_that_works_for_both(office):
    government, clerk, administrator = office
    there = a_post(a_government())
    user = a_person(a_post(government, role=Role.HEAD), there)
    for by in (clerk, administrator, there):
        for act in (actions.invite, actions.close_account):
            with pytest.raises(actions.AccountElsewhere):
                act(government=by.government, user=user, by=by, now=NOON)
    user.refresh_from_db()
    assert user.is_active
    assert not Invitation.objects.exists()


def test_an_account_only_invited_elsewhere_is_out_of_reach_too(office):
    government, clerk, _ = office
    abroad = a_government()
    user = an_account(abroad, a_post(abroad))
    with pytest.raises(actions.AccountElsewhere):
        actions.invite(government=government, user=user, by=clerk, now=NOON)
    assert account_named(government, "siti") is None
    assert accounts_of(government, TODAY) == []


def test_the_secretariat_reaches_no_administrator(office):
    government, clerk, administrator = office
    chief = a_person(administrator)
    for act in (actions.invite, actions.close_account):
        with pytest.raises(NotAllowed):
            act(government=government, user=chief, by=clerk, now=NOON)
    with pytest.raises(NotAllowed):
        actions.appoint(post=administrator, user=a_person(), from_date=TODAY, by=clerk, now=NOON)
    holding = chief.holdings.get()
    with pytest.raises(NotAllowed):
        actions.end_holding(holding=holding, until_date=TODAY, by=clerk, now=NOON)
    actions.invite(government=government, user=chief, by=administrator, now=NOON)


def test_nobody_closes_the_account_they_act_from(office):
    government, clerk, _ = office
    own = a_person(clerk)
    with pytest.raises(actions.InvitationOver):
        actions.close_account(government=government, user=own, by=clerk, now=NOON)


def rows_of(text):
    rows, findings = read_rows(text)
    assert not findings
    return rows


def test_a_name_in_use_elsewhere_is_said_before_anything_happens(office):
    government, clerk, _ = office
    abroad = a_government()
    an_account(abroad, a_post(abroad))
    rows = rows_of(f"Siti;siti;{clerk.code};;2026-08-17")
    (finding,) = actions.examined(government=government, rows=rows, by=clerk)
    assert finding.is_error
    with pytest.raises(actions.PastedWrong):
        actions.take_in_accounts(government=government, rows=rows, by=clerk, now=NOON)
    assert not Holding.objects.of(government).exists()


def test_an_empty_list_is_nothing_to_take_in(office):
    government, clerk, _ = office
    with pytest.raises(actions.PastedWrong):
        actions.take_in_accounts(government=government, rows=[], by=clerk, now=NOON)


def test_one_person_may_come_to_two_posts_in_one_list(office):
    government, clerk, _ = office
    head = a_post(government, role=Role.HEAD)
    lines = [f"Siti;siti;{head.code};;2026-08-17", f"Siti;siti;{clerk.code};plt;2026-08-17"]
    taken = actions.take_in_accounts(
        government=government, rows=rows_of("\n".join(lines)), by=clerk, now=NOON
    )
    assert (taken.made, taken.appointed, taken.known) == (1, 2, 0)
    assert User.objects.get(username="siti").holdings.count() == 2
    again = actions.take_in_accounts(
        government=government, rows=rows_of("\n".join(lines)), by=clerk, now=NOON
    )
    assert (again.made, again.appointed, again.known) == (0, 0, 2)


@pytest.mark.parametrize("lines", [1, 40])
def test_a_list_is_examined_in_as_many_queries_however_long(
    office, lines, django_assert_max_num_queries
):
    government, clerk, _ = office
    rows = rows_of("\n".join(f"O;orang{n};P{n};;2026-08-17" for n in range(lines)))
    with django_assert_max_num_queries(5):
        assert len(actions.examined(government=government, rows=rows, by=clerk)) == lines


def test_a_post_held_definitively_is_not_given_again_by_a_list(office):
    government, clerk, _ = office
    head = a_post(government, role=Role.HEAD)
    a_person(head)
    rows = rows_of(f"Siti;siti;{head.code};;2026-08-17\nBudi;budi;{head.code};plh;2026-08-17")
    (finding,) = actions.examined(government=government, rows=rows, by=clerk)
    assert (finding.line, finding.is_error) == (1, True)


def test_two_do_not_come_to_one_post_in_one_list(office):
    government, clerk, _ = office
    head = a_post(government, role=Role.HEAD)
    rows = rows_of(f"Siti;siti;{head.code};;2026-08-17\nBudi;budi;{head.code};;2026-09-17")
    (finding,) = actions.examined(government=government, rows=rows, by=clerk)
    assert finding.line == 2


def handed(post, user, by, from_date=TODAY, **more):
    return actions.hand_over(post=post, user=user, from_date=from_date, by=by, now=NOON, **more)


def test_on_a_mutasi_all_who_hold_the_post_leave_and_one_comes(office):
    government, clerk, _ = office
    head = a_post(government, role=Role.HEAD)
    old, acting, new = a_person(head), a_person(), a_person()
    actions.appoint(
        post=head, user=acting, from_date=TODAY - DAY, capacity="plh", by=clerk, now=NOON
    )
    handed(head, new, clerk)
    assert [h.user for h in Holding.objects.on(TODAY).filter(post=head)] == [new]
    ended = Holding.objects.filter(user__in=[old, acting]).values_list("until_date", flat=True)
    assert set(ended) == {TODAY - DAY}


def test_a_hand_over_that_cannot_be_leaves_the_old_holder_in(office):
    government, clerk, _ = office
    head = a_post(government, role=Role.HEAD)
    held = a_person(head).holdings.get()
    with pytest.raises(actions.EndsTooSoon):
        handed(head, a_person(), clerk, old_until=TODAY)
    actions.appoint(
        post=head,
        user=(late := a_person()),
        from_date=TODAY + DAY,
        capacity="plt",
        by=clerk,
        now=NOON,
    )
    with pytest.raises(actions.AlreadyHeld):
        handed(head, late, clerk, TODAY + DAY)
    held.refresh_from_db()
    assert held.until_date is None


def test_vacant_and_acting_posts_are_told_apart(office):
    government, clerk, _ = office
    head = a_post(government, role=Role.HEAD)
    deputy = a_person()
    actions.appoint(
        post=head,
        user=deputy,
        from_date=TODAY,
        until_date=TODAY + DAY,
        capacity="plt",
        by=clerk,
        now=NOON,
    )
    states = {h.post.code: (h.is_vacant, h.is_acting_only) for h in held_posts(government, TODAY)}
    assert states[head.code] == (False, True)
    assert states[clerk.code] == (True, False)
    later = {h.post.code: h.is_vacant for h in held_posts(government, TODAY + 2 * DAY)}
    assert later[head.code]


def test_who_was_invited_but_holds_no_post_has_none_to_come_to(office):
    government, clerk, _ = office
    user = an_account(government, clerk)
    invitation = Invitation.objects.get()
    assert post_of(invitation) is None
    head = a_post(government, role=Role.HEAD)
    actions.appoint(post=head, user=user, from_date=TODAY, by=clerk, now=NOON)
    assert post_of(invitation) == head


def test_a_renamed_agency_keeps_its_code_and_its_old_names(office):
    government, _, by = office
    agency = an_agency(government, code="DPMD", name="Dinas Desa")

    def renamed(name, on):
        return actions.rename_agency(
            agency=agency, short=name, name=name, on=on, by=by, now=NOON, basis="Perda"
        )

    renamed("Kedua", TODAY - DAY)
    with pytest.raises(actions.WrongDay):
        renamed("Ketiga", TODAY - 2 * DAY)
    with pytest.raises(actions.WrongDay):
        renamed("Ketiga", TODAY + DAY)
    with pytest.raises(actions.NothingChanged):
        renamed("Kedua", TODAY)
    renamed("Ketiga", TODAY)
    agency.refresh_from_db()
    assert (agency.code, agency.name) == ("DPMD", "Ketiga")
    told = AgencyChange.objects.of(government).order_by("pk").values_list("old_name", "name")
    assert list(told) == [("Dinas Desa", "Kedua"), ("Kedua", "Ketiga")]


def test_a_days_change_is_judged_by_the_governments_own_calendar(office):
    government, _, by = office
    agency = an_agency(government)
    late = NOON.replace(hour=17)  # One in the morning of the next day in Kalimantan.
    actions.rename_agency(agency=agency, short="B", name="B", on=date(2026, 8, 18), by=by, now=late)
    assert Agency.objects.get(pk=agency.pk).name == "B"

"""Accounts, invitations, hand-overs and what becomes of agencies: the rules beneath the pages."""

from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator

from idaman.core.imports.actions import AlreadyUndone, HasFindings, LeanedOn, NothingToEnter
from idaman.core.imports.models import Arrival
from idaman.core.imports.rules.outcome import Parcel
from idaman.core.imports.rules.records import Record
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people import actions
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Agency, AgencyChange, Holding, Invitation, User
from idaman.core.people.permissions import Role
from idaman.core.people.queries import account_named, accounts_of, held_posts, post_of
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
        for act in (actions.invite, actions.close_account, actions.reset_codes):
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
    for act in (actions.invite, actions.close_account, actions.reset_codes):
        with pytest.raises(NotAllowed):
            act(government=government, user=chief, by=clerk, now=NOON)
    with pytest.raises(NotAllowed):
        actions.appoint(post=administrator, user=a_person(), from_date=TODAY, by=clerk, now=NOON)
    holding = chief.holdings.get()
    with pytest.raises(NotAllowed):
        actions.end_holding(holding=holding, until_date=TODAY, by=clerk, now=NOON)
    actions.invite(government=government, user=chief, by=administrator, now=NOON)


def a_phone(user):
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})


def test_who_lost_phone_and_recovery_codes_begins_anew(office):
    government, clerk, _ = office
    user = a_person(a_post(government, role=Role.OFFICER))
    a_phone(user)
    other = a_phone(a_person(a_post(government, role=Role.OFFICER)))
    actions.reset_codes(government=government, user=user, by=clerk, now=NOON, token="t")
    assert list(Authenticator.objects.all()) == [other]
    assert Entry.objects.filter(act="people.codes-reset", is_public=False).count() == 1
    with pytest.raises(AlreadyDone):
        actions.reset_codes(government=government, user=user, by=clerk, now=NOON, token="t")
    with pytest.raises(actions.InvitationOver):
        actions.reset_codes(government=government, user=user, by=clerk, now=NOON)


def test_codes_are_not_reset_by_oneself_nor_above_ones_reach(office):
    government, clerk, administrator = office
    own, chief = a_person(clerk), a_person(administrator)
    for user in (own, chief):
        a_phone(user)
    with pytest.raises(actions.InvitationOver):
        actions.reset_codes(government=government, user=own, by=clerk, now=NOON)
    with pytest.raises(NotAllowed):
        actions.reset_codes(government=government, user=chief, by=clerk, now=NOON)
    assert Authenticator.objects.count() == 2
    assert not Entry.objects.filter(act="people.codes-reset").exists()


def test_nobody_closes_the_account_they_act_from(office):
    government, clerk, _ = office
    own = a_person(clerk)
    with pytest.raises(actions.InvitationOver):
        actions.close_account(government=government, user=own, by=clerk, now=NOON)


FIELDS = ("name", "username", "post", "capacity", "from_date")
PARCEL = Parcel(target="accounts", file_sha256="a" * 64, mapping_sha256="b" * 64)


def records_of(*lines):
    """Records as the engine gives them: (name, login, post, capacity, first day)."""
    return [
        Record("S", n, {k: v for k, v in zip(FIELDS, line, strict=True) if v})
        for n, line in enumerate(lines, 1)
    ]


def examined(office, records):
    government, clerk, _ = office
    return actions.examine_accounts(government=government, records=records, by=clerk, now=NOON)


def wrong(office, *lines):
    """The rules that stand against these lines, with their rows."""
    told = examined(office, records_of(*lines))
    return [(o.row, f.rule) for o in told for f in o.findings]


def entered(office, *lines, **more):
    government, clerk, _ = office
    return actions.enter_accounts(
        government=government,
        records=records_of(*lines),
        **({"parcel": PARCEL, "by": clerk, "now": NOON} | more),
    )


def test_a_name_in_use_elsewhere_is_said_before_anything_happens(office):
    government, clerk, _ = office
    abroad = a_government()
    an_account(abroad, a_post(abroad))
    line = ("Siti", "siti", clerk.code, "", "2026-08-17")
    assert wrong(office, line) == [(1, "login-taken")]
    with pytest.raises(HasFindings):
        entered(office, line)
    assert not Holding.objects.of(government).exists()
    assert not Arrival.objects.exists()


def test_an_empty_list_is_nothing_to_enter(office):
    with pytest.raises(NothingToEnter):
        entered(office)


def test_one_person_may_come_to_two_posts_in_one_list(office):
    government, clerk, _ = office
    head = a_post(government, role=Role.HEAD)
    lines = (
        ("Siti", "siti", head.code, "", "2026-08-17"),
        ("Siti", "siti", clerk.code.lower(), "plt", "2026-08-17"),
    )
    arrival = entered(office, *lines, token="t")
    assert (arrival.added, arrival.unchanged) == (3, 0)
    assert User.objects.get(username="siti").holdings.count() == 2
    entry = Entry.objects.get(act="people.accounts-entered")
    assert (entry.subject, entry.is_public) == (f"arrival:{arrival.pk}", False)
    with pytest.raises(AlreadyDone):
        entered(office, *lines, token="t")
    with pytest.raises(NothingToEnter):
        entered(office, *lines)
    assert {o.what for o in examined(office, records_of(*lines))} == {"unchanged"}


@pytest.mark.parametrize("lines", [1, 40])
def test_a_list_is_examined_in_as_many_queries_however_long(
    office, lines, django_assert_max_num_queries
):
    many = [("O", f"orang{n}", f"P{n}", "", "2026-08-17") for n in range(lines)]
    with django_assert_max_num_queries(5):
        assert len(wrong(office, *many)) == lines


def test_what_stands_against_a_row_is_said_at_it(office):
    government, clerk, administrator = office
    head = a_post(government, role=Role.HEAD)
    a_person(head)
    free = a_post(government, role=Role.HEAD)
    closed = an_account(government, clerk, "tutup")
    actions.close_account(government=government, user=closed, by=clerk, now=NOON)
    assert wrong(
        office,
        ("Siti", "siti", head.code, "", "2026-08-17"),
        ("Budi", "budi", head.code, "plh", "2026-08-17"),
        ("Ani", "ani", free.code, "", "2026-08-17"),
        ("Ana", "ana", free.code, "", "2026-09-17"),
        ("Adi", "adi", administrator.code, "", "2026-08-17"),
        ("Tua", "tutup", free.code, "plt", "2026-08-17"),
    ) == [(1, "post-held"), (4, "post-twice"), (5, "post-reserved"), (6, "account-closed")]


def test_a_list_is_undone_as_long_as_nobody_came(office):
    government, clerk, _ = office
    head = a_post(government, role=Role.HEAD)
    arrival = entered(office, ("Siti", "siti", head.code, "", "2026-08-17"))
    undone = {
        "government": government,
        "arrival": arrival,
        "reason": "Berkas lama",
        "by": clerk,
        "now": NOON + DAY,
    }
    actions.undo_accounts(**undone, token="u")
    siti = User.objects.get(username="siti")
    assert not siti.is_active
    assert not Invitation.objects.open(NOON + DAY).exists()
    assert Holding.objects.get(user=siti).until_date == TODAY
    arrival.refresh_from_db()
    assert (arrival.undone_by, arrival.undone_because) == (clerk.code, "Berkas lama")
    assert Entry.objects.filter(act="people.accounts-undone").count() == 1
    with pytest.raises(AlreadyDone):
        actions.undo_accounts(**undone, token="u")
    with pytest.raises(AlreadyUndone):
        actions.undo_accounts(**undone)


def test_a_list_is_not_undone_once_somebody_came_or_acted(office):
    government, clerk, _ = office
    head, other = a_post(government, role=Role.HEAD), a_post(government, role=Role.EXPERT)
    first = entered(office, ("Siti", "siti", head.code, "", "2026-08-17"))
    accepted(Invitation.objects.get(), clerk)
    known = a_person(a_post(government, role=Role.COUNCIL), username="ana")
    second = entered(office, (known.username, "ana", other.code, "plt", "2026-08-17"))
    ledger.record("test.acted", log=government.slug, subject="x", post=other.code, now=NOON + DAY)
    for arrival in (first, second):
        with pytest.raises(LeanedOn):
            actions.undo_accounts(
                government=government, arrival=arrival, reason="x", by=clerk, now=NOON + DAY
            )
    assert not Arrival.objects.exclude(undone_at=None).exists()
    assert Holding.objects.of(government).filter(until_date=None).count() == 3


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
    with pytest.raises(actions.PostAlreadyHeld):
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
    with pytest.raises(actions.AgencyUnchanged):
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

"""Governments, agencies, posts, and who holds them."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry, Log
from idaman.core.people import access, actions
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Agency, Government, Holding, Post, User
from idaman.core.people.permissions import GRANTS, OWN_AGENCY_ONLY, Permission, Role
from tests.build import NOON, TODAY, a_government, a_person, a_post, a_region, an_agency

pytestmark = pytest.mark.django_db


def founded(**changes):
    good = {
        "slug": "uji",
        "name": "Kabupaten Uji",
        "short": "Uji",
        "initials": "UJ",
        "region": a_region(code="61.01", name="Uji"),
        "by": actions.OPERATOR,
        "now": NOON,
    }
    return actions.found(**{**good, **changes})


def test_a_founded_government_has_its_log_its_operator_and_a_public_record():
    government = founded()
    assert Log.objects.get(slug="uji").origin == "idaman/61.01/uji"
    operator = Post.objects.of(government).get()
    assert (operator.code, operator.role) == (actions.OPERATOR, Role.ADMINISTRATOR)
    entry = Entry.objects.of("uji").get()
    assert (entry.act, entry.is_public) == ("people.government_founded", True)
    assert entry.detail == {"region": "61.01", "sample": False}


@pytest.mark.parametrize("slug", sorted(actions.RESERVED))
def test_an_address_of_the_house_is_no_government(slug):
    with pytest.raises(actions.SlugTaken):
        founded(slug=slug)
    assert not Government.objects.exists()


def test_an_address_or_a_territory_is_given_once():
    founded()
    with pytest.raises(actions.SlugTaken):
        founded(region=a_region(code="61.02"))
    with pytest.raises(actions.SlugTaken):
        founded(slug="lain")


def set_up(government, by, code="DINAS"):
    return actions.set_up_agency(
        government=government, code=code, short="D", name="Dinas", kind="office", by=by, now=NOON
    )


def test_codes_are_unique_in_one_government_only():
    one, two = a_government(), a_government()
    for government in (one, two):
        by = a_post(government, role=Role.ADMINISTRATOR)
        set_up(government, by)
        actions.set_up_post(
            government=government, code="KA", name="Kepala", role=Role.HEAD, by=by, now=NOON
        )
        with pytest.raises(actions.CodeInUse, match="DINAS"):
            set_up(government, by)
        with pytest.raises(actions.CodeInUse, match="KA"):
            actions.set_up_post(
                government=government, code="KA", name="Lagi", role=Role.HEAD, by=by, now=NOON
            )
    assert Agency.objects.filter(code="DINAS").count() == 2
    assert Post.objects.filter(code="KA").count() == 2


def test_the_database_itself_keeps_codes_apart():
    government = a_government()
    an_agency(government, code="X")
    with pytest.raises(IntegrityError), transaction.atomic():
        an_agency(government, code="X")


def test_a_post_is_not_set_up_in_an_agency_of_another_government():
    here, there = a_government(), a_government()
    by = a_post(here, role=Role.ADMINISTRATOR)
    with pytest.raises(actions.CodeInUse, match="bukan milik"):
        actions.set_up_post(
            government=here,
            code="KA",
            name="Kepala",
            role=Role.HEAD,
            agency=an_agency(there),
            by=by,
            now=NOON,
        )


def test_setting_up_an_agency_publishes_and_setting_up_a_post_does_not():
    government = a_government()
    by = a_post(government, role=Role.ADMINISTRATOR)
    set_up(government, by)
    government.refresh_from_db()
    assert government.public_revision == 2
    actions.set_up_post(government=government, code="KA", name="K", role=Role.HEAD, by=by, now=NOON)
    government.refresh_from_db()
    assert (government.public_revision, government.is_publication_due) == (2, False)


SEE = {"desk_see"}
JUDGE = {"evidence_judge", "evidence_original"}
ALL_EDIT = {"plan_import", "plan_edit", "plan_adopt", "evidence_offer"} | JUDGE
AT_THE_COUNTER = {"service_edit", "request_enter", "request_handle", "request_verify"}
AT_THE_COUNTER |= {"reporter_see", "survey_run"}
MATRIX = {
    Role.OFFICER: SEE
    | {"plan_edit", "evidence_offer", "commitment_negotiate"}
    | {"delivery_plan", "citizens_assist", "quickwin_gate"}
    | {"plan_propose", "indicator_draft", "statistic_enter"}
    | {"potential_edit", "enquiry_answer"}
    | AT_THE_COUNTER,
    Role.HEAD: SEE
    | {"plan_edit", "evidence_offer", "commitment_negotiate", "commitment_sign"}
    | {"delivery_plan", "delivery_stop", "delivery_reply", "citizens_assist", "quickwin_gate"}
    | {"plan_propose", "indicator_draft", "indicator_approve", "statistic_enter"}
    | {"potential_edit", "potential_publish", "enquiry_answer"}
    | AT_THE_COUNTER
    | {"service_publish"}
    | JUDGE,
    Role.SECRETARIAT: SEE
    | ALL_EDIT
    | {"region_load", "people_appoint", "ledger_see", "table_send"}
    | {"commitment_draft", "commitment_negotiate"}
    | {"commitment_record_paper", "commitment_confirm_paper", "signing_recover"}
    | {"delivery_plan", "delivery_stop", "delivery_reply", "delivery_rules", "delivery_money"}
    | {"quickwin_gate", "quickwin_decide", "citizens_moderate", "citizens_assist"}
    | {"council_run", "council_see", "period_close", "claims_export", "site_open"}
    | {"plan_propose", "workshop_run", "indicator_draft", "indicator_approve"}
    | {"statistic_enter", "statistic_follow", "weights_draft", "weights_adopt"}
    | {"index_propose", "index_approve"}
    | {"potential_edit", "potential_publish", "enquiry_answer", "economy_enter"}
    | AT_THE_COUNTER
    | {"service_publish", "request_route", "request_moderate"}
    | {"messages_pass_on", "site_health", "person_serve"},
    Role.EXPERT: SEE | {"plan_review", "index_propose"},
    Role.LEADERSHIP: SEE
    | {"ledger_see", "commitment_sign", "commitment_confirm_paper", "signing_recover"}
    | {"council_see", "quickwin_decide", "claims_export", "site_open"}
    | {"indicator_approve", "weights_adopt", "index_approve"},
    Role.COUNCIL: SEE | {"commitment_sign", "council_see", "quickwin_decide"},
    Role.ASSESSOR: SEE | {"ledger_see", "evidence_original", "claims_export"},
    Role.PROVINCE: SEE,
    Role.ADMINISTRATOR: SEE
    | {"people_manage", "people_appoint", "region_load", "ledger_see", "table_send"}
    | {"commitment_confirm_paper", "signing_recover", "site_health"}
    | {"data_publish", "person_serve"},
}


@pytest.mark.parametrize("permission", list(Permission))
@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_do_what_the_table_says_and_nothing_else(role, permission):
    government = a_government()
    agency = an_agency(government)
    post = a_post(government, role=role, agency=agency)
    expected = permission.value in MATRIX[role]
    assert access.can(post, permission, government=government, owner=agency) is expected
    if expected:
        access.require(post, permission, government=government, owner=agency)
    else:
        with pytest.raises(NotAllowed, match=post.name):
            access.require(post, permission, government=government, owner=agency)


def test_every_role_has_its_line_in_the_table():
    assert set(MATRIX) == set(Role) == set(GRANTS)


@pytest.mark.parametrize("role", list(Role))
def test_no_post_reaches_into_another_government(role):
    here, there = a_government(), a_government()
    post = a_post(here, role=role, agency=an_agency(here))
    for permission in Permission:
        assert not access.can(post, permission, government=there, owner=an_agency(there))
        assert not access.can(post, permission, government=there, owner=post.agency)


@pytest.mark.parametrize(("role", "permission"), sorted(OWN_AGENCY_ONLY))
def test_some_grants_reach_only_what_the_own_agency_owns(role, permission):
    government = a_government()
    own, other = an_agency(government), an_agency(government)
    post = a_post(government, role=role, agency=own)
    assert access.can(post, permission, government=government, owner=own)
    assert not access.can(post, permission, government=government, owner=other)
    assert not access.can(post, permission, government=government)


def test_a_post_without_an_agency_owns_nothing():
    government = a_government()
    post = a_post(government, role=Role.OFFICER)
    assert not access.can(post, Permission.PLAN_EDIT, government=government)


def appointed(post, user, by, *, from_date=TODAY, **more):
    return actions.appoint(post=post, user=user, from_date=from_date, by=by, now=NOON, **more)


@pytest.fixture
def office():
    government = a_government()
    return government, a_post(government), a_post(government, role=Role.ADMINISTRATOR)


def test_the_record_of_an_appointment_names_the_post_and_never_the_person(office):
    _, post, by = office
    user = a_person(username="siti-aminah")
    appointed(post, user, by)
    entry = Entry.objects.get(act="people.appointed")
    assert entry.subject == f"post:{post.code}"
    assert entry.detail == {"from": "2026-08-17", "capacity": "definitive"}
    assert b"siti" not in bytes(entry.body)


def test_one_person_holds_a_post_definitively_and_others_act_beside(office):
    _, post, by = office
    first = appointed(post, a_person(), by)
    with pytest.raises(actions.PostAlreadyHeld):
        appointed(post, a_person(), by)
    appointed(post, a_person(), by, capacity=Holding.Capacity.ACTING)
    actions.end_holding(holding=first, until_date=TODAY, by=by, now=NOON)
    with pytest.raises(actions.PostAlreadyHeld):
        appointed(post, a_person(), by, from_date=TODAY)
    appointed(post, a_person(), by, from_date=TODAY + timedelta(days=1))


def test_the_same_person_is_not_given_the_same_post_twice_on_a_day(office):
    _, post, by = office
    user = a_person()
    appointed(post, user, by, capacity=Holding.Capacity.ACTING)
    with pytest.raises(actions.PostAlreadyHeld, match="pada hari itu"):
        appointed(post, user, by, capacity=Holding.Capacity.DEPUTISING)


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2026, 1, 31), False),
        (date(2026, 2, 1), True),
        (date(2026, 5, 1), True),
        (date(2026, 6, 30), True),
        (date(2026, 7, 1), False),
    ],
)
def test_a_post_is_held_from_its_first_day_to_its_last(office, day, held):
    _, post, by = office
    user = a_person()
    holding = appointed(post, user, by, from_date=date(2026, 2, 1))
    actions.end_holding(holding=holding, until_date=date(2026, 6, 30), by=by, now=NOON)
    assert list(Post.objects.held_by(user, day)) == ([post] if held else [])
    assert not Post.objects.held_by(a_person(), day).exists()


def test_a_post_held_twice_over_is_listed_once(office):
    _, post, by = office
    user = a_person(post)
    appointed(post, user, by, capacity=Holding.Capacity.ACTING)
    assert list(Post.objects.held_by(user, TODAY)) == [post]


def test_a_holding_that_would_end_before_it_began_is_refused(office):
    _, post, by = office
    holding = appointed(post, a_person(), by)
    with pytest.raises(actions.EndsTooSoon, match="17-08-2026"):
        actions.end_holding(holding=holding, until_date=TODAY - timedelta(days=1), by=by, now=NOON)
    holding.refresh_from_db()
    assert holding.until_date is None


def test_only_who_manages_people_of_that_government_may(office):
    government, post, by = office
    stranger = a_post(a_government(), role=Role.ADMINISTRATOR)
    officer = a_post(government, role=Role.OFFICER)
    holding = appointed(post, a_person(), by)
    entries = Entry.objects.count()
    for nobody in (stranger, officer):
        with pytest.raises(NotAllowed):
            set_up(government, nobody)
        with pytest.raises(NotAllowed):
            actions.set_up_post(
                government=government, code="Z", name="Z", role=Role.HEAD, by=nobody, now=NOON
            )
        with pytest.raises(NotAllowed):
            appointed(post, a_person(), nobody, capacity=Holding.Capacity.ACTING)
        with pytest.raises(NotAllowed):
            actions.end_holding(holding=holding, until_date=TODAY, by=nobody, now=NOON)
    assert Entry.objects.count() == entries


def test_publishing_twice_within_five_seconds_shows_once_and_is_due():
    government = a_government()
    mine = Government.objects.filter(pk=government.pk)

    def shown():
        government.refresh_from_db()
        return government.public_revision, government.is_publication_due

    mine.publish(NOON)
    assert shown() == (2, False)
    mine.publish(NOON + timedelta(seconds=1))
    mine.publish(NOON + timedelta(seconds=4.9))
    assert shown() == (2, True)
    assert Government.objects.all().publish_due(NOON + timedelta(seconds=4.9)) == 0
    assert Government.objects.all().publish_due(NOON + timedelta(seconds=5)) == 1
    assert shown() == (3, False)
    assert Government.objects.all().publish_due(NOON + timedelta(minutes=1)) == 0
    assert shown() == (3, False)


def test_publishing_all_leaves_nobody_behind():
    rested, busy = a_government(), a_government()
    Government.objects.filter(pk=busy.pk).publish(NOON)
    Government.objects.all().publish(NOON + timedelta(seconds=2))
    rested.refresh_from_db()
    busy.refresh_from_db()
    assert (rested.public_revision, rested.is_publication_due) == (2, False)
    assert (busy.public_revision, busy.is_publication_due) == (2, True)


def test_a_user_alone_may_nothing():
    assert User.objects.create_user(username="x").holdings.count() == 0


def test_the_usual_posts_are_set_up_where_they_are_missing_and_once():
    government = a_government()
    by = a_post(government, role=Role.ADMINISTRATOR)
    set_up(government, by)
    closed = an_agency(government, code="LAMA")
    Agency.objects.filter(pk=closed.pk).update(closed_on=TODAY)
    made = actions.set_up_usual_posts(government=government, by=by, now=NOON, token="satu")
    assert [(p.code, p.role) for p in made] == [
        ("BUPATI", Role.LEADERSHIP),
        ("KA-DINAS", Role.HEAD),
        ("PTG-DINAS", Role.OFFICER),
    ]
    assert actions.set_up_usual_posts(government=government, by=by, now=NOON) == []
    with pytest.raises(AlreadyDone):
        actions.set_up_usual_posts(government=government, by=by, now=NOON, token="satu")
    told = Entry.objects.of(government.slug).filter(act="people.usual_posts_set_up").first()
    assert told.detail == {"count": 3}


def test_a_code_in_use_is_no_usual_post():
    government = a_government()
    by = a_post(government, role=Role.ADMINISTRATOR)
    set_up(government, by)
    actions.set_up_post(
        government=government, code="KA-DINAS", name="Kasi", role=Role.OFFICER, by=by, now=NOON
    )
    made = actions.set_up_usual_posts(government=government, by=by, now=NOON)
    assert [p.code for p in made] == ["BUPATI", "PTG-DINAS"]


def test_the_secretariat_sets_up_no_usual_posts():
    government = a_government()
    with pytest.raises(NotAllowed):
        actions.set_up_usual_posts(government=government, by=a_post(government), now=NOON)
    assert Post.objects.of(government).count() == 1

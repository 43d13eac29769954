"""One policy file says how long personal data is kept; the clock does what it says."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from idaman.cli import chores, retention
from idaman.cli.retention import RUNS
from idaman.core.ledger import actions as ledger
from idaman.core.people.actions import OPERATOR
from idaman.core.people.models import Holding, Invitation, Post, User
from idaman.core.people.permissions import Role
from idaman.features.delivery.models import Answer
from idaman.features.reports.models import Request
from idaman.features.stewardship.queries.retention import policy, rule
from idaman.features.stewardship.rules.retention import Does, WrongPolicy, read, table
from tests.build import NOON, a_government, a_person, a_post
from tests.docs.test_adoption import MODELS, PRIVACY, is_about_people, personal_fields
from tests.features.delivery.test_citizens import Village
from tests.features.stewardship.scenes import a_report, days

pytestmark = pytest.mark.django_db


def test_every_table_with_data_of_a_person_has_its_rule_or_a_reason_to_keep():
    for model in filter(is_about_people, MODELS):
        rules = [r for r in policy() if model._meta.label in r.tables]
        assert rules, f"retention.toml says nothing of {model._meta.label}"
        left = personal_fields(model) - {f for r in rules for f in r.fields}
        assert not left, f"{model._meta.label}: no rule names {left}"


def test_no_rule_is_about_what_is_not_there():
    for each in policy():
        models = [apps.get_model(name) for name in each.tables]
        for name in each.fields:
            assert any(_has(model, name) for model in models), f"{each.key}: {name}"


def _has(model, name):
    try:
        return bool(model._meta.get_field(name))
    except FieldDoesNotExist:
        return False


def test_every_rule_with_a_term_is_carried_out_and_no_other():
    assert {r.key for r in policy() if r.days is not None} == RUNS.keys()
    assert all(r.does != Does.KEEP or r.days is None for r in policy())
    assert retention.retain in chores.CHORES


def test_the_assessment_tells_the_policy_word_for_word():
    assert table(policy(), "id") in PRIVACY, "paste table(policy(), 'id') into pdp.md"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "kosong"),
        ("[x", "tidak terbaca"),
        ("x = 1", "x"),
        ('[x]\ndoes = "burn"', "erase, delete"),
        ('[x]\ndoes = "erase"', "days"),
        ('[x]\ndoes = "erase"\ndays = 0', "days"),
        ('[x]\ndoes = "keep"\ndays = 3', "tanpa days"),
        ('[x]\ndoes = "erase"\ndays = 3\ntables = []', "tables"),
        (
            '[x]\ndoes = "erase"\ndays = 3\ntables = ["a.B"]\nfields = ["c"]\nwhat = { id = "d" }',
            "what",
        ),
    ],
)
def test_a_policy_that_cannot_be_done_is_refused_at_its_rule(text, why):
    with pytest.raises(WrongPolicy, match=why):
        read(text)


def an_office():
    government = a_government()
    Post.objects.create(government=government, code=OPERATOR, name="Jam", role=Role.ADMINISTRATOR)
    return government


def run(government, now):
    clock = Post.objects.get(government=government, code=OPERATOR)
    retention.retain(government=government, by=clock, now=now)


def test_a_reporter_is_forgotten_before_the_words_and_what_was_shown_stays():
    government = an_office()
    old = a_report(government, words_shown_at=NOON, words="Jalan rusak", words_salt=b"x")
    young = a_report(government, at=NOON + days(300))
    waits = a_report(government, closed_at=None, state="working", at=NOON + days(700))
    run(government, NOON + days(rule("report-reporter").days - 1))
    old.refresh_from_db()
    assert bytes(old.reporter_closed)
    run(government, NOON + days(rule("report-reporter").days + 1))
    old.refresh_from_db()
    assert (bytes(old.reporter_closed), old.erased_at) == (b"", None)
    assert bytes(old.closed)
    run(government, NOON + days(rule("report-words").days + 1))
    for each in (old, young, waits):
        each.refresh_from_db()
    assert (bytes(old.closed), old.latitude, old.words) == (b"", None, "Jalan rusak")
    assert bytes(old.steps.get().closed) == b""
    assert (old.photos.get().copy_sha256, old.photos.get().erased_at is None) == ("", False)
    assert (bytes(young.reporter_closed), bool(young.closed)) == (b"", True)
    assert bytes(waits.reporter_closed)
    ledger.sequence(slug=government.slug, now=NOON + days(800))
    assert ledger.verify(slug=government.slug).faults == ()


def test_words_that_nobody_moderated_are_erased_and_the_answer_still_counts():
    village = Village()
    unread = village.answered(text="Nama orang di sini")
    wordless = village.answered(device="lain")
    term = rule("said-unread").days
    for late, text in ((term - 5, "Nama orang di sini"), (term + 5, "")):
        run(village.government, NOON + days(late))
        unread.refresh_from_db()
        wordless.refresh_from_db()
        assert unread.text == text
        assert bool(unread.erased_at) == (not text)
        assert wordless.erased_at is None
    assert Answer.objects.of(village.government).count() == 2


def test_a_closed_account_loses_its_name_and_keeps_the_posts_it_held():
    government = an_office()
    gone, here = (a_person(a_post(government)) for _ in range(2))
    User.objects.filter(pk=gone.pk).update(
        is_active=False, first_name="Nama", email="nama@contoh.id", date_joined=NOON
    )
    Holding.objects.filter(user=gone).update(until_date=NOON.date())
    Invitation.objects.create(
        government=government,
        user=gone,
        nonce="x",
        made_at=NOON,
        made_by=a_post(government),
        expires_at=NOON,
    )
    run(government, NOON + days(rule("accounts").days - 2))
    gone.refresh_from_db()
    assert gone.first_name == "Nama"
    assert not Invitation.objects.exists(), "an invitation is forgotten sooner"
    run(government, NOON + days(rule("accounts").days + 2))
    gone.refresh_from_db()
    here.refresh_from_db()
    assert (gone.first_name, gone.email, gone.username) == ("", "", f"terhapus-{gone.pk}")
    assert not gone.has_usable_password()
    assert gone.holdings.count() == 1
    assert here.is_active
    assert here.username.startswith("orang-")


def test_one_turn_erases_so_many_and_the_next_the_rest(monkeypatch):
    monkeypatch.setattr("idaman.features.reports.actions.privacy.ERASED_AT_ONCE", 2)
    government = an_office()
    for _ in range(3):
        a_report(government)
    for left in (1, 0):
        run(government, NOON + days(1000))
        assert Request.objects.exclude(reporter_closed=b"").count() == left
        assert Request.objects.filter(erased_at=None).count() == left

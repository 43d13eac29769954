"""Signing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from idaman.core.files import blobs
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.actions import AlreadyDone
from idaman.core.ledger.models import Entry
from idaman.core.people.access import NotAllowed, NotAnotherPerson
from idaman.core.people.models import Holding
from idaman.features.commitments.actions import drafting, keys, signing
from idaman.features.commitments.models import Line, Sheet, SheetState, Signature, SignerKey
from idaman.features.commitments.paper import sheets
from idaman.paper.rules import ca
from idaman.paper.rules.pades import CannotSign
from tests.build import NOON, a_person
from tests.features.commitments.scenes import PIN, Scene, a_key, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


@pytest.fixture
def commitment(scene):
    return scene.opened()


def test_a_head_signs_the_own_sheet_in_public(scene, commitment):
    line = scene.line(commitment, scene.heads[0])
    signature = signed(line)
    assert (signature.route, signature.capacity, signature.level) == (
        "electronic", "definitive", "B-B",
    )  # fmt: skip
    sheet = Sheet.objects.get(pk=line.sheet_id)
    assert sheet.state == SheetState.SIGNED
    assert sheet.file_sha256 == signature.file_sha256 != sheet.pdf_sha256
    assert blobs.path_of(settings.FILES, signature.file_sha256).exists()
    entry = Entry.objects.get(leaf=signature.leaf)
    assert entry.is_public
    assert entry.detail["file"] == signature.file_sha256
    assert entry.detail["content"] == sheet.content_hash
    assert entry.detail["signer"] == scene.heads[0].code


def test_signing_one_sheet_leaves_the_others_open(scene, commitment):
    signed(scene.line(commitment, scene.heads[0]))
    waiting = Line.objects.of(scene.government).missing().values_list("post", flat=True)
    assert set(waiting) == {scene.heads[1].pk, scene.regent.pk, scene.council.pk}


def test_a_second_signature_is_refused(scene, commitment):
    line = scene.line(commitment, scene.heads[0])
    key = a_key(scene.heads[0])
    signed(line, key=key)
    sheet = Sheet.objects.get(pk=line.sheet_id)
    again = dict.fromkeys(("base_sha256", "file_sha256"), sheet.file_sha256)
    with pytest.raises(signing.AlreadySigned):
        signing.sign(
            line=line, key=key, level="B-B", validation={"is_genuine": True}, factor="",
            by=line.post, now=NOON, **again,
        )  # fmt: skip
    assert Signature.objects.count() == 1


def test_nobody_signs_for_another_post(scene, commitment):
    line = scene.line(commitment, scene.heads[0])
    key = a_key(scene.heads[1])
    with pytest.raises(signing.NotYours):
        signing.sign(
            line=line, key=key, base_sha256=line.sheet.file_sha256, file_sha256="0" * 64,
            level="B-B", validation={"is_genuine": True}, factor="", by=scene.heads[1], now=NOON,
        )  # fmt: skip
    assert not Signature.objects.exists()


def test_a_secretariat_cannot_sign(scene, commitment):
    line = scene.line(commitment, scene.heads[0])
    with pytest.raises(NotAllowed):
        signing.sign(
            line=line, key=a_key(scene.heads[0]), base_sha256="", file_sha256="", level="",
            validation={"is_genuine": True}, factor="", by=scene.secretariat, now=NOON,
        )  # fmt: skip


def test_a_post_of_another_government_cannot_sign(scene, commitment):
    stranger = Scene().heads[0]
    with pytest.raises(NotAllowed):
        signing.sign(
            line=scene.line(commitment, scene.heads[0]), key=a_key(stranger), base_sha256="",
            file_sha256="", level="", validation={"is_genuine": True}, factor="", by=stranger,
            now=NOON,
        )  # fmt: skip


def test_two_sign_one_umbrella_one_over_the_other(scene, commitment):
    first = signed(scene.line(commitment, scene.regent))
    umbrella = Sheet.objects.get(commitment=commitment, agency=None)
    assert umbrella.state == SheetState.OPEN
    second = signed(scene.line(commitment, scene.council))
    umbrella.refresh_from_db()
    assert (umbrella.state, umbrella.file_sha256) == (SheetState.SIGNED, second.file_sha256)
    assert [s["after"] for s in second.validation["signatures"]] == ["allowed", "nothing"]
    one, both = (blobs.path_of(settings.FILES, s.file_sha256).read_bytes() for s in (first, second))
    assert both.startswith(one)


def test_who_signed_over_an_older_file_signs_again(scene, commitment):
    regent, council = (scene.line(commitment, p) for p in (scene.regent, scene.council))
    key = a_key(scene.council)
    base = council.sheet.file_sha256
    file, level, said = sheets.signed_over(
        base, line=council, key=key, secret=ca.unwrap(key.wrapped, PIN), now=NOON
    )
    signed(regent)
    with pytest.raises(signing.StaleFile):
        signing.sign(
            line=council, key=key, base_sha256=base, file_sha256=file, level=level,
            validation=said, factor="", by=scene.council, now=NOON,
        )  # fmt: skip
    council.refresh_from_db()
    assert council.signed_at is None
    signed(council, key=key)


def test_the_same_form_twice_counts_once(scene, commitment):
    line = scene.line(commitment, scene.heads[0])
    key = a_key(scene.heads[0])
    file, level, said = sheets.signed_over(
        line.sheet.file_sha256, line=line, key=key, secret=ca.unwrap(key.wrapped, PIN), now=NOON
    )
    form = {
        "line": line, "key": key, "base_sha256": line.sheet.file_sha256, "file_sha256": file,
        "level": level, "validation": said, "factor": "totp", "by": scene.heads[0], "now": NOON,
        "token": "sekali",
    }  # fmt: skip
    first = signing.sign(**form)
    with pytest.raises(AlreadyDone) as again:
        signing.sign(**form)
    assert again.value.entry.leaf == first.leaf


def test_a_key_dies_with_the_holding(scene, commitment):
    key = a_key(scene.heads[0])
    Holding.objects.filter(pk=key.holding_id).update(until_date=date(2026, 8, 16))
    with pytest.raises(signing.KeyUnusable):
        signed(scene.line(commitment, scene.heads[0]), key=key)


def test_an_expired_or_revoked_key_does_not_sign(scene, commitment):
    key = a_key(scene.heads[0])
    SignerKey.objects.filter(pk=key.pk).update(valid_until=NOON)
    with pytest.raises(signing.KeyUnusable):
        signed(scene.line(commitment, scene.heads[0]), key=key)
    other = a_key(scene.heads[1])
    keys.revoke_key(key=other, by=scene.heads[1], now=NOON)
    with pytest.raises((signing.KeyUnusable, CannotSign)):
        signed(scene.line(commitment, scene.heads[1]), key=other)


def test_nothing_is_signed_after_closing(scene, commitment):
    drafting.close(commitment=commitment, by=scene.secretariat, now=NOON)
    entry = Entry.objects.filter(act="commitments.closed").get()
    assert scene.heads[0].code in entry.detail["missing"]


def test_an_acting_head_signs_as_such(scene, commitment):
    Holding.objects.filter(post=scene.heads[0]).update(capacity="plt")
    assert signed(scene.line(commitment, scene.heads[0])).capacity == "plt"


def test_a_deputy_for_the_day_makes_an_own_key(scene, commitment):
    post = scene.heads[0]
    old = a_key(post)
    Holding.objects.filter(pk=old.holding_id).update(until_date=date(2026, 8, 16))
    a_person(post)
    Holding.objects.filter(post=post, until_date=None).update(capacity="plh")
    assert signed(scene.line(commitment, post)).capacity == "plh"


def test_a_wrong_pin_is_counted_and_the_fifth_locks(scene):
    key = a_key(scene.heads[0])
    with pytest.raises(ca.WrongPin):
        ca.unwrap(key.wrapped, "000000")
    left = [keys.try_pin(key=key, by=scene.heads[0], now=NOON) for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(keys.KeyLocked):
        keys.try_pin(key=key, by=scene.heads[0], now=NOON)
    assert "482913" not in key.wrapped


def test_signing_gives_the_tries_back(scene, commitment):
    key = a_key(scene.heads[0])
    keys.try_pin(key=key, by=scene.heads[0], now=NOON)
    signed(scene.line(commitment, scene.heads[0]), key=key)
    key.refresh_from_db()
    assert key.tries_left == 5


def test_a_recovery_needs_two_others(scene):
    key = a_key(scene.heads[0])
    asked = keys.ask_recovery(key=key, by=scene.heads[0], now=NOON)
    with pytest.raises(NotAllowed):
        keys.grant_recovery(recovery=asked, by=scene.heads[1], now=NOON)
    keys.grant_recovery(recovery=asked, by=scene.secretariat, now=NOON)
    with pytest.raises(NotAnotherPerson):
        keys.grant_recovery(recovery=asked, by=scene.secretariat, now=NOON)
    with pytest.raises(keys.HasKey):
        a_key(scene.heads[0])
    keys.grant_recovery(recovery=asked, by=scene.administrator, now=NOON)
    key.refresh_from_db()
    assert key.revoked_at == NOON
    assert a_key(scene.heads[0], now=NOON + timedelta(minutes=1)).serial != key.serial
    with pytest.raises(keys.NoRecoveryAsked):
        keys.grant_recovery(recovery=asked, by=scene.regent, now=NOON)


def test_one_person_in_two_posts_is_not_two_people(scene):
    key = a_key(scene.heads[0])
    asked = keys.ask_recovery(key=key, by=scene.heads[0], now=NOON)
    person = Holding.objects.get(post=scene.secretariat).user
    Holding.objects.create(
        government=scene.government, post=scene.administrator, user=person,
        from_date=date(2020, 1, 1),
    )  # fmt: skip
    keys.grant_recovery(recovery=asked, by=scene.secretariat, now=NOON)
    with pytest.raises(NotAnotherPerson):
        keys.grant_recovery(recovery=asked, by=scene.administrator, now=NOON)


def test_what_a_key_signed_before_it_was_revoked_stays_genuine(scene, commitment):
    from idaman.paper.rules import pades

    line = scene.line(commitment, scene.heads[0])
    key = a_key(scene.heads[0])
    signature = signed(line, key=key)
    keys.revoke_key(key=key, by=scene.heads[0], now=NOON + timedelta(days=1))
    pdf = blobs.path_of(settings.FILES, signature.file_sha256).read_bytes()
    own = sheets.authority()
    lists = [sheets.revocations(NOON + timedelta(days=2))]
    at = {"roots": [own.root], "crls": lists}
    assert pades.validate(pdf, moment=signature.recorded_at, **at)["is_genuine"]
    later = pades.validate(pdf, moment=NOON + timedelta(days=2), **at)
    assert not later["is_genuine"]
    assert later["signatures"][0]["is_revoked"]


def test_the_ledger_of_signing_holds(scene, commitment):
    signed(scene.line(commitment, scene.heads[0]))
    ledger.sequence(slug=scene.government.slug, now=NOON)
    assert ledger.verify(slug=scene.government.slug).faults == ()


def test_a_certificate_lasts_beyond_the_period_and_not_beyond_its_issuer(scene):
    own = a_key(scene.heads[0]) and sheets.authority()
    assert own.issuer.not_valid_after_utc > datetime(2040, 1, 1, tzinfo=UTC)
    with pytest.raises(ca.NotWithin):
        sheets.new_key(scene.heads[1], pin=PIN, now=NOON, until=datetime(2090, 1, 1, tzinfo=UTC))


def test_a_short_pin_is_refused(scene):
    with pytest.raises(ca.PinTooShort):
        a_key(scene.heads[0], pin="1234")

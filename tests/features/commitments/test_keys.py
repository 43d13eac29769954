"""A lost key is revoked from a page; a commitment of the past is entered on one."""

import html
from datetime import timedelta

import pytest
from django.utils import timezone

from idaman.core.ledger.models import Entry
from idaman.core.people.models import Holding
from idaman.core.people.permissions import Role
from idaman.features.commitments.models import Commitment, PaperSignature, SignerKey
from tests.features.commitments.scenes import a_key
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return a_house()


def signing(house):
    """The head of an agency with a key, at the desk."""
    head = house.posts[Role.HEAD]
    client = logged_in(head)
    return client, a_key(head)


def revoke(client, house, key):
    return client.post(house.address(f"keys/{key.pk}/revoke/"), {"token": "t"})


def test_a_signer_revokes_the_own_key_and_is_shown_how_to_get_another(house):
    client, key = signing(house)
    assert revoke(client, house, key).url == house.address("key/")
    key.refresh_from_db()
    assert key.revoked_at is not None
    page = html.unescape(client.get(house.address("key/")).content.decode())
    assert "Minta kunci baru" in page
    entry = Entry.objects.of(house.slug).get(act="commitments.key_revoked")
    assert (entry.is_public, entry.detail) == (True, {"certificate": key.serial})


def test_a_signer_is_told_on_the_weeks_page_sixty_days_before_the_certificate_ends(house):
    client, key = signing(house)
    now = timezone.now()
    for days, is_told in ((61, False), (59, True), (-1, True)):
        SignerKey.objects.filter(pk=key.pk).update(valid_until=now + timedelta(days=days))
        text = client.get(house.address()).content.decode()
        assert ("Kunci tanda tangan Anda berlaku sampai" in text) is is_told, days
    other = logged_in(house.posts[Role.LEADERSHIP])
    assert "Kunci tanda tangan Anda" not in other.get(house.address()).content.decode()


def test_the_page_of_a_key_says_when_its_certificate_ends_or_has_ended(house):
    client, key = signing(house)
    now, told = timezone.now(), []
    for days in (61, 59, -1):
        SignerKey.objects.filter(pk=key.pk).update(valid_until=now + timedelta(days=days))
        told.append(html.unescape(client.get(house.address("key/")).content.decode()))
    assert "Kunci Anda siap dipakai." in told[0]
    assert "Sertifikat Anda segera berakhir." in told[1]
    assert "Sertifikat Anda sudah berakhir" in told[2]
    assert "siap dipakai" not in told[1] + told[2]
    assert all("Minta kunci baru" in page for page in told)


def test_who_may_recover_keys_revokes_one_whose_holder_has_left(house):
    _client, key = signing(house)
    Holding.objects.filter(pk=key.holding_id).update(
        until_date=timezone.localdate() - timedelta(days=1)
    )
    secretariat = logged_in(house.posts[Role.SECRETARIAT])
    page = html.unescape(secretariat.get(house.address("recoveries/")).content.decode())
    assert "sudah meninggalkan jabatan" in page
    assert revoke(secretariat, house, key).url == house.address("recoveries/")
    assert not SignerKey.objects.standing().exists()
    # Said again, it is only told.
    page = secretariat.post(
        house.address(f"keys/{key.pk}/revoke/"), {"token": "u"}, follow=True
    ).content.decode()
    assert "sudah dicabut" in page


def test_nobody_else_revokes_it(house):
    _client, key = signing(house)
    for role in (Role.OFFICER, Role.EXPERT, Role.COUNCIL):
        assert revoke(logged_in(house.posts[role]), house, key).status_code == 403
    other = a_house()
    assert revoke(logged_in(other.posts[Role.SECRETARIAT]), other, key).status_code == 404
    assert SignerKey.objects.standing().get() == key


PAST = {
    "title": "Komitmen Bersama Menuju Smart City",
    "source": "Arsip 134/2021",
    "signed_on": "2021-11-25",
    "token": "sekali",
}


def recall(house, client, **changes):
    version = house.plan.versions.get()
    signers = [house.posts[Role.LEADERSHIP].code, house.posts[Role.COUNCIL].code]
    sent = {**PAST, "version": version.pk, "umbrella_posts": signers, **changes}
    return client.post(house.address("commitments/recall/"), sent)


def test_a_commitment_of_the_past_counts_line_by_line_with_the_word_of_two(house, client):
    secretariat = logged_in(house.posts[Role.SECRETARIAT])
    assert secretariat.get(house.address("commitments/recall/")).status_code == 200
    went = recall(house, secretariat)
    past = Commitment.objects.get()
    assert (past.code, past.is_paper) == ("KB-2021-01", True)
    assert secretariat.get(went.url).status_code == 200
    public = client.get(f"/{house.slug}/komitmen/{past.code}/")
    assert public.status_code == 200
    line = past.sheets.get().lines.first()
    sheet = past.sheets.get().code
    secretariat.post(
        house.address(f"commitments/{past.code}/sheets/{sheet}/paper/{line.post.code}/"),
        {"signed_on": "2021-11-25", "capacity": "definitive", "note": "", "token": "p"},
    )
    paper = PaperSignature.objects.get()
    line.refresh_from_db()
    assert line.signed_at is None
    second = logged_in(house.posts[Role.ADMINISTRATOR])
    second.post(house.address(f"papers/{paper.pk}/confirm/"), {"verdict": "yes", "token": "c"})
    line.refresh_from_db()
    assert line.signed_at is not None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"signed_on": "2099-01-01"}, "belum tiba"),
        ({"signed_on": "kemarin"}, "Tulis tanggal"),
        ({"source": " "}, "tidak boleh kosong"),
        ({"title": ""}, "tidak boleh kosong"),
        ({"umbrella_posts": []}, "Pilih siapa"),
        ({"version": "0"}, "Pilih rencana"),
    ],
)
def test_a_past_that_cannot_be_is_told_and_nothing_is_entered(house, changes, words):
    page = recall(house, logged_in(house.posts[Role.SECRETARIAT]), **changes)
    assert page.status_code == 422
    told = html.unescape(page.content.decode())
    assert words in told
    assert not Commitment.objects.exists()


def test_the_same_form_enters_one_commitment(house):
    secretariat = logged_in(house.posts[Role.SECRETARIAT])
    recall(house, secretariat)
    assert "/receipts/" in recall(house, secretariat).url
    assert Commitment.objects.count() == 1

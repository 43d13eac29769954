"""Pesan at the desk: the post's own, what is to be passed on, slips, and how mail comes."""

import pytest
from django.utils import timezone

from idaman.core.evidence.models import Status
from idaman.core.ledger import actions as ledger
from idaman.core.people import actions as people
from idaman.features.messages import actions as outbox
from idaman.features.messages.models import MailWish, Message
from tests.build import NOON
from tests.features.delivery.scenes import World, judged, sent
from tests.web.desk.at_desk import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    made = World()
    judged(made, sent(made), status=Status.RETURNED, reason="Fotonya buram.")
    carry(made)
    return made


def carry(world):
    ledger.sequence(slug=world.government.slug, now=NOON)
    outbox.distribute(government=world.government, now=NOON)


def page(world, post, rest="", status=200, language=""):
    answer = logged_in(post).get(f"{language}/desk/{world.government.slug}/{rest}")
    assert answer.status_code == status, rest
    return answer.content.decode()


def test_a_post_reads_its_messages_and_marks_them(world):
    shown = page(world, world.officer, "messages/")
    assert "Bukti Anda dikembalikan" in shown
    assert "Fotonya buram." in shown
    assert '<b class="count">' in shown
    newest = Message.objects.to(world.officer).order_by("pk").last()
    client = logged_in(world.officer)
    address = f"/desk/{world.government.slug}/messages/"
    assert client.post(f"{address}{newest.pk}/read/").status_code == 302
    after = client.get(address).content.decode()
    assert '<b class="count">' not in after
    assert "Bukti Anda dikembalikan" in after
    assert "Your evidence was sent back" in page(world, world.officer, "messages/", language="/en")


def test_nobody_reads_or_marks_what_another_post_was_told(world):
    theirs = Message.objects.to(world.head(world.inspectorate)).first()
    page(world, world.officer, f"messages/{theirs.pk}/", status=404)
    client = logged_in(world.officer)
    address = f"/desk/{world.government.slug}/messages/{theirs.pk}/read/"
    assert client.post(address).status_code == 404
    page(world, world.officer, "messages/to-pass-on/", status=403)
    shown = page(world, world.officer, f"messages/slips/?agency={world.inspectorate.code}")
    assert "Bukti menunggu putusan" not in shown, "only the own ones are printed"


def test_a_message_exists_as_text_as_whatsapp_and_as_a_slip(world):
    own = Message.objects.to(world.officer).get(kind="verdict")
    shown = page(world, world.officer, f"messages/{own.pk}/")
    assert "https://wa.me/?text=Yth." in shown
    assert "<textarea" in shown
    assert shown.count('class="qr"') == 2, "on the page and on the slip"


def test_the_secretariat_passes_on_what_nobody_has_read(world):
    listed = page(world, world.secretariat, "messages/to-pass-on/")
    assert world.own.name in listed
    texts = page(world, world.secretariat, f"messages/to-pass-on/?agency={world.own.code}")
    assert "Bukti Anda dikembalikan" in texts
    assert "https://wa.me/?text=" in texts
    slips = page(world, world.secretariat, f"messages/slips/?agency={world.own.code}")
    unread = Message.objects.to_agency(world.own).to_pass_on()
    assert slips.count("<article>") == unread.count() > 0
    page(world, world.secretariat, "messages/to-pass-on/?agency=HANTU", status=404)
    people.make_account(
        government=world.government, name="Ani", username="ani", by=world.secretariat,
        now=timezone.now(),
    )  # fmt: skip
    carry(world)
    assert "1 undangan" in page(world, world.secretariat, "messages/to-pass-on/")


def test_a_long_inbox_is_read_page_by_page(world):
    for _ in range(16):
        judged(world, sent(world), status=Status.ACCEPTED)
    carry(world)
    first = page(world, world.officer, "messages/")
    assert first.count("<li class=") == 30
    last = Message.objects.to(world.officer).newest_first()[29]
    assert f"?before={last.pk}" in first
    second = page(world, world.officer, f"messages/?before={last.pk}")
    left = Message.objects.to(world.officer).count() - 30
    assert second.count('<li class="unread"') == left > 0
    assert page(world, world.officer, "messages/?before=semua").count("<li class=") == 30


def test_how_mail_comes_is_chosen_on_its_page(world):
    shown = page(world, world.officer, "messages/by-mail/")
    assert "Situs ini tidak mengirim surel" in shown
    client = logged_in(world.officer)
    address = f"/desk/{world.government.slug}/messages/by-mail/"
    assert client.post(address, {"choice": "hourly"}).status_code == 422
    assert client.post(address, {"choice": "daily", "token": "m"}).status_code == 302
    assert MailWish.objects.get().choice == "daily"


def test_an_inbox_asks_the_database_equally_often_however_long(
    world, django_assert_max_num_queries
):
    client = logged_in(world.officer)
    address = f"/desk/{world.government.slug}/messages/"
    client.get(address)
    for _ in range(12):
        judged(world, sent(world), status=Status.RETURNED)
    carry(world)
    with django_assert_max_num_queries(18):
        client.get(address)
    secretariat = logged_in(world.secretariat)
    with django_assert_max_num_queries(20):
        secretariat.get(f"{address}to-pass-on/?agency={world.own.code}")


def test_more_than_ninety_nine_are_not_counted(world):
    known = list(Message.objects.to(world.officer))
    mould = known[0]
    beyond = max(m.position for m in Message.objects.of(world.government)) + 1
    for wanted in (99, 100, 250):
        have = Message.objects.to(world.officer).count()
        Message.objects.bulk_create(
            Message(
                government=world.government, position=beyond + n, leaf=mould.leaf,
                kind=mould.kind, post=world.officer, at=mould.at,
            )
            for n in range(wanted - have)
        )  # fmt: skip
        beyond += wanted
        said = page(world, world.officer)
        assert f'<b class="count">{"99" if wanted == 99 else "99+"}</b>' in said

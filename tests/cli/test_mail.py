"""Mail as a real server gets it: once, in Indonesian, again after a failure, until stopped."""

import re
import socket
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from django.test import Client

from idaman.cli import mail
from idaman.core.evidence.models import Status
from idaman.core.ledger import actions as ledger
from idaman.core.ledger.models import Entry
from idaman.core.people import actions as people
from idaman.core.people.models import Holding, Invitation, Post
from idaman.features.messages import actions as outbox
from idaman.features.messages.models import Carrier, Letter, MailWish, Message
from idaman.features.messages.rules import smtp
from tests.build import NOON, a_person
from tests.features.delivery.scenes import World, judged, sent

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Mailbox:
    """What a server took, and how it answers: by recipient, or always."""

    def __init__(self):
        self.mails = []
        self.answers = {}

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if "data" in self.answers:
            return self.answers["data"]
        mail = message_from_bytes(envelope.content, policy=default)
        self.mails.append((envelope.rcpt_tos[0], mail))
        return "250 OK"


@contextmanager
def a_server(mailbox):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=240)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def world(settings):
    """A government at work whose officer and first verifier have mail addresses."""
    mail._resting_until = None
    settings.SMTP_FROM = "smartcity@contoh.go.id"
    settings.PUBLIC_URL = "https://smartcity.contoh.go.id"
    made = World()
    made.siti = a_person(made.officer, username="siti@contoh.go.id")
    made.siti.email = "siti@contoh.go.id"
    made.siti.save()
    verifier = Holding.objects.get(post=made.head(made.inspectorate)).user
    verifier.email = "irban@contoh.go.id"
    verifier.save()
    ledger.sequence(slug=made.government.slug, now=NOON)
    while outbox.is_behind(made.government):
        outbox.distribute(government=made.government, now=NOON)
    Carrier.objects.create(
        government=made.government,
        way=Carrier.Way.MAIL,
        position=Entry.objects.of(made.government.slug).count(),
    )
    return made


def tick(world, settings, port, now=NOON):
    settings.SMTP = smtp.server(f"smtp+plain://127.0.0.1:{port}")
    ledger.sequence(slug=world.government.slug, now=now)
    return mail.attend(now)


def states():
    return dict(Letter.objects.values_list("user__email", "state"))


def test_each_concerned_mailbox_gets_one_plain_letter_that_can_be_stopped(world, settings, mailbox):
    sent(world)
    with a_server(mailbox) as port:
        assert tick(world, settings, port) == 2
        assert tick(world, settings, port) == 0, "a second turn sends nothing again"
    letters = dict(mailbox.mails)
    assert set(letters) == {"siti@contoh.go.id", "irban@contoh.go.id"}
    letter = letters["irban@contoh.go.id"]
    assert letter["Subject"] == f"[{world.government.short}] Bukti menunggu putusan Anda"
    assert letter["From"].addresses[0].addr_spec == "smartcity@contoh.go.id"
    assert letter["From"].addresses[0].display_name == world.government.name
    leaf = Entry.objects.get(act="evidence.offered").leaf
    assert re.fullmatch(rf"<{leaf}\.\d+@smartcity\.contoh\.go\.id>", letter["Message-ID"])
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.get_content_type() == "text/plain"
    text = letter.get_content()
    assert "https://smartcity.contoh.go.id/desk/" in text
    assert "<img" not in text
    assert states() == {"siti@contoh.go.id": "sent", "irban@contoh.go.id": "sent"}


def test_a_server_that_is_down_loses_nothing_and_is_left_alone_for_a_while(
    world, settings, mailbox, caplog
):
    sent(world)
    with a_server(mailbox) as port:
        pass
    assert tick(world, settings, port) == 0
    assert set(states().values()) == {"waiting"}
    assert set(Letter.objects.values_list("trouble", flat=True)) == {"server"}
    assert "ConnectionRefusedError" in caplog.text
    assert "@contoh" not in caplog.text
    with a_server(mailbox) as port:
        assert tick(world, settings, port, NOON + 2 * MINUTE) == 0, "it rests for five minutes"
        assert tick(world, settings, port, NOON + 6 * MINUTE) == 2
    assert len(mailbox.mails) == 2


def test_a_refused_recipient_is_told_and_does_not_keep_the_others(world, settings, mailbox):
    sent(world)
    mailbox.answers["siti@contoh.go.id"] = "550 5.1.1 siti@contoh.go.id tidak dikenal"
    with a_server(mailbox) as port:
        assert tick(world, settings, port) == 1
    assert states() == {"siti@contoh.go.id": "refused", "irban@contoh.go.id": "sent"}
    assert Letter.objects.get(state="refused").trouble == "SMTP 550"
    page = world_page(world.officer, world, "messages/by-mail/")
    assert "ditolak peladen surel" in page


def test_a_letter_that_is_put_off_is_tried_again_later_and_at_last_refused(
    world, settings, mailbox
):
    sent(world)
    mailbox.answers["siti@contoh.go.id"] = "451 coba lagi"
    with a_server(mailbox) as port:
        tick(world, settings, port)
        letter = Letter.objects.get(user=world.siti)
        assert (letter.state, letter.next_at) == ("waiting", NOON + MINUTE)
        now = NOON
        for _ in range(5):
            now = Letter.objects.get(user=world.siti).next_at
            tick(world, settings, port, now)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.trouble) == ("refused", 6, "SMTP 451")
    assert now < NOON + timedelta(days=1)


def test_a_clock_that_died_while_sending_leaves_the_letter_to_the_next(world, settings, mailbox):
    sent(world)
    ledger.sequence(slug=world.government.slug, now=NOON)
    outbox.distribute(government=world.government, now=NOON)
    outbox.write_letters(government=world.government, now=NOON)
    taken = outbox.take(government=world.government, now=NOON, most=50)
    assert len(taken) == 2
    assert outbox.take(government=world.government, now=NOON, most=50) == []
    with a_server(mailbox) as port:
        assert tick(world, settings, port, NOON + MINUTE) == 0
        assert tick(world, settings, port, NOON + 11 * MINUTE) == 2


def test_several_messages_at_once_make_one_letter(world, settings, mailbox):
    for _ in range(3):
        sent(world)
    with a_server(mailbox) as port:
        assert tick(world, settings, port) == 6
    assert len(mailbox.mails) == 2
    subject = dict(mailbox.mails)["siti@contoh.go.id"]["Subject"]
    assert subject == f"[{world.government.short}] 3 pesan"


def test_who_wants_one_mail_a_day_gets_it_at_seven_in_the_morning(world, settings, mailbox):
    outbox.wish_mail(
        government=world.government,
        user=world.siti,
        choice=MailWish.Choice.DAILY,
        by=world.officer,
        now=NOON,
    )
    sent(world)
    sent(world)
    with a_server(mailbox) as port:
        tick(world, settings, port)
        assert [to for to, _ in mailbox.mails] == ["irban@contoh.go.id"]
        seven = NOON.replace(hour=23)  # 07.00 of the next day in Makassar
        tick(world, settings, port, seven - MINUTE)
        assert len(mailbox.mails) == 1
        tick(world, settings, port, seven)
    assert [to for to, _ in mailbox.mails][1:] == ["siti@contoh.go.id"]


def test_the_link_in_a_letter_stops_mail_with_one_request_and_without_a_log_in(
    world, settings, mailbox
):
    sent(world)
    with a_server(mailbox) as port:
        tick(world, settings, port)
        letter = dict(mailbox.mails)["siti@contoh.go.id"]
        stop = letter["List-Unsubscribe"].strip("<>").removeprefix(settings.PUBLIC_URL)
        browser = Client(enforce_csrf_checks=True)
        assert "Hentikan surel?" in browser.get(stop).content.decode()
        assert not MailWish.objects.exists(), "looking changes nothing"
        answer = browser.post(stop, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert MailWish.objects.get().choice == "none"
        assert browser.post(stop[:-3] + "xx/").status_code == 404
        sent(world)
        tick(world, settings, port, NOON + MINUTE)
    assert [to for to, _ in mailbox.mails].count("siti@contoh.go.id") == 1
    assert Message.objects.filter(post=world.officer, kind="sent").count() == 2


def test_an_invitation_is_mailed_with_its_link_unless_it_was_used(world, settings, mailbox):
    invited = {"government": world.government, "by": world.secretariat, "now": NOON}
    used = people.make_account(name="Budi", username="budi@contoh.go.id", **invited)
    people.make_account(name="Ani", username="ani@contoh.go.id", **invited)
    Invitation.objects.filter(user=used).update(used_at=NOON)
    with a_server(mailbox) as port:
        tick(world, settings, port)
    assert [to for to, _ in mailbox.mails] == ["ani@contoh.go.id"]
    assert "/accounts/invitation/" in mailbox.mails[0][1].get_content()
    assert Letter.objects.get(user=used).state == "dropped"


def test_without_a_server_the_messages_wait_and_old_news_is_not_mailed_later(
    world, settings, mailbox
):
    settings.SMTP = None
    sent(world)
    ledger.sequence(slug=world.government.slug, now=NOON)
    assert mail.attend(NOON) == 0
    assert Message.objects.filter(post=world.officer, kind="sent").exists()
    assert not Letter.objects.exists()
    later = NOON + timedelta(days=8)
    judged(world, sent(world, now=later), status=Status.ACCEPTED, now=later)
    with a_server(mailbox) as port:
        tick(world, settings, port, later)
    assert {letter.message.at for letter in Letter.objects.select_related("message")} == {later}


def test_a_letter_that_could_not_leave_for_a_week_is_let_go(world, settings, mailbox):
    sent(world)
    with a_server(mailbox) as port:
        pass
    tick(world, settings, port)
    with a_server(mailbox) as port:
        tick(world, settings, port, NOON + timedelta(days=7, minutes=1))
    assert set(states().values()) == {"expired"}
    assert mailbox.mails == []


def test_a_turn_hands_in_only_so_much(world, settings, mailbox, monkeypatch):
    monkeypatch.setattr(mail, "AT_ONCE", 1)
    sent(world)
    with a_server(mailbox) as port:
        assert tick(world, settings, port) == 1
        assert tick(world, settings, port) == 1


def test_a_name_that_looks_like_a_header_stays_a_name(world, settings, mailbox):
    world.government.name = "Kabupaten\r\nBcc: semua@contoh.go.id"
    world.government.save()
    Post.objects.filter(pk=world.officer.pk).update(name="Jabatan\r\nBcc: lain@contoh.go.id")
    sent(world)
    with a_server(mailbox) as port:
        tick(world, settings, port)
    assert all(letter["Bcc"] is None for _, letter in mailbox.mails)
    assert set(states().values()) <= {"sent", "refused"}


def world_page(post, world, rest):
    client = Client()
    client.force_login(Holding.objects.filter(post=post).latest("pk").user)
    return client.get(f"/desk/{world.government.slug}/{rest}").content.decode()


@pytest.mark.parametrize(
    "wrong",
    ["mail.contoh.go.id", "http://mail.contoh.go.id", "smtp://x:99999", "smtps://siti@mail"],
)
def test_a_wrong_mail_address_is_told_without_its_password(empty_house, wrong):
    told = empty_house.idaman("status", IDAMAN_SMTP_URL=wrong, IDAMAN_SMTP_FROM="a@contoh.go.id")
    assert (told.returncode, "IDAMAN_SMTP_URL" in told.stderr) == (1, True)
    assert "Traceback" not in told.stderr


def test_a_trial_letter_says_whether_the_server_takes_it(empty_house, mailbox):
    with a_server(mailbox) as port:
        there = {
            "IDAMAN_SMTP_URL": f"smtp+plain://127.0.0.1:{port}",
            "IDAMAN_SMTP_FROM": "a@contoh.go.id",
        }
        told = empty_house.idaman("mail", "siti@contoh.go.id", **there)
        assert (told.returncode, told.stderr) == (0, "")
    assert mailbox.mails[0][1]["Subject"] == "Surel percobaan"
    told = empty_house.idaman("mail", "siti@contoh.go.id", **there)
    assert (told.returncode, "Tidak terkirim" in told.stderr) == (1, True)
    told = empty_house.idaman("mail", "siti@contoh.go.id")
    assert (told.returncode, "IDAMAN_SMTP_URL" in told.stderr) == (1, True)


def test_mail_without_a_sender_is_told(empty_house):
    told = empty_house.idaman("status", IDAMAN_SMTP_URL="smtps://a:rahasia@mail.contoh.go.id")
    assert (told.returncode, "IDAMAN_SMTP_FROM" in told.stderr) == (1, True)
    assert "rahasia" not in told.stderr + told.stdout


def test_a_new_address_gets_one_letter_whose_link_its_person_follows(world, settings, mailbox):
    told = people.change_own_account(
        user=world.siti, name="Siti", email="baru@contoh.go.id", is_mailing=True,
        by=world.officer, now=NOON,
    )  # fmt: skip
    mailbox.answers["baru@contoh.go.id"] = "451 nanti"
    with a_server(mailbox) as port:
        tick(world, settings, port)
        assert not mailbox.mails
        mailbox.answers.clear()
        later = NOON + timedelta(minutes=6)
        assert tick(world, settings, port, now=later) == 1
        assert tick(world, settings, port, now=later) == 0, "once"
    ((to, letter),) = mailbox.mails
    assert to == "baru@contoh.go.id"
    link = f"https://smartcity.contoh.go.id(/desk/{world.government.slug}/account/[a-z0-9]+/)"
    text = letter.get_content().replace("=\n", "")
    (path,) = re.findall(link, text)
    assert told.key in path
    assert "Pastikan surel Anda" in letter["Subject"]


def test_an_address_the_server_refuses_is_not_tried_again(world, settings, mailbox):
    people.change_own_account(
        user=world.siti, name="Siti", email="keliru@contoh.go.id", is_mailing=True,
        by=world.officer, now=NOON,
    )  # fmt: skip
    mailbox.answers["keliru@contoh.go.id"] = "550 tidak ada"
    with a_server(mailbox) as port:
        assert tick(world, settings, port) == 0
    assert outbox.confirmations_to_send(10) == []

"""Mail: what the clock hands in at the mail server, and what becomes of it."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

from allauth.account.models import EmailConfirmation
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from idaman.core.people.models import Government
from idaman.features.messages import actions as outbox
from idaman.features.messages import letters as wording
from idaman.features.messages.models import Letter, MailWish, MessageKind
from idaman.features.messages.queries import told
from idaman.features.messages.rules import smtp

log = logging.getLogger(__name__)

AT_ONCE = 50
"""So many letters of a government leave in one turn; the next turn takes the next."""
PATIENCE = 20.0
REST = timedelta(minutes=5)
"""How long a server that does not answer is left alone."""
LAST_TRIES = 6
"""A letter that its server puts off so often is refused; the message stands on its page."""

_resting_until: datetime | None = None


def attend(now: datetime) -> int:
    """Tell every post what its ledger says since last time, and send the mail that is due.

    Return how many letters left. Without a mail server the messages wait on their pages.
    """
    left = 0
    for government in Government.objects.order_by("pk"):
        while outbox.is_behind(government):
            outbox.distribute(government=government, now=now)
        if settings.SMTP is not None:
            outbox.write_letters(government=government, now=now)
            left += send_due(government=government, now=now)
    if settings.SMTP is not None:
        left += send_confirmations(now=now)
    return left


def send_confirmations(*, now: datetime) -> int:
    """Send the letters that make a new address count; return how many left.

    A server that does not answer gets them the next time; what it refuses is not sent again.
    """
    global _resting_until
    if _resting_until is not None and now < _resting_until:
        return 0
    waiting = outbox.confirmations_to_send(AT_ONCE)
    if not waiting:
        return 0
    left = 0
    try:
        with _server() as server:
            for each in waiting:
                is_taken = _confirmed_by_letter(server, each, now)
                outbox.tell_confirmation(confirmation=each, is_taken=is_taken, now=now)
                left += is_taken
    except (OSError, smtplib.SMTPException) as no:
        log.warning("Mail server not reached: %s.", type(no).__name__)
        _resting_until = now + REST
    return left


def _confirmed_by_letter(
    server: smtplib.SMTP, confirmation: EmailConfirmation, now: datetime
) -> bool:
    """Hand in one letter to a new address; tell whether the server took it.

    Raises OSError or SMTPServerDisconnected where the server went away.
    """
    address = confirmation.email_address
    held = Government.objects.filter(holdings__user=address.user).order_by("pk").first()
    if held is None:
        return False
    try:
        letter = smtp.mail(
            to=address.email,
            sender=settings.SMTP_FROM,
            sender_name=held.name,
            subject=f"[{held.short}] Pastikan surel Anda",
            text=wording.confirmation_text(held, confirmation),
            number=f"surel.{confirmation.pk}",
            host=urlsplit(settings.PUBLIC_URL).hostname or "localhost",
            stop=settings.PUBLIC_URL,
            at=now,
        )
        server.send_message(letter)
    except smtplib.SMTPServerDisconnected:
        raise
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as no:
        if _code_of(no) < 500:
            raise
        return False
    except ValueError:
        return False
    return True


def send_due(*, government: Government, now: datetime) -> int:
    """Send a government's letters that are due, outside of any transaction; return how many left.

    A server that does not answer is left alone for five minutes. A letter is told as sent only
    after the server has taken it; whoever dies in between sends it again, with the same name.
    """
    global _resting_until
    if _resting_until is not None and now < _resting_until:
        return 0
    taken = outbox.take(government=government, now=now, most=AT_ONCE)
    wanted = _still_wanted(government, taken, now)
    if not wanted:
        return 0
    left = 0
    try:
        with _server() as server:
            for bundle in _bundles(government, wanted):
                left += _hand_in(server, government, bundle, now)
    except (OSError, smtplib.SMTPException) as no:
        # Names a kind of failure only: what a server says may name a person.
        log.warning("Mail server not reached: %s.", type(no).__name__)
        _resting_until = now + REST
        waiting = [letter for letter in wanted if letter.state == Letter.State.LEAVING]
        outbox.tell(letters=waiting, state=Letter.State.WAITING, now=now, trouble="server")
    else:
        _resting_until = None
    return left


def _still_wanted(government: Government, taken: Sequence[Letter], now: datetime) -> list[Letter]:
    """Drop what nobody wants any more: an address that went, an opt-out, a used invitation."""
    wishes = dict(
        MailWish.objects.of(government)
        .filter(user__in={letter.user_id for letter in taken})
        .values_list("user_id", "choice")
    )
    over = {
        each.message.pk
        for each in told(government, [letter.message for letter in taken], now=now)
        if each.is_over
    }
    dropped = [
        letter
        for letter in taken
        if not letter.user.email
        or letter.message_id in over
        or (letter.message.kind != MessageKind.INVITED and not letter.user.is_active)
        or (
            letter.message.kind != MessageKind.INVITED
            and wishes.get(letter.user_id) == MailWish.Choice.NONE
        )
    ]
    outbox.tell(letters=dropped, state=Letter.State.DROPPED, now=now)
    gone = {letter.pk for letter in dropped}
    return [letter for letter in taken if letter.pk not in gone]


def _bundles(government: Government, wanted: Sequence[Letter]) -> Iterator[list[Letter]]:
    """Put what goes to one mailbox now into one mail. An invitation travels alone."""
    by_user: dict[int, list[Letter]] = {}
    for letter in wanted:
        if letter.message.kind == MessageKind.INVITED:
            yield [letter]
        else:
            by_user.setdefault(letter.user_id, []).append(letter)
    yield from by_user.values()


@contextmanager
def _server() -> Iterator[smtplib.SMTP]:
    server = settings.SMTP
    assert server is not None
    trusted = ssl.create_default_context()
    if server.security == "tls":
        opened: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=PATIENCE, context=trusted
        )
    else:
        opened = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    with opened:
        if server.security == "starttls":
            opened.starttls(context=trusted)
        if server.user:
            opened.login(server.user, server.password)
        yield opened


def _hand_in(
    server: smtplib.SMTP, government: Government, bundle: list[Letter], now: datetime
) -> int:
    """Hand one mail in and tell what became of it.

    Raises OSError or SMTPServerDisconnected where the server went away.
    """
    try:
        server.send_message(_mail_of(government, bundle, now))
    except smtplib.SMTPServerDisconnected:
        raise
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as no:
        code = _code_of(no)
        is_final = code >= 500 or max(letter.attempts for letter in bundle) >= LAST_TRIES
        state = Letter.State.REFUSED if is_final else Letter.State.WAITING
        _told(bundle, state, now, f"SMTP {code}")
        return 0
    except ValueError:
        # An address that is none: no server needs to be asked.
        _told(bundle, Letter.State.REFUSED, now, "address")
        return 0
    _told(bundle, Letter.State.SENT, now, "")
    return len(bundle)


def _told(bundle: list[Letter], state: Letter.State, now: datetime, trouble: str) -> None:
    outbox.tell(letters=bundle, state=state, now=now, trouble=trouble)
    for letter in bundle:
        letter.state = state


def _code_of(no: smtplib.SMTPException) -> int:
    if isinstance(no, smtplib.SMTPRecipientsRefused):
        return max((code for code, _text in no.recipients.values()), default=550)
    return int(getattr(no, "smtp_code", 550))


def _mail_of(government: Government, bundle: list[Letter], now: datetime) -> EmailMessage:
    """Write one mail of one or several messages, in Indonesian."""
    first = bundle[0]
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    stop = settings.PUBLIC_URL + wording.stop_path(government.slug, first.user_id)
    with override("id"):
        composed = wording.compose(told(government, [letter.message for letter in bundle], now=now))
        subject = composed[0].title
        if len(composed) > 1:
            subject = ngettext("%(n)d message", "%(n)d messages", len(composed)) % {
                "n": len(composed)
            }
        text = "\n\n\n".join(each.text for each in composed)
        text += "\n\n-- \n" + _("Stop this mail: %(address)s") % {"address": stop} + "\n"
    return smtp.mail(
        to=first.user.email,
        sender=settings.SMTP_FROM,
        sender_name=government.name,
        subject=f"[{government.short}] {subject}",
        text=text,
        number=f"{first.message.leaf}.{first.pk}",
        host=host,
        stop=stop,
        at=now,
    )


def send_trial(address: str, now: datetime) -> None:
    """Hand one trial letter in.

    Raises OSError or SMTPException where the server does not take it, ValueError for no address.
    """
    letter = smtp.mail(
        to=address,
        sender=settings.SMTP_FROM,
        sender_name="Idaman",
        subject="Surel percobaan",
        text=f"Surel percobaan dari {settings.PUBLIC_URL}. Pengaturannya bekerja.\n",
        number=f"percobaan.{int(now.timestamp())}",
        host=urlsplit(settings.PUBLIC_URL).hostname or "localhost",
        stop=settings.PUBLIC_URL,
        at=now,
    )
    with _server() as server:
        server.send_message(letter)

"""The words of a message, composed when somebody reads it: on a page, on paper, as mail.

The ledger keeps codes and dates; the words are found in the rows it names. So a text that was
erased is gone from every message as well.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import quote

import segno
from allauth.account.models import EmailConfirmation
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from idaman.core.evidence.models import Status
from idaman.core.people.models import Government, Invitation
from idaman.features.delivery.rules.escalating import EscalationLevel
from idaman.features.messages.models import Message, MessageKind
from idaman.features.messages.queries import MessageView
from idaman.features.workshops.models import Note, Proposal
from idaman.web.modules import is_open
from idaman.web.templatetags.ui import long_date

INVITATION, STOP = "idaman invitation", "idaman mail"
NAME = 90


@dataclass(frozen=True)
class LetterText:
    """One message in somebody's language."""

    told: MessageView
    title: str
    lines: tuple[str, ...]
    href: str
    """Where it leads on this site."""
    todo: str
    """What the link is for."""

    @property
    def message(self) -> Message:
        return self.told.message

    @property
    def address(self) -> str:
        """The whole address it leads to, as it stands on paper."""
        return settings.PUBLIC_URL + self.href

    @property
    def receipt(self) -> str:
        """Where anyone sees that it is recorded; blank for an act that is not public."""
        if not self.told.is_public:
            return ""
        government = self.told.government
        with override("id"):
            path = reverse(
                "portal:entry",
                kwargs={"government": government.slug, "position": self.message.position},
            )
        return settings.PUBLIC_URL + path

    @cached_property
    def text(self) -> str:
        """The whole message, to be copied."""
        told = self.told
        if told.invitation is not None:
            return invitation_text(told.government, told.invitation)
        said = [_("To: %(name)s") % {"name": told.reader}, "", self.title, *self.lines, ""]
        said.append(f"{self.todo}: {self.address}")
        if self.message.is_receipt and self.receipt:
            said.append(_("Recorded at: %(address)s") % {"address": self.receipt})
        said += ["", told.government.name]
        if told.is_sample:
            said.append(_("sample, not an official letter"))
        return "\n".join(said)

    @property
    def whatsapp(self) -> str:
        """The address that opens it in WhatsApp; whom it goes to is chosen there."""
        return "https://wa.me/?text=" + quote(self.text)

    @property
    def qr(self) -> SafeString:
        """What a slip carries: the receipt of what is only a receipt, else where it leads."""
        return qr_of(self.receipt if self.message.is_receipt and self.receipt else self.address)


def compose(told: Iterable[MessageView]) -> list[LetterText]:
    """Put messages into words, in the language in force."""
    return [_letter(each) for each in told]


def _letter(told: MessageView) -> LetterText:
    title, lines, todo = _said(told)
    return LetterText(told, title, tuple(line for line in lines if line), _href(told), todo)


def _item(told: MessageView) -> str:
    name = Truncator(told.item_name).chars(NAME)
    return f"{told.subject.rpartition(':')[2]} {name}".strip()


def _due(told: MessageView, words: str) -> str:
    return words % {"day": long_date(told.until)} if told.until else ""


def _said(told: MessageView) -> tuple[str, Sequence[str], str]:
    """Title, lines, and what the link is for."""
    detail, item = told.detail, _item(told)
    match MessageKind(told.message.kind):
        case MessageKind.INVITED:
            if told.invitation is None:
                return _("An invitation that is no longer open"), [], _("Log in")
            return (
                _("Your account at the desk of %(name)s") % {"name": told.government.name},
                [
                    _("Log-in name: %(name)s") % {"name": told.invitation.user.username},
                    _due(told, _("The link is for you alone and works once, until %(day)s.")),
                    _("Pass it on to nobody."),
                ],
                _("Set your password"),
            )
        case MessageKind.APPOINTED:
            begins = long_date(date.fromisoformat(detail["from"]))
            return (
                _("The post %(name)s is given to you") % {"name": told.reader},
                [_("From %(day)s on.") % {"day": begins}, _("What the post owes is yours now.")],
                _("This week's work"),
            )
        case MessageKind.SIGN:
            return (
                _("A sheet waits for your signature"),
                [told.subject.partition(":")[2]],
                _("Read and sign"),
            )
        case MessageKind.SIGNED:
            signed_on = long_date(date.fromisoformat(detail["signed_on"]))
            return (
                _("Receipt: your signature is recorded"),
                [told.subject.partition(":")[2], _("Signed on %(day)s.") % {"day": signed_on}],
                _("See the sheet"),
            )
        case MessageKind.SENT:
            return _("Receipt: your evidence arrived"), [item], _("See what was sent")
        case MessageKind.TURN:
            lines = [item, _("Sent by %(name)s.") % {"name": told.other}]
            lines.append(_due(told, _("Your verdict is expected by %(day)s.")))
            return _("Evidence waits for your verdict"), lines, _("See and judge it")
        case MessageKind.PASSED_ON:
            return (
                _("Evidence you let wait was offered to the next"),
                [item, _("Asked now: %(name)s. You may still judge.") % {"name": told.other}],
                _("See and judge it"),
            )
        case MessageKind.VERDICT:
            return _verdict(told, item)
        case MessageKind.JUDGED:
            return _("Receipt: your verdict is recorded"), [item], _("See the evidence")
        case MessageKind.REOPENED:
            return (
                _("Evidence that was accepted is verified again"),
                [item, _("Somebody else than the first time looks at it.")],
                _("See why"),
            )
        case MessageKind.OBJECTED:
            return _("Somebody objects to your evidence"), [item], _("See the evidence")
        case MessageKind.UPHELD:
            return (
                _("An objection was upheld"),
                [item, _("The evidence goes back to verification.")],
                _("See the evidence"),
            )
        case MessageKind.MODERATED:
            shown = detail["state"] == "shown"
            return (
                _("What you wrote down for a citizen was looked at"),
                [item, _("Its words are shown.") if shown else _("Its words are hidden.")],
                _("Citizens' answers"),
            )
        case MessageKind.REMINDER:
            return (
                _("A promise falls due"),
                [
                    item,
                    _due(told, _("Due on %(day)s.")),
                    _("Send the evidence on or before the day; then the promise counts as kept."),
                ],
                _("Send evidence"),
            )
        case MessageKind.LATE:
            return _late(told, item)
        case MessageKind.ASKED:
            return (
                _("Somebody asks about a potential"),
                [item, _due(told, _("An answer is expected by %(day)s."))],
                _("Read and answer"),
            )
        case MessageKind.UNANSWERED:
            return (
                _("An enquiry waits too long for an answer"),
                [item, _due(told, _("It was to be answered by %(day)s."))],
                _("Read and answer"),
            )
        case MessageKind.STOCKTAKE | MessageKind.MOVED as kind:
            on = long_date(date.fromisoformat(detail["on"]))
            place = told.stocktake.place if told.stocktake else ""
            return (
                _("You are invited to a meeting of the Dewan Smart City")
                if kind == MessageKind.STOCKTAKE
                else _("The meeting of the Dewan Smart City has another day or place"),
                [f"{told.subject}: {on}", place],
                _("See the agenda"),
            )
        case MessageKind.DECIDED:
            text = Truncator(told.decision.text).chars(300) if told.decision else ""
            return (
                _("The Dewan decided something for you to carry out"),
                [f"{told.subject}: {text}", _due(told, _("Due on %(day)s."))],
                _("See the decision"),
            )
        case MessageKind.WEEK:
            return _week(told)
        case MessageKind.INDEX:
            return _index(told)
        case MessageKind.REVIEW:
            return _review(told)
        case MessageKind.REPORT:
            return _report(told)


def _verdict(told: MessageView, item: str) -> tuple[str, Sequence[str], str]:
    titles = {
        Status.ACCEPTED: _("Your evidence was accepted"),
        Status.RETURNED: _("Your evidence was sent back"),
        Status.REJECTED: _("Your evidence was rejected"),
    }
    title = titles.get(told.detail["status"], _("There is a verdict on your evidence"))
    lines = [item, _("By %(name)s.") % {"name": told.other} if told.other else ""]
    if told.reason:
        lines.append(_("Reason: %(reason)s") % {"reason": Truncator(told.reason).chars(300)})
    if told.detail["status"] == Status.RETURNED:
        lines.append(_("Mended within the days for mending it keeps its first day."))
    return title, lines, _("See the evidence")


def _late(told: MessageView, item: str) -> tuple[str, Sequence[str], str]:
    days = int(told.detail["days_late"])
    levels = {
        EscalationLevel.OWNER: _("A promise of yours is late"),
        EscalationLevel.HEAD: _("A promise of your agency is late"),
        EscalationLevel.SECRETARY: _(
            "A promise is late, and the head of its agency was told before"
        ),
    }
    late = ngettext("%(n)d day late.", "%(n)d days late.", days) % {"n": days}
    return (
        levels[EscalationLevel(told.detail["level"])],
        [item, f"{_due(told, _('Due on %(day)s.'))} {late}"],
        _("See the promise"),
    )


def _report(told: MessageView) -> tuple[str, Sequence[str], str]:
    due = told.detail.get("due")
    by = _("Answer by %(day)s.") % {"day": long_date(date.fromisoformat(due))} if due else ""
    code = told.subject.partition(":")[2]
    see = _("See the report")
    match told.act.removeprefix("services.request_"):
        case "forwarded":
            return _("A report of a citizen came to your agency"), [code, by], see
        case "sent_back":
            return (
                _("A report came back and waits to be forwarded"),
                [code, _("Its clock runs on."), by],
                see,
            )
        case "took_in":
            return _("Another report was merged into one you have"), [code, by], see
        case "told":
            return _("What was asked about a report came"), [code, by], see
        case "doubted":
            return _("A closed report was found not done"), [code, by], see
        case "reopened":
            return _("A report was reopened with a new photo"), [code, by], see
    counted = (
        ("soon", _("due soon: %(n)d")),
        ("late", _("newly overdue: %(n)d")),
        ("up", _("still overdue after its agency was told: %(n)d")),
        ("unrouted", _("not forwarded in time: %(n)d")),
    )
    lines = [words % {"n": n} for level, words in counted if (n := told.detail.get(level))]
    return _("Reports of citizens wait for an answer"), lines, _("See the reports")


def _index(told: MessageView) -> tuple[str, Sequence[str], str]:
    index = told.index
    name = Truncator(str(index.spec["name"])).chars(NAME) if index else told.subject
    version = _("Version %(n)d.") % {"n": int(told.detail["version"])}
    match told.act:
        case "indicators.index-proposed":
            by = _("Proposed by %(name)s.") % {"name": index.proposed_by.name} if index else ""
            return (
                _("An index waits to be approved"),
                [name, f"{version} {by}".strip()],
                _("Read it, approve or decline it"),
            )
        case "indicators.index-approved":
            return (
                _("The index you proposed is approved"),
                [name, version, _("The clock computes it; then it is public.")],
                _("See the index"),
            )
    reason = Truncator(index.declined_reason).chars(300) if index else ""
    return (
        _("The index you proposed was declined"),
        [name, version, _("Reason: %(reason)s") % {"reason": reason} if reason else ""],
        _("See the index"),
    )


def _review(told: MessageView) -> tuple[str, Sequence[str], str]:
    """A note or a proposal: what it is about, its words, and the answer where there is one."""
    review = told.review
    if review is None:
        return _("A note or proposal about the plan"), [told.subject], _("This week's work")
    about = f"{review.name} · {review.code} · {review.plan.title}"
    by = _("By %(name)s.") % {"name": review.by.name}
    answer = Truncator(review.answer).chars(300)
    reason = _("Reason: %(reason)s") % {"reason": answer} if answer else ""
    match told.act, told.detail.get("state"):
        case "workshops.noted", _ if isinstance(review, Note):
            words = Truncator(review.text).chars(300)
            return _("An expert wrote a note"), [about, words, by], _("Read and answer")
        case "workshops.proposed", _ if isinstance(review, Proposal):
            words = Truncator(review.reason).chars(300)
            return (
                _("An agency proposes a change of the plan"),
                [about, words, by],
                _("Read and decide"),
            )
        case "workshops.note-answered", Note.State.ACCEPTED:
            return _("Your note was followed"), [about, reason], _("See the note")
        case "workshops.note-answered", _:
            return _("Your note was answered without a change"), [about, reason], _("See the note")
        case _, Proposal.State.ACCEPTED:
            return _("Your proposal is part of the plan"), [about], _("See the proposal")
        case _, Proposal.State.WITHDRAWN:
            return _("A proposal was withdrawn"), [about], _("See the proposal")
    return _("Your proposal was sent back"), [about, reason], _("See the proposal")


def _week(told: MessageView) -> tuple[str, Sequence[str], str]:
    figures = told.detail
    return (
        _("Week %(week)s of %(year)s in short") % figures,
        [
            _("kept: %(kept)d") % figures,
            _("newly late: %(late)d, newly broken: %(broken)d") % figures,
            _("evidence sent: %(sent)d, accepted: %(accepted)d") % figures,
            _("decisions of the Dewan: %(decided)d made, %(closed)d closed") % figures,
            _("due in the next seven days: %(coming)d") % figures,
        ],
        _("See the week"),
    )


def _href(told: MessageView) -> str:
    """Give where a message leads. The address is Indonesian, whoever reads it."""
    slug = told.government.slug
    sheet = told.subject.partition(":")[2].partition("/")
    with override("id"):

        def desk(page: str, **which: object) -> str:
            # What was told while a module was open is still read; it leads home meanwhile.
            if not is_open(told.government, f"desk:{page}"):
                page, which = "week", {}
            return reverse(f"desk:{page}", kwargs={"government": slug, **which})

        match MessageKind(told.message.kind):
            case MessageKind.INVITED:
                return (
                    invitation_path(told.invitation) if told.invitation else reverse("desk:start")
                )
            case MessageKind.SIGN | MessageKind.SIGNED if sheet[2]:
                return desk("sheet", code=sheet[0], sheet=sheet[2])
            case MessageKind.SIGN | MessageKind.SIGNED:
                return desk("commitment", code=sheet[0])
            case MessageKind.STOCKTAKE | MessageKind.MOVED if told.stocktake:
                return desk("stocktake", number=told.stocktake.number)
            case MessageKind.DECIDED if told.decision:
                return desk("stocktake", number=told.decision.stocktake.number)
            case MessageKind.ASKED | MessageKind.UNANSWERED:
                return desk("enquiry", number=told.detail["enquiry"])
            case MessageKind.REMINDER:
                return desk("evidence-offer", code=told.subject)
            case MessageKind.LATE:
                return desk("work", code=told.subject)
            case MessageKind.MODERATED:
                return desk("citizens")
            case MessageKind.WEEK:
                address = desk("messages")
                week = f"{told.detail['year']}-W{int(told.detail['week']):02}"
                if told.message.post and told.message.post.role != "head":
                    return f"{desk('secretary-digest')}?week={week}"
                return address
            case MessageKind.INDEX:
                return desk("index", index=told.subject.removeprefix("index:"))
            case MessageKind.REVIEW if told.review is not None:
                page = "note" if isinstance(told.review, Note) else "proposal"
                return desk(page, plan=told.review.plan.slug, number=told.review.number)
            case MessageKind.REPORT:
                number = told.subject.rpartition("LP-")[2]
                return desk("report", number=int(number)) if number.isdigit() else desk("reports")
            case _ if told.exhibit is not None:
                return desk("exhibit", number=told.exhibit.pk)
            case _:
                return desk("week")


def invitation_path(invitation: Invitation) -> str:
    """Give the path of an invitation; without the secret key nobody can make one."""
    link = Signer(salt=INVITATION).sign(f"{invitation.pk}.{invitation.nonce}")
    with override("id"):
        return reverse("invitation", kwargs={"link": link})


def invitation_text(government: Government, invitation: Invitation) -> str:
    """Write an invitation as a message of the person's own tongue, the government's: Indonesian."""
    person = invitation.user
    with override("id"):
        until = formats.date_format(timezone.localdate(invitation.expires_at), "j F Y")
    return (
        f"Yth. {person.first_name or person.username},\n"
        f"Akun Anda di meja kerja {government.name} sudah dibuat.\n"
        f"Nama masuk: {person.username}\n"
        f"Buat kata sandi Anda di: {settings.PUBLIC_URL}{invitation_path(invitation)}\n"
        f"Tautan ini untuk Anda sendiri, berlaku satu kali sampai {until}. "
        "Jangan diteruskan kepada siapa pun."
    )


def confirmation_text(government: Government, confirmation: EmailConfirmation) -> str:
    """Write to a new address what makes it count."""
    person = confirmation.email_address.user
    with override("id"):
        path = reverse(
            "desk:own-account-confirm",
            kwargs={"government": government.slug, "key": confirmation.key},
        )
    return (
        f"Yth. {person.first_name or person.username},\n"
        f"Surel ini diminta menjadi alamat akun Anda di meja kerja {government.name}.\n"
        f"Pastikan di: {settings.PUBLIC_URL}{path}\n"
        "Tautan ini berlaku tiga hari, sesudah masuk dengan akun Anda. Bukan Anda yang meminta? "
        "Abaikan surat ini; tidak ada yang berubah.\n"
    )


def stop_path(government: str, user: int) -> str:
    """Give the path that stops mail to somebody, whoever brings it."""
    with override("id"):
        link = Signer(salt=STOP).sign(f"{government}.{user}")
        return reverse("mail-stop", kwargs={"link": link})


def stopped_by(link: str) -> tuple[str, int] | None:
    """Read whose mail a link stops; None for anything else."""
    try:
        government, _dot, number = Signer(salt=STOP).unsign(link).rpartition(".")
    except BadSignature:
        return None
    return government, int(number)


def qr_of(address: str) -> SafeString:
    """Draw an address black on white, for cameras."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn,
        kind="svg",
        border=4,
        light="#fff",
        dark="#000",
        xmldecl=False,
        svgclass="qr",
        omitsize=True,
    )
    # segno writes the picture; the address in it is drawn, not written.
    return SafeString(drawn.getvalue().decode())

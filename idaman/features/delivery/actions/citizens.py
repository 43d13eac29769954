"""What citizens say: their answers and objections, the plates they scan, and who lets it be seen.

A citizen acts from no post. What is said enters the ledger sealed and as a private entry, so that
nobody can tell from the public log who stood before a plate and said no.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Q
from django.utils.crypto import salted_hmac

from idaman.core.canonical import canonical, sealed
from idaman.core.evidence.models import Exhibit, Status, Verdict
from idaman.core.free_text import WordsMissing
from idaman.core.jobs.models import Job, JobState
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.actions import OPERATOR
from idaman.core.people.models import Agency, Government, Post, about, republish
from idaman.core.people.permissions import Permission
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.delivery.access import may_assist, may_make_plates, subject_of
from idaman.features.delivery.actions import verifying
from idaman.features.delivery.actions.work import WrongFigure
from idaman.features.delivery.models import (
    Answer,
    CitizenPhoto,
    Milestone,
    Moderation,
    Objection,
    Plate,
    Reopening,
)
from idaman.features.delivery.rules.citizens import (
    Channel,
    CitizenAnswer,
    Voice,
    doubts,
    month_of,
    reopens,
    summed,
)
from idaman.features.plan.models import Adopted

CITIZEN = "WARGA"
"""Stands in the ledger and in jobs for somebody who acts from no post."""
MOST_PLATES = 20
SLIPS_A_SHEET = 12
MOST_SHEETS = 10
AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 60
"""So many answers a milestone takes in an hour by the open page, and a plate by itself."""
MOST_OBJECTIONS_AN_HOUR = 20
TEXT_LENGTH = 1000
ERASED_AT_ONCE = 500


class NoQuestionHere(Refused):
    """Citizens are asked about milestones that have a place."""


class NotForThem(Refused):
    """The post may not do this for this milestone."""


class CitizenAnswerMissing(Refused):
    """One of the two questions is not answered."""


class SlipUsed(Refused):
    """The slip gave its one answer."""


class PlateRevoked(Refused):
    """The plate or slip was taken out of use."""


class TooManyCitizenAnswers(Refused):
    """More answers came in an hour than people can give."""


class NotModerated(Refused):
    """What is to be shown, hidden or upheld cannot be as it stands."""


class AnsweredAlready(Refused):
    """The same phone answered this month."""

    def __init__(self, earlier: Answer | Objection, again: date) -> None:
        super().__init__(
            Text(
                "This phone has answered this month. It can answer again from %(again)s.",
                again=f"{again:%d-%m-%Y}",
            ),
        )
        self.earlier = earlier


@dataclass(frozen=True)
class CitizenPicture:
    """A picture that was sent: its hash, and the job that makes the copy."""

    sha256: str
    job: int


@transaction.atomic
def make_plates(
    *,
    milestone: Milestone,
    kind: Plate.Kind,
    count: int,
    by: Post,
    now: datetime,
    token: str = "",
) -> list[Plate]:
    """Make plates, or slips for one answer each, to be printed on one occasion.

    Raises NotAllowed, NotForThem, NoQuestionHere, WrongFigure, AlreadyDone.
    """
    government = milestone.government
    access.require(by, Permission.CITIZENS_ASSIST, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    _require_place(milestone)
    if not may_make_plates(milestone=milestone, post=by):
        raise NotForThem(
            Text("Plates and slips are made by the secretariat or the office of the district.")
        )
    most = MOST_PLATES if kind == Plate.Kind.PLATE else SLIPS_A_SHEET * MOST_SHEETS
    if not 1 <= count <= most:
        raise WrongFigure(Text("Print 1 to %(most)s at a time.", most=most))
    # The milestone is held, so that two batches never get one number.
    held = Milestone.objects.select_for_update().get(pk=milestone.pk)
    earlier = Plate.objects.of(government).filter(milestone=held)
    batch = (earlier.aggregate(n=Max("batch"))["n"] or 0) + 1
    made = []
    for number in range(1, count + 1):
        seed = secrets.token_hex(16)
        made.append(
            Plate(
                government=government,
                milestone=held,
                kind=kind,
                batch=batch,
                number=number,
                seed=seed,
                token_sha256=hashed(_code(seed)),
                is_sample=government.is_sample,
                made_at=now,
                made_by=by,
            )
        )
    Plate.objects.bulk_create(made)
    ledger.record(
        "delivery.plates-made",
        subject=held.item_code,
        token=token,
        **about(by, now, is_public=True),
        detail={"milestone": held.code, "kind": str(kind), "batch": batch, "count": count},
    )
    return made


@transaction.atomic
def revoke_plate(*, plate: Plate, by: Post, now: datetime, token: str = "") -> Plate:
    """Take a plate or slip out of use; the answers it gave still count.

    Raises NotAllowed, NotForThem, PlateRevoked, AlreadyDone.
    """
    government = plate.government
    access.require(by, Permission.CITIZENS_ASSIST, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not may_make_plates(milestone=plate.milestone, post=by):
        raise NotForThem(
            Text("A plate is revoked by the secretariat or the office of the district.")
        )
    revoked = (
        Plate.objects.of(government)
        .filter(pk=plate.pk, revoked_at=None)
        .update(revoked_at=now, revoked_by=by)
    )
    if not revoked:
        raise PlateRevoked(Text("This plate was revoked before."))
    ledger.record(
        "delivery.plate-revoked",
        subject=plate.milestone.item_code,
        token=token,
        **about(by, now, is_public=True),
        detail={"milestone": plate.milestone.code, "kind": plate.kind, "plate": plate.label},
    )
    plate.refresh_from_db()
    return plate


@transaction.atomic
def answer(
    *,
    milestone: Milestone,
    there: str,
    works: str,
    text: str = "",
    picture: CitizenPicture | None = None,
    device: str = "",
    plate: Plate | None = None,
    by: Post | None = None,
    owner: Agency | None = None,
    now: datetime,
    token: str = "",
) -> Answer:
    """Take what somebody says of a milestone: is it there, and does it work?

    By a plate or slip, by the web page, or told to the post `by`, which writes it down; `owner`
    is the agency whose work it is. One answer a month from a phone, one ever from a slip. When
    enough say no, accepted evidence goes back to verification.

    Raises NotAllowed, NotForThem, NoQuestionHere, CitizenAnswerMissing, AnsweredAlready, SlipUsed,
    PlateRevoked, TooManyAnswers, AlreadyDone.
    """
    government = milestone.government
    sender = by.code if by else CITIZEN
    if by is not None:
        _require_assisting(milestone, owner, by)
    ledger.refuse_repeat(log=government.slug, post=sender, token=token)
    _require_place(milestone)
    said, working = _answered(there, works)
    channel, voter = _who(milestone, plate, device, by)
    month = month_on(government, now)
    if channel != Channel.ASSISTED:
        _refuse_second(milestone, plate, voter, month)
        _refuse_flood(milestone, plate, channel, now)
    salt = secrets.token_bytes(16)
    words = text.strip()[:TEXT_LENGTH]
    whole = canonical([said, working or "", words, picture.sha256 if picture else ""]).decode()
    entry = ledger.record(
        "delivery.citizen-answered",
        log=government.slug,
        subject=milestone.item_code,
        post=sender,
        agency=by.agency.code if by and by.agency else "",
        now=now,
        token=token,
        # Whose post wrote something down is public; when a citizen stood where is not.
        is_public=by is not None,
        detail={
            "milestone": milestone.code,
            "channel": channel.value,
            "month": month.isoformat(),
            "said": sealed(whole, salt),
        },
    )
    given, is_new = Answer.objects.get_or_create(
        milestone=milestone,
        voter=voter,
        month=month,
        defaults={
            "government": government,
            "channel": channel,
            "plate": plate,
            "there": said,
            "works": working or "",
            "text": words,
            "salt": salt,
            "leaf": entry.leaf,
            "is_sample": government.is_sample,
            "at": now,
            "assisted_by": by,
        },
    )
    if not is_new:
        raise AnsweredAlready(given, given.again_from)
    _keep_picture(government, picture, now, answer=given)
    if channel != Channel.PAGE and given.says == CitizenAnswer.NO:
        _reopen_doubted(milestone, now)
    republish(government, now)
    return given


@transaction.atomic
def object_to(
    *,
    exhibit: Exhibit,
    reason: str,
    picture: CitizenPicture | None = None,
    device: str,
    by: None = None,
    now: datetime,
    token: str = "",
) -> Objection:
    """Take an objection to evidence: this is not true, and why. `by` is nobody: a citizen acts.

    Raises WordsMissing, NoQuestionHere, AnsweredAlready, TooManyCitizenAnswers, AlreadyDone.
    """
    government = exhibit.government
    ledger.refuse_repeat(log=government.slug, post=CITIZEN, token=token)
    words = reason.strip()[:TEXT_LENGTH]
    if not words:
        raise WordsMissing(Text("Write what is not true, so that it can be looked into."))
    if exhibit.status != Status.ACCEPTED:
        raise NoQuestionHere(
            Text("This evidence does not count now: not accepted yet, or reopened already.")
        )
    voter = hashed(f"{government.slug}:bukti:{exhibit.pk}:{device}")
    month = month_on(government, now)
    objections = Objection.objects.of(government).filter(exhibit=exhibit)
    if objections.filter(at__gt=now - AN_HOUR).count() >= MOST_OBJECTIONS_AN_HOUR:
        raise _too_many()
    salt = secrets.token_bytes(16)
    entry = ledger.record(
        "delivery.objected",
        log=government.slug,
        subject=exhibit.subject,
        post=CITIZEN,
        now=now,
        token=token,
        detail={"exhibit": exhibit.pk, "reason": sealed(words, salt)},
    )
    given, is_new = Objection.objects.get_or_create(
        exhibit=exhibit,
        voter=voter,
        month=month,
        defaults={
            "government": government,
            "text": words,
            "salt": salt,
            "leaf": entry.leaf,
            "is_sample": government.is_sample,
            "at": now,
        },
    )
    if not is_new:
        raise AnsweredAlready(given, given.again_from)
    _keep_picture(government, picture, now, objection=given)
    republish(government, now)
    return given


@transaction.atomic
def moderate(
    *,
    thing: Answer | Objection,
    state: str,
    reason: str = "",
    by: Post,
    now: datetime,
    token: str = "",
) -> Answer | Objection:
    """Let the words and the picture be seen, or hide them with a reason; the answer counts anyway.

    Raises NotAllowed, NotModerated, WordsMissing, AlreadyDone.
    """
    government = thing.government
    access.require(by, Permission.CITIZENS_MODERATE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if state not in (Moderation.SHOWN, Moderation.HIDDEN) or thing.erased_at:
        raise NotModerated(Text("Choose to show or to hide; what was erased cannot be changed."))
    if state == Moderation.HIDDEN and not reason.strip():
        raise WordsMissing(Text("Write why it is hidden."))
    if state == Moderation.SHOWN:
        _show_picture(thing)
    salt = secrets.token_bytes(16)
    # One statement checks and changes, so of two moderators one is told.
    moved = (
        type(thing)
        .objects.of(government)
        .filter(pk=thing.pk, state=thing.state)
        .exclude(state=state)
        .update(
            state=state,
            state_reason=reason.strip(),
            state_salt=salt,
            state_at=now,
            state_by=by,
        )
    )
    if not moved:
        raise NotModerated(Text("Somebody else has just decided it, or it stands so already."))
    thing.refresh_from_db()
    is_answer = isinstance(thing, Answer)
    ledger.record(
        "delivery.moderated",
        subject=thing.milestone.item_code if isinstance(thing, Answer) else thing.exhibit.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={
            "what": "answer" if is_answer else "objection",
            "number": thing.pk,
            "state": str(state),
            "reason": sealed(thing.state_reason, salt),
        },
    )
    republish(government, now)
    return thing


@transaction.atomic
def uphold(
    *, objection: Objection, reason: str, by: Post, now: datetime, token: str = ""
) -> Objection:
    """Send evidence back to verification because an objection that is shown may be right.

    Raises NotAllowed, NotModerated, WordsMissing, NoSuchMove, AlreadyDone.
    """
    government = objection.government
    access.require(by, Permission.CITIZENS_MODERATE, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not reason.strip():
        raise WordsMissing(Text("Write what has to be verified again."))
    upheld = (
        Objection.objects.of(government)
        .filter(pk=objection.pk, state=Moderation.SHOWN, upheld_at=None)
        .update(upheld_at=now, upheld_by=by)
    )
    if not upheld or subject_of(objection.exhibit) is None:
        raise NotModerated(
            Text(
                "Only an objection that is shown and not yet forwarded, about a promise "
                "of the plan in force or a potential of the register, can be forwarded "
                "to verification."
            ),
        )
    verifying.reopen(exhibit=objection.exhibit, reason=reason.strip(), now=now, by=by)
    ledger.record(
        "delivery.objection-upheld",
        subject=objection.exhibit.subject,
        token=token,
        **about(by, now, is_public=True),
        detail={"objection": objection.pk, "exhibit": objection.exhibit_id},
    )
    objection.refresh_from_db()
    return objection


@transaction.atomic
def erase_old(
    *, government: Government, state: Moderation, before: datetime, by: Post, now: datetime
) -> list[str]:
    """Erase words and pictures that stand like this since before a moment, the oldest first.

    Give the copies that can be thrown away. What was answered still counts, and the ledger still
    verifies: it holds sealed hashes only. So many at a time; the next turn takes the rest.
    """
    since = "at" if state == Moderation.UNSEEN else "state_at"
    old = Q(state=state, erased_at=None, **{f"{since}__lt": before})
    old &= ~Q(text="") | Q(photo__isnull=False)
    answers, objections = (
        list(rows.filter(old).order_by("pk").values_list("pk", flat=True)[:ERASED_AT_ONCE])
        for rows in (Answer.objects.of(government), Objection.objects.of(government))
    )
    if not answers and not objections:
        return []
    copies = _erase(government, answers, objections, now)
    ledger.record(
        "delivery.hidden-erased" if state == Moderation.HIDDEN else "delivery.words-erased",
        log=government.slug,
        subject="citizens",
        post=by.code,
        now=now,
        is_public=True,
        detail={"answers": answers, "objections": objections},
    )
    return copies


@transaction.atomic
def erase_said(*, said: Answer | Objection, by: Post, now: datetime) -> list[str]:
    """Erase words and picture of one answer or objection; give the copies to throw away.

    The permission is the calling action's: this is a part of erasing a person.
    """
    government = said.government
    answers = [said.pk] if isinstance(said, Answer) else []
    objections = [] if answers else [said.pk]
    copies = _erase(government, answers, objections, now)
    ledger.record(
        "delivery.words-erased",
        subject="citizens",
        **about(by, now, is_public=True),
        detail={"answers": answers, "objections": objections},
    )
    republish(government, now)
    return copies


def _erase(
    government: Government, answers: Sequence[int], objections: Sequence[int], now: datetime
) -> list[str]:
    photos = CitizenPhoto.objects.of(government).filter(
        Q(answer__in=answers) | Q(objection__in=objections)
    )
    jobs = Job.objects.of(job_log(government)).filter(pk__in=photos.values_list("job", flat=True))
    copies = {job.result["public_sha256"] for job in jobs if job.result}
    kept = set(
        CitizenPhoto.objects.of(government)
        .filter(public_sha256__in=copies)
        .exclude(pk__in=photos.values_list("pk", flat=True))
        .values_list("public_sha256", flat=True)
    )
    jobs.delete()
    photos.delete()
    for rows in (
        Answer.objects.of(government).filter(pk__in=answers),
        Objection.objects.of(government).filter(pk__in=objections),
    ):
        rows.update(text="", erased_at=now)
    return sorted(copies - kept - {""})


def code_of(plate: Plate) -> str:
    """Give the code that is printed; blank when the installation's secret was changed since."""
    code = _code(plate.seed)
    return code if hashed(code) == plate.token_sha256 else ""


def hashed(said: str) -> str:
    """Name a code or a device by SHA-256 in hex."""
    return hashlib.sha256(said.encode()).hexdigest()


def month_on(government: Government, now: datetime) -> date:
    """The month it is on the government's clocks, by its first day."""
    return month_of(now.astimezone(ZoneInfo(government.timezone)).date())


def voter_of(milestone: Milestone, device: str) -> str:
    """Name a device towards one milestone; two milestones never know it is the same device."""
    return hashed(f"{milestone.government.slug}:{milestone.code}:{device}")


def job_log(government: Government) -> str:
    """The queue of citizens' pictures: no desk lists it, and it is never full of anything else."""
    return f"{CITIZEN}:{government.slug}"[:40]


def _code(seed: str) -> str:
    """Sixteen letters and digits, from the seed and the installation's secret."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    drawn = salted_hmac("idaman.delivery.plate", seed, algorithm="sha256").digest()
    return "".join(letters[byte % 32] for byte in drawn[:16])


def _require_place(milestone: Milestone) -> None:
    if milestone.region_id is None:
        raise NoQuestionHere(
            Text("This milestone has no place, so there is nothing that people could look at.")
        )


def _require_assisting(milestone: Milestone, owner: Agency | None, by: Post) -> None:
    access.require(by, Permission.CITIZENS_ASSIST, government=milestone.government)
    if not may_assist(milestone=milestone, owner=owner, post=by):
        raise NotForThem(
            Text(
                "Citizens' answers are written down by the office of the district or the "
                "secretariat, never by the agency whose work it is."
            ),
        )


def _answered(there: str, works: str) -> tuple[CitizenAnswer, CitizenAnswer | None]:
    try:
        said = CitizenAnswer(there)
        working = None if said == CitizenAnswer.NO else CitizenAnswer(works)
    except ValueError:
        raise CitizenAnswerMissing(
            Text("Answer first: is it there, and if it is, does it work?")
        ) from None
    return said, working


def _who(
    milestone: Milestone, plate: Plate | None, device: str, by: Post | None
) -> tuple[Channel, str]:
    """Through what the answer came, and what stands for who gave it."""
    if by is not None:
        return Channel.ASSISTED, hashed(secrets.token_hex(16))
    if plate is None:
        return Channel.PAGE, voter_of(milestone, device)
    if plate.kind == Plate.Kind.SLIP:
        return Channel.SLIP, plate.token_sha256
    return Channel.PLATE, voter_of(milestone, device)


def _refuse_second(milestone: Milestone, plate: Plate | None, voter: str, month: date) -> None:
    if plate is not None:
        # Held, so that one slip sent from two phones at once counts once.
        plate = Plate.objects.select_for_update().get(pk=plate.pk)
        if plate.milestone_id != milestone.pk or plate.revoked_at is not None:
            raise PlateRevoked(
                Text("This code was taken out of use. Answer on the page of the village.")
            )
        if plate.kind == Plate.Kind.SLIP and plate.answers.exists():
            raise SlipUsed(Text("This slip was used; one slip is for one answer."))
    answers = Answer.objects.of(milestone.government).filter(milestone=milestone)
    if earlier := answers.filter(voter=voter, month=month).first():
        raise AnsweredAlready(earlier, earlier.again_from)


def _refuse_flood(
    milestone: Milestone, plate: Plate | None, channel: Channel, now: datetime
) -> None:
    """No address is looked at: what is counted is how much came by one way in an hour."""
    if channel == Channel.SLIP:
        return
    lately = Answer.objects.of(milestone.government).filter(
        milestone=milestone, channel=channel, plate=plate, at__gt=now - AN_HOUR
    )
    if lately.count() >= MOST_AN_HOUR:
        raise _too_many()


def _too_many() -> TooManyCitizenAnswers:
    return TooManyCitizenAnswers(
        Text(
            "Too many answers came within an hour. Try again in an hour, or tell the "
            "district office."
        ),
    )


def _keep_picture(
    government: Government,
    picture: CitizenPicture | None,
    now: datetime,
    *,
    answer: Answer | None = None,
    objection: Objection | None = None,
) -> None:
    if picture is not None:
        CitizenPhoto.objects.create(
            government=government,
            answer=answer,
            objection=objection,
            sha256=picture.sha256,
            job=picture.job,
            received_at=now,
        )


def _show_picture(thing: Answer | Objection) -> None:
    """Name the copy that anyone may see from now on."""
    photo: CitizenPhoto | None = getattr(thing, "photo", None)
    if photo is None:
        return
    job = Job.objects.of(job_log(thing.government)).filter(pk=photo.job).first()
    if job is not None and not job.is_over:
        raise NotModerated(Text("The picture is still being read. Wait a moment, then try again."))
    if job is not None and job.state == JobState.DONE and job.result:
        photo.public_sha256 = job.result["public_sha256"]
        photo.save(update_fields=["public_sha256"])


def _reopen_doubted(milestone: Milestone, now: datetime) -> None:
    """Put back to verification what enough sources deny since it was accepted; once each."""
    government = milestone.government
    # Held, so that of two who say no at once the second counts the first and reopens nothing twice.
    Milestone.objects.select_for_update().get(pk=milestone.pk)
    exhibits = list(
        Exhibit.objects.of(government)
        .about(milestone.item_code)
        .select_for_update(of=("self",))
        .filter(
            requirement__startswith=f"{milestone.number}.",
            status=Status.ACCEPTED,
            reopening=None,
        )
        .select_related("government", "offered_by__agency")
        .order_by("pk")
    )
    promised = Adopted.objects.of(government).current().promised()
    if not exhibits or not promised.filter(code=milestone.item_code).exists():
        return
    operator = Post.objects.of(government).get(code=OPERATOR)
    voices = _voices(milestone)
    since = dict(
        Verdict.objects.filter(exhibit__in=exhibits, status=Status.ACCEPTED)
        .values_list("exhibit")
        .annotate(at=Max("at"))
    )
    for exhibit in exhibits:
        accepted = since.get(exhibit.pk, exhibit.offered_at)
        if not reopens(voices, accepted=accepted, was_reopened=False):
            continue
        noes = doubts(voices, accepted=accepted)
        Reopening.objects.create(government=government, exhibit=exhibit, noes=noes, at=now)
        verifying.reopen(
            exhibit=exhibit,
            reason=f"{noes} jawaban warga dari plat, kupon, atau kantor kecamatan menyatakan "
            "tidak ada atau tidak berfungsi.",
            by=operator,
            now=now,
        )
        ledger.record(
            "delivery.citizens-reopened",
            log=government.slug,
            subject=milestone.item_code,
            post=operator.code,
            now=now,
            is_public=True,
            detail={"milestone": milestone.code, "exhibit": exhibit.pk, "noes": noes},
        )


def _voices(milestone: Milestone) -> Sequence[Voice]:
    rows = Answer.objects.of(milestone.government).filter(milestone=milestone)
    return [
        Voice(
            at=at,
            channel=Channel(channel),
            source=f"plate:{plate}" if plate else f"answer:{pk}",
            says=summed(CitizenAnswer(there), CitizenAnswer(works) if works else None),
        )
        for pk, at, channel, plate, there, works in rows.exclude(channel=Channel.PAGE).values_list(
            "pk", "at", "channel", "plate", "there", "works"
        )
    ]

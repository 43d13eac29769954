"""Drawing a commitment from an adopted version, negotiating its clauses, opening, closing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from idaman.core.canonical import canonical, digest, sealed
from idaman.core.ledger import actions as ledger
from idaman.core.people import access
from idaman.core.people.models import Agency, Government, Post
from idaman.core.people.permissions import Permission, Role
from idaman.core.refusal import Refused
from idaman.core.text import Text
from idaman.features.commitments.actions.content import contents
from idaman.features.commitments.models import (
    Clause,
    ClauseChange,
    Commitment,
    CommitmentStage,
    Line,
    Sheet,
    SheetState,
)
from idaman.features.plan.models import Adopted, Version

NEGOTIABLE = ("target", "due", "owner", "deputy", "evidence", "budget_code")


class NothingPromised(Refused):
    """The version holds no activity and no quick win to commit to."""


class NoVersion(Refused):
    """A commitment rests on an adopted plan."""


class NotThePast(Refused):
    """A commitment of the past has a title, a source, and a day that has come."""


class NoSigner(Refused):
    """Somebody has to sign, and there is no post for it."""


class OwnerClosed(Refused):
    """The version names an agency that does not work any more."""


class AlreadyDrawn(Refused):
    """The government has a commitment with this code, or one that is not yet closed."""


class WrongStage(Refused):
    """The commitment is not at the stage this belongs to."""


class WrongPost(Refused):
    """The post belongs to another government or agency."""


class NotAsPrinted(Refused):
    """The words have changed since the sheets were printed."""


@dataclass(frozen=True)
class PrintedSheet:
    """A sheet as it was printed: the hash of its words, the file to sign, the form for ink."""

    content_hash: str
    pdf_sha256: str
    paper_sha256: str


@transaction.atomic
def draw(
    *,
    version: Version,
    title: str,
    preamble: str,
    umbrella_posts: Sequence[Post],
    by: Post,
    now: datetime,
    token: str = "",
) -> Commitment:
    """Draw a commitment from an adopted version: a sheet for each agency, and the umbrella.

    The head of the owning agency answers for a clause until another post of it is agreed. What no
    agency owns goes to the umbrella without anybody's name.

    Raises NotAllowed, NothingPromised, OwnerClosed, NoSigner, AlreadyDrawn, WrongPost, AlreadyDone.
    """
    government = version.government
    access.require(by, Permission.COMMITMENT_DRAFT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    items = list(
        Adopted.objects.of(government)
        .in_version(version)
        .promised()
        .filter(is_dropped=False)
        .select_related("owner")
        .order_by("kind", "position")
    )
    if not items:
        raise NothingPromised(Text("This version holds no activity and no quick win."))
    if closed := sorted({i.owner.code for i in items if i.owner and i.owner.closed_on}):
        raise OwnerClosed(
            Text(
                "This version still names agencies that are closed: %(closed)s. Mend who "
                "is responsible in the plan and adopt a new version first.",
                closed=", ".join(closed),
            ),
        )
    commitment = _begin(version, title, preamble, by, now, is_paper=False)
    _umbrella(commitment, umbrella_posts, items)
    for agency in sorted({i.owner for i in items if i.owner}, key=lambda a: a.code):
        head = _head_of(agency)
        sheet = _sheet(commitment, agency, [head])
        _write(sheet, [i for i in items if i.owner_id == agency.pk], owner=head)
    ledger.record(
        "commitments.drawn",
        log=government.slug,
        subject=f"commitment:{commitment.code}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        detail={
            "plan": version.plan.slug,
            "version": version.number,
            "clauses": len(items),
            "ownerless": sum(i.owner_id is None for i in items),
            "preamble": sealed(commitment.preamble, bytes(commitment.salt)),
        },
    )
    return commitment


@transaction.atomic
def recall(
    *,
    version: Version,
    title: str,
    source: str,
    umbrella_posts: Sequence[Post],
    signed_on: date,
    by: Post,
    now: datetime,
    token: str = "",
) -> Commitment:
    """Enter a commitment that was signed on paper before this program knew it.

    It has an umbrella and nothing else: what the paper says of single agencies is not invented.
    It is public at once; each signature still needs the word of two.

    Raises NotAllowed, NoSigner, NotThePast, WrongPost, AlreadyDone.
    """
    government = version.government
    access.require(by, Permission.COMMITMENT_DRAFT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if signed_on > now.astimezone(ZoneInfo(government.timezone)).date():
        raise NotThePast(
            Text("The date of the signature lies ahead; a new commitment is drawn here.")
        )
    if not title.strip() or not source.strip():
        raise NotThePast(
            Text("Write the title on the paper, and where the document is known from.")
        )
    commitment = _begin(
        version, title, "", by, now, is_paper=True, year=signed_on.year, source=source
    )
    sheet = _umbrella(commitment, umbrella_posts, [])
    content = contents(commitment)[sheet.pk]
    Sheet.objects.filter(pk=sheet.pk).update(
        state=SheetState.OPEN, content=content, content_hash=digest(content), opened_at=now
    )
    Commitment.objects.filter(pk=commitment.pk).update(stage=CommitmentStage.OPEN, opened_at=now)
    commitment.refresh_from_db()
    ledger.record(
        "commitments.recalled",
        log=government.slug,
        subject=f"commitment:{commitment.code}",
        post=by.code,
        agency=by.agency.code if by.agency else "",
        now=now,
        token=token,
        detail={
            "plan": version.plan.slug,
            "version": version.number,
            "signed_on": signed_on.isoformat(),
            "source": sealed(source, bytes(commitment.salt)),
        },
        is_public=True,
    )
    Government.objects.filter(pk=government.pk).publish(now)
    return commitment


def _begin(
    version: Version,
    title: str,
    preamble: str,
    by: Post,
    now: datetime,
    *,
    is_paper: bool,
    year: int | None = None,
    source: str = "",
) -> Commitment:
    government = version.government
    # Two drawn at once must not get one code, nor both become the draft.
    Government.objects.select_for_update().get(pk=government.pk)
    under_way = Commitment.objects.of(government).filter(
        stage__in=[CommitmentStage.DRAFT, CommitmentStage.NEGOTIATING], is_paper=False
    )
    if not is_paper and (other := under_way.first()):
        raise AlreadyDrawn(
            Text(
                "%(other)s is still being drawn. Finish it or give it up first.", other=other.code
            ),
        )
    start = f"KB-{year or now.year}-"
    taken = Commitment.objects.of(government).filter(code__startswith=start)
    last = max((int(c.rpartition("-")[2]) for c in taken.values_list("code", flat=True)), default=0)
    return Commitment.objects.create(
        government=government,
        version=version,
        code=f"{start}{last + 1:02}",
        title=title.strip() or "Komitmen Bersama",
        preamble=preamble.strip(),
        salt=secrets.token_bytes(16),
        is_paper=is_paper,
        source=source,
        is_sample=version.is_sample and not is_paper,
        drawn_at=now,
        drawn_by=by,
    )


def _umbrella(commitment: Commitment, posts: Sequence[Post], items: list[Adopted]) -> Sheet:
    if not posts:
        raise NoSigner(Text("Choose who signs the umbrella."))
    if any(p.government_id != commitment.government_id for p in posts):
        raise WrongPost(Text("Who signs the umbrella must belong to this government."))
    sheet = _sheet(commitment, None, posts)
    _write(sheet, [i for i in items if i.owner_id is None], owner=None)
    return sheet


def _sheet(commitment: Commitment, agency: Agency | None, posts: Sequence[Post]) -> Sheet:
    sheet = Sheet.objects.create(
        government=commitment.government,
        commitment=commitment,
        agency=agency,
        salt=secrets.token_bytes(16),
    )
    Line.objects.bulk_create(
        Line(government=commitment.government, sheet=sheet, post=post, position=n)
        for n, post in enumerate(dict.fromkeys(posts), start=1)
    )
    return sheet


def _head_of(agency: Agency) -> Post:
    head = agency.posts.filter(role=Role.HEAD).order_by("pk").first()
    if head is None:
        raise NoSigner(
            Text("%(agency)s has no post of a head. Set the post up first.", agency=agency.name)
        )
    return head


def _write(sheet: Sheet, items: list[Adopted], *, owner: Post | None) -> None:
    Clause.objects.bulk_create(
        Clause(
            government=sheet.government,
            sheet=sheet,
            position=n,
            kind=item.kind,
            item_code=item.code,
            name=item.name,
            target=_target(item),
            due=item.ends,
            owner=owner,
            budget_code=item.said.get("dpa_code") or item.said.get("rpjmd_code") or "",
            salt=secrets.token_bytes(16),
            is_sample=item.is_sample,
        )
        for n, item in enumerate(items, start=1)
    )


def _target(item: Adopted) -> str:
    """Say what the plan promises to come of it; blank where the plan does not say."""
    said = item.said
    if item.kind == "quick_win":
        parts = (said.get("measure"), said.get("target"), said.get("unit"))
    else:
        parts = (said.get("output"), said.get("output_target"), said.get("output_unit"))
    what, number, unit = parts
    if number is None:
        return what or ""
    amount = f"{number:g}".replace(".", ",")
    return f"{what or ''}: {amount} {unit or ''}".strip(" :")


@transaction.atomic
def open_negotiation(*, commitment: Commitment, by: Post, now: datetime, token: str = "") -> None:
    """Let the agencies look at their sheets and propose other words, dates and people.

    Raises NotAllowed, WrongStage, AlreadyDone.
    """
    access.require(by, Permission.COMMITMENT_DRAFT, government=commitment.government)
    ledger.refuse_repeat(log=commitment.government.slug, post=by.code, token=token)
    _move(commitment, CommitmentStage.DRAFT, CommitmentStage.NEGOTIATING)
    ledger.record(
        "commitments.negotiating", **_about(commitment, by, now), token=token, is_public=False
    )


def _move(commitment: Commitment, old: CommitmentStage, new: CommitmentStage, **more: Any) -> None:
    # One statement checks and changes, so two people cannot both take the step.
    moved = Commitment.objects.filter(pk=commitment.pk, stage=old).update(stage=new, **more)
    commitment.refresh_from_db()
    if not moved:
        raise WrongStage(
            Text(
                "%(commitment)s is at another stage; load the page again.",
                commitment=commitment.code,
            ),
        )


def _about(commitment: Commitment, by: Post, now: datetime) -> dict[str, Any]:
    return {
        "log": commitment.government.slug,
        "subject": f"commitment:{commitment.code}",
        "post": by.code,
        "agency": by.agency.code if by.agency else "",
        "now": now,
    }


@transaction.atomic
def negotiate(
    *, clause: Clause, values: Mapping[str, Any], by: Post, now: datetime, token: str = ""
) -> Clause:
    """Change a clause before it is opened: target, date, people, evidence, budget code.

    Raises NotAllowed, WrongStage, WrongPost, AlreadyDone.
    """
    sheet = clause.sheet
    commitment = sheet.commitment
    access.require(
        by, Permission.COMMITMENT_NEGOTIATE, government=clause.government, owner=sheet.agency
    )
    ledger.refuse_repeat(log=clause.government.slug, post=by.code, token=token)
    # Held until the end, so that nobody opens the commitment for signing meanwhile.
    held = Commitment.objects.select_for_update().get(pk=commitment.pk)
    amending = sheet.state == SheetState.DRAFT and sheet.replaces_id is not None
    if held.stage not in (CommitmentStage.DRAFT, CommitmentStage.NEGOTIATING) and not amending:
        raise WrongStage(
            Text("%(held)s is open for signing; only an amendment changes it now.", held=held.code)
        )
    fresh = {n: values[n] for n in NEGOTIABLE if n in values}
    for name in ("owner", "deputy"):
        post = fresh.get(name)
        if post is not None and (sheet.agency_id is None or post.agency_id != sheet.agency_id):
            raise WrongPost(Text("Who answers and the deputy come from the agency of this sheet."))
    clause.refresh_from_db()
    old = words_of(clause)
    for name, value in fresh.items():
        setattr(clause, name, value.strip() if isinstance(value, str) else value)
    new = words_of(clause)
    if new == old:
        return clause
    clause.save(update_fields=list(fresh))
    change = ClauseChange.objects.create(
        government=clause.government,
        clause=clause,
        old=old,
        new=new,
        salt=secrets.token_bytes(16),
        at=now,
        by=by,
    )
    ledger.record(
        "commitments.negotiated",
        **{
            **_about(commitment, by, now),
            "subject": f"clause:{commitment.code}/{sheet.code}/{clause.item_code}",
        },
        token=token,
        detail={"words": sealed(canonical(new).decode(), bytes(change.salt))},
    )
    return clause


def words_of(clause: Clause) -> dict[str, str]:
    """Tell what of a clause can be negotiated, as it stands."""
    return {
        "target": clause.target,
        "due": clause.due.isoformat() if clause.due else "",
        "owner": clause.owner.code if clause.owner else "",
        "deputy": clause.deputy.code if clause.deputy else "",
        "evidence": clause.evidence,
        "budget_code": clause.budget_code,
    }


@transaction.atomic
def open_for_signing(
    *,
    commitment: Commitment,
    printed: Mapping[int, PrintedSheet],
    by: Post,
    now: datetime,
    token: str = "",
) -> None:
    """Freeze the words of all sheets and let them be signed, in public.

    `printed` tells for each sheet how it was printed; words that changed since are refused.

    Raises NotAllowed, WrongStage, NotAsPrinted, AlreadyDone.
    """
    access.require(by, Permission.COMMITMENT_DRAFT, government=commitment.government)
    ledger.refuse_repeat(log=commitment.government.slug, post=by.code, token=token)
    _move(commitment, CommitmentStage.NEGOTIATING, CommitmentStage.OPEN, opened_at=now)
    told = contents(commitment)
    opened = {}
    for sheet in commitment.sheets.select_related("agency"):
        opened[sheet.code] = _freeze(sheet, told[sheet.pk], printed.get(sheet.pk), now)
    ledger.record(
        "commitments.opened",
        **_about(commitment, by, now),
        token=token,
        is_public=True,
        detail={"sheets": opened},
    )
    Government.objects.filter(pk=commitment.government_id).publish(now)


def _freeze(
    sheet: Sheet, content: dict[str, Any], printed: PrintedSheet | None, now: datetime
) -> dict[str, str]:
    """Fix a sheet's words and file; tell their hashes. Called by actions, inside them."""
    found = digest(content)
    if printed is None or printed.content_hash != found:
        raise NotAsPrinted(
            Text(
                "Sheet %(sheet)s changed since it was printed. Print the preview once more.",
                sheet=sheet.code,
            ),
        )
    Sheet.objects.filter(pk=sheet.pk, state=SheetState.DRAFT).update(
        state=SheetState.OPEN,
        content=content,
        content_hash=found,
        pdf_sha256=printed.pdf_sha256,
        paper_sha256=printed.paper_sha256,
        file_sha256=printed.pdf_sha256,
        opened_at=now,
    )
    return {"content": found, "file": printed.pdf_sha256}


@transaction.atomic
def close(*, commitment: Commitment, by: Post, now: datetime, token: str = "") -> None:
    """End the signing, or give a draft up. What is signed stays signed; who is missing stays seen.

    Raises NotAllowed, WrongStage, AlreadyDone.
    """
    access.require(by, Permission.COMMITMENT_DRAFT, government=commitment.government)
    ledger.refuse_repeat(log=commitment.government.slug, post=by.code, token=token)
    if commitment.stage != CommitmentStage.OPEN:
        raise WrongStage(
            Text("%(commitment)s is not open for signing.", commitment=commitment.code)
        )
    _move(commitment, CommitmentStage.OPEN, CommitmentStage.CLOSED, closed_at=now)
    missing = Line.objects.of(commitment.government).missing().filter(sheet__commitment=commitment)
    ledger.record(
        "commitments.closed",
        **_about(commitment, by, now),
        token=token,
        is_public=True,
        detail={"missing": sorted(missing.values_list("post__code", flat=True))},
    )
    Government.objects.filter(pk=commitment.government_id).publish(now)


@transaction.atomic
def withdraw(*, commitment: Commitment, by: Post, now: datetime, token: str = "") -> None:
    """Give up a commitment that was never opened, so that another can be drawn.

    Raises NotAllowed, WrongStage, AlreadyDone.
    """
    access.require(by, Permission.COMMITMENT_DRAFT, government=commitment.government)
    ledger.refuse_repeat(log=commitment.government.slug, post=by.code, token=token)
    if commitment.stage not in (CommitmentStage.DRAFT, CommitmentStage.NEGOTIATING):
        raise WrongStage(
            Text(
                "%(commitment)s was opened and cannot be given up any more.",
                commitment=commitment.code,
            ),
        )
    ledger.record("commitments.withdrawn", **_about(commitment, by, now), token=token)
    ClauseChange.objects.filter(clause__sheet__commitment=commitment).delete()
    Clause.objects.filter(sheet__commitment=commitment).delete()
    Line.objects.filter(sheet__commitment=commitment).delete()
    Sheet.objects.filter(commitment=commitment).delete()
    commitment.delete()

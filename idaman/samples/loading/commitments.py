"""The demonstration's commitments: one of 2021 on paper, and a sample most agencies signed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from idaman.cli import house
from idaman.core.bilingual import Bilingual
from idaman.core.refusal import Refused

if TYPE_CHECKING:
    from idaman.core.people.models import Agency, Government, Holding, Post
    from idaman.features.commitments.models import Commitment, Sheet

OPEN_PIN = {"time_cost": 1, "memory_cost": 1024, "parallelism": 1}
"""What guessing a sample PIN costs: nothing, since the PINs lie in the clear beside the keys."""


def load(government: Government, said: dict[str, Any], home: Path) -> Commitment:
    """Enter the past commitment and have the sample one drawn, opened and signed on its day."""
    from idaman.core.people.models import Post

    signed_on = date.fromisoformat(said["present"]["signed_on"])
    day = datetime.combine(signed_on, time(9, 30), ZoneInfo(government.timezone))
    with house.at((day - timedelta(days=30)).astimezone(UTC)):
        _make_authority(said["authority"])
        posts = {
            p.code: p for p in Post.objects.of(government).select_related("agency", "government")
        }
        _recall(government, said["past"], posts)
    with house.at(day.astimezone(UTC)):
        commitment = _open(government, said["present"], posts)
        _sign(commitment, said["present"], posts, home, signed_on)
    return commitment


def amend(commitment: Commitment, said: dict[str, Any], today: date) -> None:
    """Begin to amend one agency's sheet and open it; its head has yet to sign."""
    from idaman.cli.child import in_child
    from idaman.core.people.models import Post
    from idaman.features.commitments.actions import amending, drafting
    from idaman.features.commitments.models import AmendmentReason, SheetState
    from idaman.features.commitments.paper import sheets

    def day(words: str) -> date:
        return today + timedelta(days=int(words.removeprefix("today")))

    posts = {
        p.code: p
        for p in Post.objects.of(commitment.government).select_related("agency", "government")
    }
    sheet = commitment.sheets.select_related("government", "commitment", "agency").get(
        agency__code=said["agency"], state=SheetState.SIGNED
    )
    begun = datetime.combine(day(said["on"]), time(10), ZoneInfo(commitment.government.timezone))
    with house.at(begun.astimezone(UTC)):
        by = posts["SEKRETARIAT"]
        fresh = amending.amend(
            sheet=sheet,
            reason=AmendmentReason(said["reason"]),
            reason_text=said["reason_text"],
            statement=said["statement"],
            approved_by=posts[said["approved_by"]],
            by=by,
            now=house.now(),
        )
        for change in said["clauses"]:
            drafting.negotiate(
                clause=fresh.clauses.select_related(
                    "sheet__agency", "sheet__commitment", "government"
                ).get(item_code=change["item"]),
                values={"due": day(change["due"])},
                by=by,
                now=house.now(),
            )
        told = in_child("pdf.make", _to_print(commitment, [fresh]))
        if "refused" in told:
            raise Refused(Bilingual(**told["refused"]))
        printed = sheets.printed_in(told["result"])
        amending.open_amendment(sheet=fresh, printed=printed[fresh.pk], by=by, now=house.now())


def _make_authority(name: str) -> None:
    """Make the authority of this installation; nobody keeps the root key of a sample."""
    from django.conf import settings

    from idaman.features.commitments.rules import ca_files
    from idaman.paper.rules import ca

    if not (settings.AUTHORITY / ca_files.KEY).exists():
        made = ca.make_root(name=name, now=house.now())
        ca_files.keep(settings.AUTHORITY, made.authority, secret=settings.SECRET_KEY)


def _recall(government: Government, said: dict[str, Any], posts: dict[str, Post]) -> None:
    from idaman.features.commitments.actions import drafting, paper
    from idaman.features.plan.models import Version

    signed_on = date.fromisoformat(said["signed_on"])
    commitment = drafting.recall(
        version=Version.objects.of(government).filter(plan__slug=said["plan"]).latest("number"),
        title=said["title"],
        source=said["source"],
        umbrella_posts=[posts[code] for code in said["posts"]],
        signed_on=signed_on,
        by=posts["SEKRETARIAT"],
        now=house.now(),
    )
    for line in commitment.sheets.get().lines.select_related("post", "sheet__commitment"):
        recorded = paper.record_paper(
            line=line,
            signed_on=signed_on,
            capacity="",
            scan_sha256="",
            note=said["note"],
            by=posts["SEKRETARIAT"],
            now=house.now(),
        )
        paper.confirm_paper(paper=recorded, by=posts["SEKDA"], now=house.now())


def _open(government: Government, said: dict[str, Any], posts: dict[str, Post]) -> Commitment:
    """Draw the sample commitment, negotiate it, print it and open it, as people would."""

    from idaman.cli.child import in_child
    from idaman.features.commitments.actions import drafting
    from idaman.features.commitments.models import Clause
    from idaman.features.commitments.paper import sheets
    from idaman.features.plan.models import Version

    by = posts["SEKRETARIAT"]
    commitment = drafting.draw(
        version=Version.objects.of(government).filter(plan__slug=said["plan"]).latest("number"),
        title=said["title"],
        preamble=said["preamble"],
        umbrella_posts=[posts[code] for code in said["posts"]],
        by=by,
        now=house.now(),
    )
    drafting.open_negotiation(commitment=commitment, by=by, now=house.now())
    clauses = Clause.objects.of(government).filter(sheet__commitment=commitment)
    clauses = clauses.filter(owner__isnull=False)
    for clause in clauses.exclude(sheet__agency__code__in=said["without_evidence"]).select_related(
        "sheet__agency", "sheet__commitment", "owner", "government"
    ):
        agency = clause.sheet.agency
        assert agency is not None
        drafting.negotiate(
            clause=clause,
            values={
                "evidence": said["evidence"][clause.kind],
                "deputy": posts.get(f"PET-{agency.code}"),
            },
            by=by,
            now=house.now(),
        )
    told = in_child("pdf.make", _to_print(commitment, commitment.sheets.all()))
    if "refused" in told:
        raise Refused(Bilingual(**told["refused"]))
    drafting.open_for_signing(
        commitment=commitment, printed=sheets.printed_in(told["result"]), by=by, now=house.now()
    )
    return commitment


def _sign(
    commitment: Commitment,
    said: dict[str, Any],
    posts: dict[str, Post],
    home: Path,
    signed_on: date,
) -> None:
    from idaman.features.commitments.actions import paper
    from idaman.features.commitments.models import Line

    pins: dict[str, str] = {}
    lines = Line.objects.of(commitment.government).filter(sheet__commitment=commitment)
    for line in lines.select_related(
        "post__agency", "post__government", "government", "sheet__commitment", "sheet__agency"
    ).order_by("pk"):
        agency: Agency | None = line.sheet.agency
        code = agency.code if agency else ""
        if code in said["missing"]:
            continue
        if code in said["paper"]:
            recorded = paper.record_paper(
                line=line,
                signed_on=signed_on,
                capacity="definitive",
                scan_sha256=line.sheet.paper_sha256,
                note="Contoh: formulir kosong menggantikan pindaian.",
                by=posts["SEKRETARIAT"],
                now=house.now(),
            )
            paper.confirm_paper(paper=recorded, by=posts["SEKDA"], now=house.now())
            continue
        holding = _holder(line.post, said["capacities"].get(code, "definitive"), signed_on)
        pins[line.post.code] = _sign_one(line, holding)
    kept = home / "pins.json"
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(pins, indent=1))


def _to_print(commitment: Commitment, which: Iterable[Sheet]) -> dict[str, Any]:
    from django.conf import settings

    from idaman.features.commitments.paper import sheets

    return {
        **sheets.to_print(commitment, which, house.now()),
        "files": str(settings.FILES),
        "limit_bytes": settings.UPLOAD_LIMIT_BYTES,
    }


def _holder(post: Post, capacity: str, signed_on: date) -> Holding:
    """Give the post a holder without a name or a way to log in, where nobody holds it."""
    from idaman.core.people import actions
    from idaman.core.people.models import Holding, User
    from idaman.core.people.models import Post as Posts

    if found := Holding.objects.filter(post=post, until_date=None).first():
        return found
    user = User(username=f"contoh-{post.code.lower()}")
    user.set_unusable_password()
    user.save()
    return actions.appoint(
        post=post,
        user=user,
        from_date=signed_on - timedelta(days=30),
        by=Posts.objects.of(post.government).get(code=actions.OPERATOR),
        now=house.now(),
        capacity=capacity,
    )


def _sign_one(line: Any, holding: Holding) -> str:
    """Make the post's key, sign with it, and give its PIN; the sample has no one-time code."""
    from idaman.features.commitments.actions import keys, signing
    from idaman.features.commitments.paper import sheets
    from idaman.paper.rules import ca

    pin = f"{secrets.randbelow(10**6):06}"
    now = house.now()
    until = now.replace(year=line.sheet.commitment.version.plan.last_year + 2, month=12, day=31)
    key = keys.keep_key(
        holding=holding,
        by=line.post,
        now=now,
        **sheets.new_key(line.post, pin=pin, now=now, until=until, cost=OPEN_PIN),
    )
    line.sheet.refresh_from_db()
    base = line.sheet.file_sha256
    file, level, validation = sheets.signed_over(
        base, line=line, key=key, secret=ca.unwrap(key.wrapped, pin), now=now
    )
    signing.sign(
        line=line,
        key=key,
        base_sha256=base,
        file_sha256=file,
        level=level,
        validation=validation,
        factor="",
        by=line.post,
        now=now,
    )
    return pin

"""Everything that can be done to a plan. Nothing else writes these tables."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from pydantic import ValidationError

from idaman.core import merkle
from idaman.core.canonical import canonical, digest, sealed
from idaman.core.findings import Finding, FindingPlace, References, Severity
from idaman.core.imports import actions as arrivals
from idaman.core.imports.actions import HasFindings, LeanedOn
from idaman.core.imports.models import Arrival, ArrivedRow
from idaman.core.imports.rules.outcome import Parcel, RecordOutcome, Trace, What, errors_in
from idaman.core.imports.rules.records import Record
from idaman.core.ledger import actions as ledger
from idaman.core.money import exact_rupiah
from idaman.core.people import access
from idaman.core.people.access import NotAllowed
from idaman.core.people.models import Agency, Government, Post
from idaman.core.people.permissions import Permission
from idaman.core.places.models import Region, RegionLevel
from idaman.core.prepared_queries import Prepared
from idaman.core.refusal import Refused
from idaman.core.taxonomy import SubDimension
from idaman.core.text import Text, plural
from idaman.features.indicators.models import Indicator
from idaman.features.plan.models import (
    Adopted,
    AdoptedCost,
    AdoptedPartner,
    AdoptedPlace,
    Change,
    Composition,
    IndicatorLink,
    Item,
    PermanentCode,
    Plan,
    PrintedBook,
    Version,
)
from idaman.features.plan.rules.book_sets import BookPlan, as_data, books_in
from idaman.features.plan.rules.diff import (
    SETTINGS,
    Difference,
    apart,
    body_hash,
    compose,
    diff,
    items_of,
    lengthened,
    shortened,
)
from idaman.features.plan.rules.diff import PlanElement as Piece
from idaman.features.plan.rules.invalid import Problem, problems_of
from idaman.features.plan.rules.lint import lint
from idaman.features.plan.rules.model import KINDS, Document, Settings
from idaman.features.plan.rules.programmes import ProgrammeRow, key_of, lay_in
from idaman.features.plan.rules.workbook.layout import BY_KIND
from idaman.features.potentials.models import Potential


class StalePlan(Refused):
    """Somebody else changed the plan since this import was compared with it."""


class HasErrors(Refused):
    """The document has errors that must be mended first."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(
            plural(
                "This plan still has %(count)s error; mend it first.",
                "This plan still has %(count)s errors; mend them first.",
                len(findings),
                count=len(findings),
            )
        )
        self.findings = findings


class WrongPlace(Refused):
    """The document belongs to another government."""


class ItemChanged(Refused):
    """Somebody else saved the same item meanwhile; both texts are kept for the person."""

    def __init__(self, theirs: Item) -> None:
        super().__init__(
            Text(
                "%(theirs)s was changed by somebody else since this page was opened. "
                "Compare both texts, then save the right one.",
                theirs=theirs.code,
            ),
        )
        self.theirs = theirs


class ItemInvalid(Refused):
    """What was typed does not make a valid item; `problems` says where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(Text("Something filled in is not right yet. Look at the marked fields."))
        self.problems = problems


class IsClosed(Refused):
    """The plan's edition is over; it is kept as it was."""


class CodeReused(Refused):
    """A permanent code would come to mean something else."""


# What each save asks, its SQL worked out once.

ITEM: Prepared[Item] = Prepared(
    lambda plan, kind, code: Item.objects.filter(plan=plan, kind=kind, code=code)
)
AGENCIES: Prepared[tuple[str, str]] = Prepared(
    lambda government: Agency.objects.of(government).order_by("code").values_list("code", "name")
)
POTENTIALS: Prepared[tuple[str, str]] = Prepared(
    lambda government: (
        Potential.objects.of(government)
        .standing()
        .order_by("code")
        .values_list("code", "newest__name")
    )
)
OWNER: Prepared[Agency] = Prepared(
    lambda government, code: Agency.objects.of(government).filter(code=code)
)
HASHES: Prepared[tuple[str, str, int, str]] = Prepared(
    lambda plan: (
        Item.objects.filter(plan=plan)
        .standing()
        .order_by("kind", "position", "code")
        .values_list("kind", "code", "position", "hash")
    )
)


def references_of(government: Government) -> References:
    """Tell what the government has that a plan may refer to: agencies, places, potentials."""
    own = Region.objects.within(government.region.code)
    regencies = Region.objects.filter(level=RegionLevel.REGENCY)
    rows = (own | regencies).order_by("code").values_list("code", "name", "level", "parent__code")
    places = {
        code: FindingPlace(code, name, level, parent or "") for code, name, level, parent in rows
    }
    inside = {c: p for c, p in places.items() if f"{c}.".startswith(f"{government.region.code}.")}
    return References(
        agencies=dict(AGENCIES(government)),
        places=inside,
        potentials=dict(POTENTIALS(government)),
        abroad=tuple(place.name for code, place in places.items() if code not in inside),
    )


def document_of(plan: Plan) -> Document:
    """Compose the plan's document from its items as they stand now."""
    rows = Item.objects.of(plan.government).filter(plan=plan).standing()
    return compose(Piece(i.kind, i.code, i.position, i.body or {}) for i in rows)


def composed_at(plan: Plan, sequence: int) -> Document | None:
    """Compose the plan as it stood at a revision; None before its first composition."""
    whole = (
        Composition.objects.filter(plan=plan, sequence__lte=sequence).order_by("-sequence").first()
    )
    if whole is None:
        return None
    pieces = {(p.kind, p.code): p for p in items_of(Document.model_validate(whole.document))}
    later = Change.objects.filter(
        plan=plan, sequence__gt=whole.sequence, sequence__lte=sequence
    ).order_by("sequence")
    for change in later:
        key = (change.kind, change.code)
        if change.body is None:
            pieces.pop(key, None)
        elif change.is_part:
            was = lengthened(change.kind, pieces[key].body)
            pieces[key] = replace(pieces[key], body={**was, **change.body})
        else:
            last = max((p.position for p in pieces.values() if p.kind == change.kind), default=-1)
            position = pieces[key].position if key in pieces else last + 1
            pieces[key] = Piece(change.kind, change.code, position, change.body)
    return compose(pieces.values())


@transaction.atomic
def take_in(
    *,
    government: Government,
    plan: Plan | None,
    document: Document,
    base_sequence: int,
    by: Post,
    now: datetime,
    file_sha256: str = "",
    token: str = "",
) -> Plan:
    """Make a document the plan's newest revision, whole or not at all.

    Without a plan, the edition it names is begun. The import was compared with revision
    `base_sequence`; when the plan has moved on since, nothing is taken in.

    Raises NotAllowed, HasErrors, WrongPlace, StalePlan, IsClosed, AlreadyDone.
    """
    access.require(by, Permission.PLAN_IMPORT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if document.settings.place != government.region.code:
        raise WrongPlace(
            Text(
                "This workbook is for the territory %(place)s, while %(government)s has "
                "the code %(region)s. Mend the cell with the territory's code on the "
                "settings sheet.",
                place=document.settings.place,
                government=government.name,
                region=government.region.code,
            ),
        )
    findings = lint(document, references_of(government))
    if errors := [f for f in findings if f.severity is Severity.ERROR]:
        raise HasErrors(errors)

    if plan is None:
        plan = _begin(government, document.settings, now)
    if plan.government_id != government.pk:
        raise WrongPlace(
            Text(
                "The plan %(plan)s does not belong to %(government)s.",
                plan=plan.title,
                government=government.name,
            ),
        )
    hold_open(plan)
    # One statement checks and changes, so two imports cannot both follow the same revision.
    moved = Plan.objects.filter(pk=plan.pk, sequence=base_sequence).update(
        sequence=base_sequence + 1,
        title=document.settings.title,
        first_year=document.settings.first_year,
        last_year=document.settings.last_year,
    )
    if not moved:
        plan.refresh_from_db()
        raise StalePlan(
            Text(
                "This plan has changed (revision %(sequence)s) since you compared it "
                "(revision %(base_sequence)s). Compare it once more, then import.",
                sequence=plan.sequence,
                base_sequence=base_sequence,
            ),
        )
    plan.refresh_from_db()
    changes = _replace_items(plan, document, by, now)
    plan.root = _root_of(plan)
    plan.save(update_fields=["root"])
    _store_whole(plan, document, by, now, file_sha256=file_sha256, findings=findings)
    ledger.record(
        "masterplan.taken_in",
        log=government.slug,
        subject=f"plan:{plan.slug}",
        post=by.code,
        agency=_agency_of(by),
        now=now,
        detail={
            "sequence": plan.sequence,
            "root": plan.root,
            "file": file_sha256,
            "changes": changes,
        },
        token=token,
    )
    return plan


def _begin(government: Government, settings: Settings, now: datetime) -> Plan:
    slug = f"{settings.first_year}-{settings.last_year}"
    try:
        with transaction.atomic():
            return Plan.objects.create(
                government=government,
                slug=slug,
                title=settings.title,
                first_year=settings.first_year,
                last_year=settings.last_year,
                created_at=now,
            )
    except IntegrityError:
        raise StalePlan(
            Text(
                "There is a plan of the edition %(slug)s already. Open it and import there.",
                slug=slug,
            ),
        ) from None


def _replace_items(plan: Plan, document: Document, by: Post, now: datetime) -> int:
    """Bring the items to what the document says; append a change for each that differs."""
    old = {(i.kind, i.code): i for i in Item.objects.filter(plan=plan)}
    added: list[Item] = []
    altered: list[Item] = []
    changes: list[Change] = []

    def note(kind: str, code: str, was: str, becomes: str) -> None:
        changes.append(
            Change(
                government=plan.government,
                plan=plan,
                sequence=plan.sequence,
                kind=kind,
                code=code,
                old_hash=was,
                new_hash=becomes,
                body=None,  # The whole document is stored beside; see Composition.
                at=now,
                by=by,
            )
        )

    seen = set()
    for piece in items_of(document):
        key = (piece.kind, piece.code)
        seen.add(key)
        new_hash = body_hash(piece.body)
        item = old.get(key)
        if item is None:
            added.append(
                Item(
                    government=plan.government,
                    plan=plan,
                    kind=piece.kind,
                    code=piece.code,
                    position=piece.position,
                    body=piece.body,
                    hash=new_hash,
                    changed_at=now,
                    changed_by=by,
                )
            )
            note(piece.kind, piece.code, "", new_hash)
        elif item.hash != new_hash or item.position != piece.position:
            if item.hash != new_hash:
                note(piece.kind, piece.code, item.hash, new_hash)
                item.version += 1
            item.body, item.hash, item.position = piece.body, new_hash, piece.position
            item.changed_at, item.changed_by = now, by
            altered.append(item)
    for key, item in old.items():
        if key not in seen and item.body is not None:
            note(item.kind, item.code, item.hash, "")
            item.body, item.hash, item.version = None, "", item.version + 1
            item.changed_at, item.changed_by = now, by
            altered.append(item)
    Item.objects.bulk_create(added, batch_size=500)
    Item.objects.bulk_update(
        altered,
        ["body", "hash", "position", "version", "changed_at", "changed_by"],
        batch_size=200,
    )
    Change.objects.bulk_create(changes, batch_size=500)
    return len(changes)


def _root_of(plan: Plan) -> str:
    """The Merkle root of what stands in the plan, in the order kind, position, code."""
    leaves = [merkle.leaf_hash(canonical(list(row))) for row in HASHES(plan)]
    return merkle.tree_head(leaves).hex()


def _store_whole(
    plan: Plan,
    document: Document,
    by: Post,
    now: datetime,
    *,
    findings: Iterable[Finding] = (),
    file_sha256: str = "",
) -> Composition:
    composition, _ = Composition.objects.get_or_create(
        plan=plan,
        sequence=plan.sequence,
        defaults={
            "government": plan.government,
            "root": plan.root,
            "document": document.model_dump(mode="json"),
            "file_sha256": file_sha256,
            "findings": [f.as_json() for f in findings],
            "at": now,
            "by": by,
        },
    )
    return composition


@transaction.atomic
def save_item(
    *,
    plan: Plan,
    kind: str,
    code: str,
    body: Mapping[str, Any],
    expected_hash: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> Item:
    """Change one item, or add it when nobody expects it to exist (`expected_hash` empty).

    Edits of different items never collide. Of two edits of one item the second is refused,
    holding the first, so that neither is lost.

    Raises NotAllowed, ItemInvalid, ItemChanged, IsClosed, AlreadyDone.
    """
    piece = validated(kind, code, body)
    before = _require_editor(plan, kind, code, piece, by)
    ledger.refuse_repeat(log=plan.government.slug, post=by.code, token=token)
    held = hold_open(plan)
    new_hash = body_hash(piece)
    if expected_hash:
        # One statement checks and changes, so two editors cannot both win.
        won = Item.objects.filter(plan=plan, kind=kind, code=code, hash=expected_hash).update(
            body=piece,
            hash=new_hash,
            version=F("version") + 1,
            changed_at=now,
            changed_by=by,
        )
        kept = ITEM.first(plan, kind, code)
        if kept is None:
            raise Refused(
                Text(
                    "This plan has no %(code)s. Load the page again, then fill it in once more.",
                    code=code,
                ),
            )
        item = kept
        if not won:
            raise ItemChanged(item)
    else:
        item = _add_item(plan, kind, code, piece, new_hash, by, now)
    _step(plan, held.sequence + 1, kind, code, expected_hash, new_hash, piece, by, now, before)
    ledger.record(
        "masterplan.item_saved",
        log=plan.government.slug,
        subject=f"plan:{plan.slug}/{code}",
        post=by.code,
        agency=_agency_of(by),
        now=now,
        detail={"sequence": plan.sequence, "old": expected_hash, "new": new_hash},
        token=token,
    )
    return item


@transaction.atomic
def remove_item(
    *,
    plan: Plan,
    kind: str,
    code: str,
    expected_hash: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> None:
    """Take one item out of the draft. Its history stays.

    Raises NotAllowed, ItemChanged, ItemInvalid, IsClosed, AlreadyDone.
    """
    if kind == SETTINGS:
        raise ItemInvalid([Problem("code", Text("Settings cannot be removed."))])
    _require_editor(plan, kind, code, {}, by)
    ledger.refuse_repeat(log=plan.government.slug, post=by.code, token=token)
    held = hold_open(plan)
    won = (
        Item.objects.filter(plan=plan, kind=kind, code=code, hash=expected_hash)
        .exclude(hash="")
        .update(body=None, hash="", version=F("version") + 1, changed_at=now, changed_by=by)
    )
    if not won:
        raise ItemChanged(Item.objects.get(plan=plan, kind=kind, code=code))
    _step(plan, held.sequence + 1, kind, code, expected_hash, "", None, by, now)
    ledger.record(
        "masterplan.item_removed",
        log=plan.government.slug,
        subject=f"plan:{plan.slug}/{code}",
        post=by.code,
        agency=_agency_of(by),
        now=now,
        detail={"sequence": plan.sequence, "old": expected_hash},
        token=token,
    )


def validated(kind: str, code: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Give an item's body as it would be kept, under the code it has.

    Raises ItemInvalid.
    """
    piece = _validated(kind, body)
    if kind != SETTINGS and piece["code"] != code:
        raise ItemInvalid([Problem("code", Text("A code cannot be changed."))])
    return piece


def _validated(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    model = Settings if kind == SETTINGS else KINDS[kind][1]
    try:
        return model.model_validate(dict(body)).model_dump(mode="json")
    except ValidationError as invalid:
        raise ItemInvalid(problems_of(invalid)) from None


def _require_editor(
    plan: Plan, kind: str, code: str, piece: Mapping[str, Any], by: Post
) -> Item | None:
    """An agency's post edits what its agency owns, before the change and after it.

    What the plan does not have yet it proposes (idaman.features.workshops). Gives the item as it
    was.
    """
    owner_codes = {piece.get("owner")} if piece else set()
    before = ITEM.first(plan, kind, code)
    if before and before.body:
        owner_codes.add(before.body.get("owner"))
    if access.can(by, Permission.PLAN_EDIT, government=plan.government):
        return before
    if before is None or before.body is None:
        raise NotAllowed(
            Text(
                "The post %(by)s adds no items to the plan; propose it, and the "
                "secretariat takes it in.",
                by=by.name,
            ),
        )
    owners = [OWNER.first(plan.government, c or "") for c in owner_codes]
    for owner in owners or [None]:
        access.require(by, Permission.PLAN_EDIT, government=plan.government, owner=owner)
    return before


def hold_open(plan: Plan) -> Plan:
    """Hold the plan's row until the transaction ends, so that nobody closes it meanwhile.

    Whoever changes a plan takes this row first and its items after, so that an import and an
    editor never wait for each other.
    """
    held = Plan.objects.select_for_update().get(pk=plan.pk)
    if held.closed_at:
        raise IsClosed(Text("The plan %(held)s is closed and is changed no more.", held=held.title))
    return held


def _add_item(
    plan: Plan, kind: str, code: str, piece: dict[str, Any], new_hash: str, by: Post, now: datetime
) -> Item:
    existing = Item.objects.filter(plan=plan, kind=kind, code=code).first()
    if existing and existing.body is not None:
        raise ItemChanged(existing)
    last = Item.objects.filter(plan=plan, kind=kind).order_by("-position").first()
    values = {
        "government": plan.government,
        "position": (last.position + 1) if last else 0,
        "body": piece,
        "hash": new_hash,
        "changed_at": now,
        "changed_by": by,
    }
    if existing:
        Item.objects.filter(pk=existing.pk).update(**values, version=F("version") + 1)
        existing.refresh_from_db()
        return existing
    return Item.objects.create(plan=plan, kind=kind, code=code, **values)


def _step(
    plan: Plan,
    sequence: int,
    kind: str,
    code: str,
    old: str,
    new: str,
    body: dict[str, Any] | None,
    by: Post,
    now: datetime,
    before: Item | None = None,
) -> None:
    """Raise the plan, whose row is held, to its next revision and append the change.

    It keeps only what became different, where `before` is the item that was changed.
    """
    is_part = bool(body and old and before and before.body and before.hash == old)
    kept = None if body is None else shortened(kind, body)
    if is_part and body and before and before.body:
        kept = apart(kind, before.body, body)
    Change.objects.create(
        government=plan.government,
        plan=plan,
        sequence=sequence,
        kind=kind,
        code=code,
        old_hash=old,
        new_hash=new,
        body=kept,
        is_part=is_part,
        at=now,
        by=by,
    )
    plan.sequence, plan.root = sequence, _root_of(plan)
    plan.save(update_fields=["sequence", "root"])


@transaction.atomic
def adopt(
    *,
    plan: Plan,
    regulation: str,
    regulation_date: date | None,
    by: Post,
    now: datetime,
    token: str = "",
) -> Version:
    """Freeze the plan's newest revision as the version the government works by.

    Its items get their permanent codes and are laid out for the public pages. An earlier
    version stays readable.

    Raises NotAllowed, HasErrors, CodeReused, IsClosed, AlreadyDone.
    """
    government = plan.government
    access.require(by, Permission.PLAN_ADOPT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    plan = hold_open(plan)
    # Two plans adopted at once must not both become the one the government works by.
    Government.objects.select_for_update().get(pk=government.pk)
    document = document_of(plan)
    findings = lint(document, references_of(government))
    if errors := [f for f in findings if f.severity is Severity.ERROR]:
        raise HasErrors(errors)
    composition = _store_whole(plan, document, by, now, findings=findings)
    salt = secrets.token_bytes(16)
    Version.objects.of(government).filter(is_current=True).update(is_current=False)
    Adopted.objects.of(government).filter(is_current=True).update(is_current=False)
    version = Version.objects.create(
        government=government,
        plan=plan,
        number=plan.versions.count() + 1,
        composition=composition,
        title=document.settings.title,
        vision=document.settings.vision,
        regulation=regulation.strip(),
        regulation_date=regulation_date,
        salt=salt,
        adopted_at=now,
        adopted_by=by,
        is_current=True,
        is_sample=document.settings.sample,
    )
    _keep_codes(version, document)
    _lay_out(version, document)
    ledger.record(
        "masterplan.adopted",
        log=government.slug,
        subject=f"plan:{plan.slug}",
        post=by.code,
        agency=_agency_of(by),
        now=now,
        detail={
            "version": version.number,
            "sequence": plan.sequence,
            "root": plan.root,
            "document": digest(composition.document),
            "regulation": sealed(version.regulation, salt),
            "regulation_date": regulation_date.isoformat() if regulation_date else "",
        },
        is_public=True,
        token=token,
    )
    Government.objects.filter(pk=government.pk).publish(now)
    return version


@transaction.atomic
def keep_whole(*, plan: Plan, by: Post, now: datetime) -> Composition:
    """Store the plan's newest revision whole, because a gate is passed with it.

    The plan's row is held until the transaction ends, so that nothing changes meanwhile.

    Raises NotAllowed, IsClosed.
    """
    access.require(by, Permission.WORKSHOP_RUN, government=plan.government)
    plan = hold_open(plan)
    composition = _store_whole(plan, document_of(plan), by, now)
    ledger.record(
        "masterplan.kept_whole",
        log=plan.government.slug,
        subject=f"plan:{plan.slug}",
        post=by.code,
        agency=_agency_of(by),
        now=now,
        detail={
            "sequence": plan.sequence,
            "root": plan.root,
            "document": digest(composition.document),
        },
    )
    return composition


def _keep_codes(version: Version, document: Document) -> None:
    """Give adopted elements their codes for good; a code never comes to mean something else."""
    government = version.government
    held = {
        (c.kind, c.code): c
        for c in PermanentCode.objects.filter(government=government).select_related("first_version")
    }
    fresh = []
    for kind in ("activity", "quick_win", "indicator"):
        for piece in getattr(document, KINDS[kind][0]):
            kept = held.get((kind, piece.code))
            if kept is None:
                fresh.append(
                    PermanentCode(
                        government=government,
                        kind=kind,
                        code=piece.code,
                        name=piece.name,
                        first_version=version,
                    )
                )
            elif kept.first_version.plan_id != version.plan_id and _words(kept.name) != _words(
                piece.name
            ):
                raise CodeReused(
                    Text(
                        "The code %(code)s has belonged to “%(kept)s” since %(first_version)s. "
                        "Give “%(item)s” a code not yet used.",
                        code=piece.code,
                        kept=kept.name,
                        first_version=kept.first_version.title,
                        item=piece.name,
                    ),
                )
    PermanentCode.objects.bulk_create(fresh, batch_size=500)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _lay_out(version: Version, document: Document) -> None:
    """Write the flat public picture of a version."""
    government = version.government
    agencies = {a.code: a for a in Agency.objects.of(government)}
    regions = {r.code: r for r in Region.objects.within(government.region.code)}
    objectives = {o.code: o for o in document.objectives}
    programmes = {p.code: p for p in document.programmes}

    def dimension_of(kind: str, piece: Any) -> str:
        match kind:
            case "activity" if piece.sub_dimension:
                return str(SubDimension(piece.sub_dimension).dimension)
            case "activity":
                programme = programmes.get(piece.programme or "")
                objective = objectives.get(programme.objective or "") if programme else None
                return str(objective.dimension) if objective else ""
            case "programme" | "indicator":
                objective = objectives.get(piece.objective or "")
                return str(objective.dimension) if objective else ""
        return str(getattr(piece, "dimension", None) or "")

    rows: list[Adopted] = []
    for kind, (listed, _) in KINDS.items():
        for position, piece in enumerate(getattr(document, listed)):
            name = getattr(piece, "name", "") or getattr(piece, "text", "")
            parent = {
                "activity": "programme",
                "programme": "objective",
                "indicator": "objective",
                "objective": "mission",
            }.get(kind)
            rows.append(
                Adopted(
                    government=government,
                    version=version,
                    is_current=version.is_current,
                    kind=kind,
                    code=piece.code,
                    position=position,
                    name=name or piece.code,
                    name_en=getattr(piece, "name_en", ""),
                    dimension=dimension_of(kind, piece),
                    sub_dimension=str(getattr(piece, "sub_dimension", None) or ""),
                    parent_code=(getattr(piece, parent) or "") if parent else "",
                    owner=agencies.get(getattr(piece, "owner", None) or ""),
                    starts=getattr(piece, "starts", None),
                    ends=getattr(piece, "ends", None),
                    cost_idr=getattr(piece, "cost_idr", 0),
                    whole_regency=getattr(piece, "whole_regency", False),
                    is_dropped=bool(getattr(piece, "dropped", "")),
                    is_sample=getattr(piece, "sample", False),
                    body=piece.model_dump(mode="json"),
                )
            )
    Adopted.objects.bulk_create(rows, batch_size=300)
    AdoptedPlace.objects.bulk_create(
        [
            AdoptedPlace(government=government, item=row, region=regions[code])
            for row in rows
            for code in dict.fromkeys(row.body.get("places", ()))
        ],
        batch_size=1000,
    )
    AdoptedCost.objects.bulk_create(
        [
            AdoptedCost(government=government, item=row, **cost)
            for row in rows
            for cost in row.body.get("costs", ())
        ],
        batch_size=1000,
    )
    AdoptedPartner.objects.bulk_create(
        [
            AdoptedPartner(government=government, item=row, agency=agencies[code])
            for row in rows
            for code in dict.fromkeys(row.body.get("partners", ()))
        ],
        batch_size=1000,
    )


@transaction.atomic
def choose_books(
    *, plan: Plan, books: Sequence[BookPlan], by: Post, now: datetime, token: str = ""
) -> None:
    """Set which books the edition is printed as, their titles and chapters.

    Raises NotAllowed, WrongBooks, AlreadyDone.
    """
    government = plan.government
    access.require(by, Permission.PLAN_IMPORT, government=government)
    kept = as_data(books_in(as_data(books)))
    Plan.objects.filter(pk=plan.pk).update(books=kept)
    ledger.record(
        "masterplan.books-chosen",
        log=government.slug,
        subject=f"plan:{plan.slug}",
        post=by.code,
        agency=_agency_of(by),
        now=now,
        detail={"books": digest(kept), "number": len(kept)},
        token=token,
    )


@transaction.atomic
def publish_books(
    *,
    version: Version,
    printed: Mapping[str, Mapping[str, Any]],
    titles: Mapping[str, str],
    by: Post,
    now: datetime,
    token: str = "",
) -> list[PrintedBook]:
    """Publish what was printed of an adopted version; a later printing replaces an earlier one.

    `printed` gives for each book's key {"pdf", "docx", "pages"}, `titles` its title.

    Raises NotAllowed, AlreadyDone.
    """
    government = version.government
    access.require(by, Permission.PLAN_ADOPT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    # Of two printings published at once each has its number.
    Version.objects.select_for_update().get(pk=version.pk)
    newest = version.printed_books.aggregate(n=Max("printing"))["n"] or 0
    books = PrintedBook.objects.bulk_create(
        PrintedBook(
            government=government,
            version=version,
            printing=newest + 1,
            number=number,
            key=key,
            title=titles[key],
            pages=made["pages"],
            pdf_sha256=made["pdf"],
            docx_sha256=made["docx"],
            published_at=now,
            published_by=by,
        )
        for number, (key, made) in enumerate(printed.items(), start=1)
    )
    ledger.record(
        "masterplan.books-published",
        log=government.slug,
        subject=f"plan:{version.plan.slug}",
        post=by.code,
        agency=_agency_of(by),
        now=now,
        detail={
            "version": version.number,
            "root": version.composition.root,
            "books": {book.key: book.pdf_sha256 for book in books},
        },
        is_public=True,
        token=token,
    )
    Government.objects.filter(pk=government.pk).publish(now)
    return books


@transaction.atomic
def close(*, plan: Plan, by: Post, now: datetime, token: str = "") -> None:
    """Close an edition whose period is over. It stays public and is changed no more.

    Raises NotAllowed, IsClosed, AlreadyDone.
    """
    access.require(by, Permission.PLAN_ADOPT, government=plan.government)
    ledger.refuse_repeat(log=plan.government.slug, post=by.code, token=token)
    if not Plan.objects.filter(pk=plan.pk, closed_at=None).update(closed_at=now):
        raise IsClosed(Text("The plan %(plan)s is closed already.", plan=plan.title))
    Version.objects.filter(plan=plan, is_current=True).update(is_current=False)
    Adopted.objects.filter(version__plan=plan, is_current=True).update(is_current=False)
    ledger.record(
        "masterplan.closed",
        log=plan.government.slug,
        subject=f"plan:{plan.slug}",
        post=by.code,
        agency=_agency_of(by),
        now=now,
        is_public=True,
        token=token,
    )
    Government.objects.filter(pk=plan.government_id).publish(now)


class WrongMeasure(Refused):
    """An indicator of the plan that cannot be measured by this statistic."""


@transaction.atomic
def link_indicator(
    *,
    item: Adopted,
    indicator: Indicator | None,
    by: Post,
    now: datetime,
    region: Region | None = None,
    is_sample: bool = False,
    token: str = "",
) -> IndicatorLink:
    """Say by which statistic an adopted indicator is measured; None: by none any more.

    The plan keeps its own words, baseline and targets. Units must read the same, or the targets
    would be compared with something else.
    Raises NotAllowed, WrongMeasure, AlreadyDone.
    """
    government = item.government
    access.require(by, Permission.PLAN_EDIT, government=government, owner=item.owner)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if indicator is not None:
        unit = str(item.said.get("unit") or "")
        if indicator.government_id != government.pk or item.kind != "indicator":
            raise WrongMeasure(Text("Only an indicator of the plan is linked, with an own one."))
        if unit.strip().casefold() != indicator.unit.strip().casefold():
            raise WrongMeasure(
                Text(
                    "The plan's unit “%(unit)s” and that of %(indicator)s, “%(other)s”, "
                    "differ, so the targets cannot be compared.",
                    unit=unit or "–",
                    indicator=indicator.code,
                    other=indicator.unit,
                ),
            )
    link = IndicatorLink.objects.create(
        government=government,
        item_code=item.code,
        indicator=indicator,
        region=region or government.region,
        is_sample=is_sample,
        at=now,
        by=by,
    )
    ledger.record(
        "masterplan.indicator-linked",
        log=government.slug,
        subject=item.code,
        post=by.code,
        agency=_agency_of(by),
        now=now,
        token=token,
        is_public=True,
        detail={"indicator": indicator.code if indicator else "", "region": link.region.code},
    )
    Government.objects.filter(pk=government.pk).publish(now)
    return link


class NoOpenPlan(Refused):
    """There is no plan that rows could be laid into."""


def _open_plan(government: Government) -> Plan:
    plan = Plan.objects.of(government).filter(closed_at=None).order_by("-first_year", "-pk").first()
    if plan is None:
        raise NoOpenPlan(
            Text(
                "There is no open plan. Send the template workbook with its settings "
                "first, then this table."
            ),
        )
    return plan


def _laid(
    government: Government, records: Sequence[Record]
) -> tuple[Plan, Document, list[ProgrammeRow]]:
    """Lay rows into the open plan as it stands, with the codes that rows before them came to."""
    plan = _open_plan(government)
    keys = [key_of(record) for record in records]
    about = f"plan:{plan.slug}/"
    kept = ArrivedRow.objects.of(government.slug).filter(
        key__in=keys, about__startswith=about, arrival__undone_at=None
    )
    remembered = {
        key: said.removeprefix(about)
        for key, said in kept.order_by("pk").values_list("key", "about")
    }
    document, laid = lay_in(document_of(plan), records, remembered)
    return plan, document, laid


def examine_programmes(
    *, government: Government, records: Sequence[Record], by: Post, now: datetime
) -> list[RecordOutcome]:
    """Say of each row which activity of the open plan it would add or change. Changes nothing.

    Raises NoOpenPlan.
    """
    _, document, laid = _laid(government, records)
    errors: dict[str, list[Finding]] = {}
    for finding in lint(document, references_of(government)):
        if finding.severity is Severity.ERROR:
            errors.setdefault(finding.code, []).append(finding)
    outcomes = []
    for each in laid:
        own = [each.finding] if each.finding else errors.pop(each.code, [])
        placed = [
            replace(f, sheet=each.record.sheet, row=each.record.row) if not f.sheet else f
            for f in own
        ]
        columns = {column.field: column for column in BY_KIND["activity"].columns}
        fields = tuple(
            (
                *(columns[name].heads if name in columns else ("Biaya", "Cost")),
                _told(old),
                _told(new),
            )
            for name, old, new in each.fields
        )
        amount = each.record.values.get("cost") or 0
        told = sum(amount.values()) if isinstance(amount, Mapping) else int(amount)
        what: What = "conflict" if placed else each.what  # type: ignore[assignment]
        outcomes.append(
            RecordOutcome(
                row=each.record.row,
                what=what,
                title=each.record.text("name"),
                detail=" · ".join(filter(None, (each.code, each.record.text("programme")))),
                amount_idr=told,
                fields=fields,
                findings=tuple(placed),
            )
        )
    # What is wrong elsewhere in the plan stands in the way all the same.
    if outcomes and errors:
        rest = tuple(finding for found in errors.values() for finding in found)
        outcomes[0] = replace(outcomes[0], findings=(*outcomes[0].findings, *rest))
    return outcomes


def programmes_apart(
    *, government: Government, records: Sequence[Record]
) -> tuple[Plan, list[Difference]]:
    """Give the open plan, and all that the rows of a table would change in it.

    Raises NoOpenPlan.
    """
    plan, document, _laid_rows = _laid(government, records)
    return plan, diff(document_of(plan), document)


def _told(value: Any) -> str:
    """Write a field's value as a line of text: costs by year, lists by comma."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(
            f"{each['year']} {each['source']} {exact_rupiah(each['amount_idr'])}"
            if isinstance(each, dict)
            else str(each)
            for each in value
        )
    return str(value)


@transaction.atomic
def enter_programmes(
    *,
    government: Government,
    records: Sequence[Record],
    parcel: Parcel,
    by: Post,
    now: datetime,
    token: str = "",
) -> Arrival:
    """Lay the rows of a table into the open plan as one revision, all or none.

    Raises NotAllowed, NoOpenPlan, HasFindings, HasErrors, NothingToEnter, IsClosed, AlreadyDone.
    """
    access.require(by, Permission.PLAN_IMPORT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    Government.objects.select_for_update().get(pk=government.pk)
    outcomes = examine_programmes(government=government, records=records, by=by, now=now)
    if wrong := errors_in(outcomes):
        raise HasFindings(len(wrong))
    plan, document, laid = _laid(government, records)
    base = plan.sequence
    traces = [
        Trace(each.record.row, each.what, f"plan:{plan.slug}/{each.code}", each.key)  # type: ignore[arg-type]
        for each in laid
    ]
    arrival = arrivals.receive(
        log=government.slug,
        parcel=parcel,
        traces=traces,
        post=by.code,
        now=now,
        subject=f"plan:{plan.slug}@{base}",
    )
    take_in(
        government=government,
        plan=plan,
        document=document,
        base_sequence=base,
        file_sha256=parcel.file_sha256,
        by=by,
        now=now,
    )
    ledger.record(
        "masterplan.programmes-entered",
        log=government.slug,
        subject=f"arrival:{arrival.pk}",
        post=by.code,
        agency=_agency_of(by),
        now=now,
        detail={**arrival.detail(), "sequence": base + 1},
        token=token,
    )
    return arrival


@transaction.atomic
def undo_programmes(
    *,
    government: Government,
    arrival: Arrival,
    reason: str,
    by: Post,
    now: datetime,
    token: str = "",
) -> None:
    """Give the plan back as it was before a table, as a revision of its own.

    Refused once the plan was edited or adopted since.

    Raises NotAllowed, LeanedOn, AlreadyUndone, IsClosed, AlreadyDone.
    """
    access.require(by, Permission.PLAN_IMPORT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    arrivals.take_back(arrival=arrival, reason=reason, post=by.code, now=now)
    slug, _, said = arrival.subject.removeprefix("plan:").partition("@")
    base = int(said)
    plan = Plan.objects.of(government).get(slug=slug)
    before = composed_at(plan, base)
    is_adopted = (
        Version.objects.of(government).filter(plan=plan, composition__sequence__gt=base).exists()
    )
    if plan.sequence != base + 1 or is_adopted or before is None:
        raise LeanedOn(
            Text(
                "The plan was edited or adopted after that arrival. Edit the items one "
                "by one, or send the right table."
            ),
        )
    take_in(
        government=government,
        plan=plan,
        document=before,
        base_sequence=plan.sequence,
        by=by,
        now=now,
    )
    ledger.record(
        "masterplan.programmes-undone",
        log=government.slug,
        subject=f"arrival:{arrival.pk}",
        post=by.code,
        agency=_agency_of(by),
        now=now,
        detail={"sequence": base + 2},
        token=token,
    )


def _agency_of(post: Post) -> str:
    return post.agency.code if post.agency else ""

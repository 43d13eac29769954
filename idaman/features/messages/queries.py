"""What messages say, gathered from the rows their entries name; who reads; what mail carried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, Q

from idaman.core.evidence.models import Exhibit, Verdict
from idaman.core.ledger.models import Entry, Log
from idaman.core.people.models import Agency, Government, Holding, Invitation, Post, User
from idaman.features.commitments.models import Clause, SheetState
from idaman.features.delivery.models import Decision, Stocktake, Turn
from idaman.features.indices.models import IndexVersion
from idaman.features.messages.models import Carrier, Letter, Message, MessageKind
from idaman.features.plan.models import Adopted
from idaman.features.potentials.models import POTENTIAL, Potential
from idaman.features.workshops.models import Note, Proposal
from idaman.features.workshops.queries import reviews_of

SUBJECT_IS_ITEM = frozenset(
    {
        *(
            MessageKind.SENT,
            MessageKind.TURN,
            MessageKind.PASSED_ON,
            MessageKind.VERDICT,
            MessageKind.JUDGED,
            MessageKind.REOPENED,
        ),
        *(
            MessageKind.OBJECTED,
            MessageKind.UPHELD,
            MessageKind.MODERATED,
            MessageKind.REMINDER,
            MessageKind.LATE,
        ),
        *(MessageKind.ASKED, MessageKind.UNANSWERED),
    }
)


@dataclass(frozen=True)
class MessageView:
    """A message with all that its words need. Nothing here is kept anywhere else."""

    message: Message
    government: Government
    act: str
    subject: str
    detail: dict[str, Any]
    is_public: bool
    reader: str
    """The post it goes to; the person's name where they hold none yet."""
    item_name: str = ""
    item_kind: str = ""
    exhibit: Exhibit | None = None
    until: date | None = None
    """Until when the reader has time, where there is a limit."""
    reason: str = ""
    """The words of a verdict, read from its own row."""
    other: str = ""
    """Another agency the message speaks of."""
    stocktake: Stocktake | None = None
    decision: Decision | None = None
    index: IndexVersion | None = None
    review: Note | Proposal | None = None
    """The note or the proposal about a plan that the message speaks of."""
    invitation: Invitation | None = None
    is_read: bool = False

    @property
    def is_sample(self) -> bool:
        return self.government.is_sample

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to pass on: an invitation that was used or withdrawn."""
        return self.message.kind == MessageKind.INVITED and self.invitation is None


def told(
    government: Government, messages: Sequence[Message], *, now: datetime, read_to: int = -1
) -> list[MessageView]:
    """Gather what messages say, in their order. Constant in queries, whatever their number."""
    entries = {
        entry.position: entry
        for entry in Entry.objects.of(government.slug).filter(
            position__in={m.position for m in messages}
        )
    }
    read = _Rows(government, [(m, entries[m.position]) for m in messages], now)
    return [read.told(m, entries[m.position], read_to) for m in messages]


@dataclass
class _Rows:
    """The rows a page of messages names, each kind of row read once."""

    government: Government
    pairs: Sequence[tuple[Message, Entry]]
    now: datetime
    items: dict[str, Adopted] = field(default_factory=dict)
    clauses: dict[str, Clause] = field(default_factory=dict)
    potentials: dict[str, str] = field(default_factory=dict)
    exhibits: dict[int, Exhibit] = field(default_factory=dict)
    verdicts: dict[tuple[int, datetime, str], Verdict] = field(default_factory=dict)
    turns: dict[tuple[int, datetime], Turn] = field(default_factory=dict)
    stocktakes: dict[str, Stocktake] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    invitations: dict[int, Invitation] = field(default_factory=dict)
    indices: dict[tuple[str, object], IndexVersion] = field(default_factory=dict)
    reviews: dict[str, Note | Proposal] = field(default_factory=dict)
    agencies: dict[str, Agency] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    people: dict[int, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        government = self.government
        kinds = {MessageKind(m.kind) for m, _ in self.pairs}
        self.posts = {
            post.pk: post
            for post in Post.objects.of(government).filter(
                pk__in={m.post_id for m, _ in self.pairs if m.post_id}
            )
        }
        if kinds & SUBJECT_IS_ITEM:
            codes = {e.subject for m, e in self.pairs if m.kind in SUBJECT_IS_ITEM}
            rows = Adopted.objects.of(government).current().filter(code__in=codes)
            self.items = {item.code: item for item in rows}
            self.potentials = _named(government, codes)
            clauses = Clause.objects.of(government).filter(
                item_code__in=codes, sheet__state=SheetState.SIGNED
            )
            self.clauses = {clause.item_code: clause for clause in clauses.order_by("pk")}
        numbers = {n for _, e in self.pairs if isinstance(n := e.detail.get("exhibit"), int)}
        if numbers:
            found = Exhibit.objects.of(government).filter(pk__in=numbers)
            self.exhibits = {x.pk: x for x in found.select_related("offered_by__agency")}
            steps = Verdict.objects.filter(government=government, exhibit__in=numbers)
            self.verdicts = {
                (v.exhibit_id, v.at, v.status): v for v in steps.select_related("by__agency")
            }
            turns = Turn.objects.of(government).filter(exhibit__in=numbers)
            self.turns = {(t.exhibit_id, t.since): t for t in turns.select_related("agency")}
        if kinds & {MessageKind.STOCKTAKE, MessageKind.MOVED}:
            self.stocktakes = {s.code: s for s in Stocktake.objects.of(government)}
        if MessageKind.DECIDED in kinds:
            rows_of = Decision.objects.of(government).select_related("stocktake")
            self.decisions = {d.code: d for d in rows_of}
        if MessageKind.INVITED in kinds:
            people = {m.user_id for m, _ in self.pairs if m.user_id}
            self.people = {u.pk: u for u in User.objects.filter(pk__in=people)}
            open_now = Invitation.objects.of(government).open(self.now).filter(user__in=people)
            open_now = open_now.filter(user__is_active=True).select_related("user")
            self.invitations = {i.user_id: i for i in open_now}
        if MessageKind.INDEX in kinds:
            slugs = {e.subject.removeprefix("index:") for m, e in self.pairs}
            versions = IndexVersion.objects.of(government).filter(index__slug__in=slugs)
            self.indices = {
                (f"index:{v.index.slug}", v.number): v
                for v in versions.select_related("index", "proposed_by", "declined_by")
            }
        if MessageKind.REVIEW in kinds:
            self.reviews = reviews_of(
                government, {e.subject for m, e in self.pairs if m.kind == MessageKind.REVIEW}
            )
        if MessageKind.PASSED_ON in kinds:
            self.agencies = {a.code: a for a in Agency.objects.of(government)}

    def told(self, message: Message, entry: Entry, read_to: int) -> MessageView:
        detail = entry.detail
        number = detail.get("exhibit")
        exhibit = self.exhibits.get(number) if isinstance(number, int) else None
        verdict = (
            self.verdicts.get((exhibit.pk, entry.at, str(detail.get("status"))))
            if exhibit
            else None
        )
        turn = self.turns.get((exhibit.pk, entry.at)) if exhibit else None
        item, clause = self.items.get(entry.subject), self.clauses.get(entry.subject)
        kind = MessageKind(message.kind)
        invitation = self.invitations.get(message.user_id or 0)
        # An invitation given again voids the one before; its message says so by having none.
        if invitation is not None and invitation.made_at != entry.at:
            invitation = None
        until = None
        if kind == MessageKind.TURN and turn is not None:
            until = turn.until
        elif kind in (
            MessageKind.REMINDER,
            MessageKind.LATE,
            MessageKind.DECIDED,
            MessageKind.ASKED,
            MessageKind.UNANSWERED,
        ):
            until = date.fromisoformat(detail["due"])
        elif invitation is not None:
            until = invitation.expires_at.astimezone(ZoneInfo(self.government.timezone)).date()
        offered_by = exhibit.offered_by if exhibit else None
        other = ""
        if kind == MessageKind.TURN and offered_by is not None:
            other = offered_by.agency.name if offered_by.agency else offered_by.name
        elif kind == MessageKind.VERDICT and verdict is not None:
            other = verdict.by.agency.name if verdict.by.agency else verdict.by.name
        elif kind == MessageKind.PASSED_ON:
            passed_to = self.agencies.get(str(detail["to"]))
            other = passed_to.name if passed_to else str(detail["to"])
        person = self.people.get(message.user_id or 0)
        return MessageView(
            message=message,
            government=self.government,
            act=entry.act,
            subject=entry.subject,
            detail=detail,
            is_public=entry.is_public,
            reader=self.posts[message.post_id].name
            if message.post_id
            else (person.first_name or person.username)
            if person
            else "",
            item_name=item.name
            if item
            else clause.name
            if clause
            else self.potentials.get(entry.subject, ""),
            item_kind=item.kind if item else clause.kind if clause else "",
            exhibit=exhibit,
            until=until,
            reason=verdict.reason if verdict and kind == MessageKind.VERDICT else "",
            other=other,
            stocktake=self.stocktakes.get(entry.subject),
            decision=self.decisions.get(entry.subject),
            index=self.indices.get((entry.subject, detail.get("version"))),
            review=self.reviews.get(entry.subject),
            invitation=invitation,
            is_read=message.position <= read_to,
        )


def _named(government: Government, subjects: Iterable[str]) -> dict[str, str]:
    """The names of the potentials among what evidence is about."""
    codes = {s.removeprefix(POTENTIAL) for s in subjects if s.startswith(POTENTIAL)}
    if not codes:
        return {}
    rows = Potential.objects.of(government).standing().filter(code__in=codes)
    return {f"{POTENTIAL}{code}": name for code, name in rows.values_list("code", "newest__name")}


@dataclass(frozen=True)
class UnreadCount:
    """What the posts of one agency have not read: how much, since when, who holds them."""

    agency: Agency | None
    """None for the posts of the government itself."""
    messages: int
    oldest: datetime
    newest: int


def unread_by_agency(government: Government) -> list[UnreadCount]:
    """Count what nobody has read yet, agency by agency, the longest wait first. Two queries."""
    rows = (
        Message.objects.of(government)
        .to_pass_on()
        .order_by()
        .values("post__agency")
        .annotate(n=Count("pk"), since=Min("at"), newest=Max("pk"))
    )
    agencies = {a.pk: a for a in Agency.objects.of(government)}
    found = [
        UnreadCount(agencies.get(row["post__agency"]), row["n"], row["since"], row["newest"])
        for row in rows
    ]
    return sorted(found, key=lambda each: each.oldest)


def holders_of(
    government: Government, posts: Iterable[int], today: date
) -> dict[int, list[Holding]]:
    """Who holds these posts on a day, so that whoever passes a message on knows to whom."""
    found: dict[int, list[Holding]] = defaultdict(list)
    rows = Holding.objects.of(government).on(today).filter(post__in=list(posts))
    for holding in rows.select_related("user").order_by("capacity", "pk"):
        found[holding.post_id].append(holding)
    return found


def mailbox_of(slug: str, number: int) -> tuple[Government, User] | None:
    """Find whose mail a signed link stops; the link alone says it."""
    government = Government.objects.filter(slug=slug).first()
    user = User.objects.filter(pk=number).first()
    return (government, user) if government and user else None


@dataclass(frozen=True)
class Carried:
    """How messages and mail stand over all governments: numbers only."""

    undistributed: int
    """Entries of ledgers that nobody was told of yet."""
    waiting: int
    overdue_seconds: float
    """How long the oldest letter has been due and could not leave."""
    refused: int
    """Letters a server refused in the last seven days."""


def carried(now: datetime) -> Carried:
    """Read how far messages and mail have come, by index only."""
    sizes = dict(Log.objects.values_list("slug", "size"))
    read = dict(
        Carrier.objects.filter(way=Carrier.Way.PAGE).values_list("government__slug", "position")
    )
    slugs = Government.objects.values_list("slug", flat=True)
    waiting = Letter.objects.waiting().aggregate(
        count=Count("pk"),
        oldest=Min("made_at", filter=Q(attempts__gt=0) | Q(next_at__lte=now)),
    )
    refused = Letter.objects.filter(state=Letter.State.REFUSED, done_at__gt=now - timedelta(days=7))
    oldest = waiting["oldest"]
    return Carried(
        undistributed=sum(max(0, sizes.get(s, 0) - read.get(s, 0)) for s in slugs),
        waiting=waiting["count"],
        overdue_seconds=(now - oldest).total_seconds() if oldest else 0.0,
        refused=refused.count(),
    )

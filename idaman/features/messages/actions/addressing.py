"""Who hears of an act: read from the ledger's entry and the rows it names, never from its words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from idaman.core.evidence.models import Exhibit, Status
from idaman.core.ledger.models import Entry
from idaman.core.people.models import Agency, Government, Post
from idaman.core.people.permissions import GRANTS, Permission, Role
from idaman.core.people.rules.modules import module_of_act
from idaman.features.commitments.models import Clause, Line, SheetState
from idaman.features.delivery.models import Answer, Turn
from idaman.features.delivery.rules.escalating import EscalationLevel
from idaman.features.indices.models import IndexVersion
from idaman.features.messages.models import MessageKind
from idaman.features.potentials.models import Enquiry
from idaman.features.potentials.rules.enquiry import EnquiryLevel as Waiting
from idaman.features.reports.models import Request
from idaman.features.workshops.queries import reviews_of

Heard = tuple[MessageKind, Post]
REVIEWED = frozenset({"workshops.note-answered", "workshops.proposal-decided"})


class Addressed(NamedTuple):
    """A message before it is written: of which entry, what it says, and to whom."""

    position: int
    leaf: str
    kind: MessageKind
    at: datetime
    post: int | None = None
    user: int | None = None


def addressed(government: Government, entries: Sequence[Entry]) -> list[Addressed]:
    """Tell who hears of these entries, in the ledger's order. Constant in queries."""
    house = _House(government, entries)
    found: list[Addressed] = []
    for entry in entries:
        if module_of_act(entry.act) in government.closed_modules:
            continue
        assert entry.position is not None
        said = (entry.position, entry.leaf)
        seen: set[tuple[MessageKind, int]] = set()
        for kind, post in TOLD[entry.act](house, entry):
            # Whoever did it needs no news of it, only a receipt.
            if post.ended_on is not None or (kind, post.pk) in seen:
                continue
            seen.add((kind, post.pk))
            found.append(Addressed(*said, kind, entry.at, post=post.pk))
        if entry.act == "people.invited":
            number = int(entry.subject.partition(":")[2])
            found.append(Addressed(*said, MessageKind.INVITED, entry.at, user=number))
    return found


class _House:
    """The government's posts, and the rows that a batch of entries names; each read once."""

    def __init__(self, government: Government, entries: Sequence[Entry]) -> None:
        self.government = government
        self.entries = entries

    @cached_property
    def posts(self) -> list[Post]:
        rows = Post.objects.of(self.government).standing().select_related("agency")
        return list(rows.order_by("pk"))

    @cached_property
    def by_code(self) -> dict[str, Post]:
        return {post.code: post for post in self.posts}

    @cached_property
    def at_agency(self) -> dict[int | None, list[Post]]:
        found: dict[int | None, list[Post]] = defaultdict(list)
        for post in self.posts:
            found[post.agency_id].append(post)
        return dict(found)

    @cached_property
    def agencies(self) -> dict[str, Agency]:
        return {agency.code: agency for agency in Agency.objects.of(self.government)}

    def post(self, code: object) -> Iterator[Post]:
        if (found := self.by_code.get(str(code))) is not None:
            yield found

    def of_agency(self, agency: Agency | None, *roles: Role) -> list[Post]:
        """The posts of an agency, or of who answers for it since it closed."""
        if agency is None:
            return []
        here = self.at_agency.get(agency.answering_id, [])
        return [post for post in here if not roles or Role(post.role) in roles]

    def who_may(self, permission: Permission, agency: Agency | None = None) -> list[Post]:
        posts = self.posts if agency is None else self.of_agency(agency)
        return [post for post in posts if permission in GRANTS[Role(post.role)]]

    def _named(self, key: str) -> set[int]:
        return {n for e in self.entries if isinstance(n := e.detail.get(key), int)}

    @cached_property
    def exhibits(self) -> dict[int, Exhibit]:
        rows = Exhibit.objects.of(self.government).filter(pk__in=self._named("exhibit"))
        return {exhibit.pk: exhibit for exhibit in rows.select_related("offered_by__agency")}

    def exhibit(self, entry: Entry) -> Exhibit | None:
        return self.exhibits.get(int(entry.detail["exhibit"]))

    def senders(self, entry: Entry) -> list[Post]:
        """The post that sent the evidence; where it ended, those of its agency that send."""
        exhibit = self.exhibit(entry)
        if exhibit is None:
            return []
        if exhibit.offered_by.ended_on is None:
            return [exhibit.offered_by]
        agency = exhibit.offered_by.agency
        return self.of_agency(agency, Role.OFFICER) or self.of_agency(agency, Role.HEAD)

    def heads_of_sender(self, entry: Entry) -> list[Post]:
        exhibit = self.exhibit(entry)
        return self.of_agency(exhibit.offered_by.agency, Role.HEAD) if exhibit else []

    @cached_property
    def turns(self) -> dict[int, list[Turn]]:
        found: dict[int, list[Turn]] = defaultdict(list)
        rows = Turn.objects.of(self.government).filter(exhibit__in=self._named("exhibit"))
        for turn in rows.select_related("agency"):
            found[turn.exhibit_id].append(turn)
        return found

    def asked(self, entry: Entry) -> list[Post]:
        """Who was asked for a verdict by this very act."""
        asked = [t.agency for t in self.turns[int(entry.detail["exhibit"])] if t.since == entry.at]
        return [p for a in asked for p in self.who_may(Permission.EVIDENCE_JUDGE, a)]

    @cached_property
    def owners(self) -> dict[str, Clause]:
        """The clause in force about each item that the entries are about."""
        rows = (
            Clause.objects.of(self.government)
            .filter(item_code__in={e.subject for e in self.entries})
            .filter(sheet__state=SheetState.SIGNED)
            .select_related("owner__agency", "deputy", "sheet__agency")
            .order_by("pk")
        )
        return {clause.item_code: clause for clause in rows}

    def answering(self, entry: Entry) -> list[Post]:
        """The post that answers for an item; where nobody holds one, the agency's officers."""
        clause = self.owners.get(entry.subject)
        if clause is not None and clause.owner is not None and clause.owner.ended_on is None:
            return [clause.owner]
        agency = clause.sheet.agency if clause else self.agencies.get(entry.agency)
        return self.of_agency(agency, Role.OFFICER) or self.of_agency(agency, Role.HEAD)

    @cached_property
    def lines(self) -> dict[str, list[Post]]:
        """Who has a line to sign, by commitment and by sheet as entries name them."""
        subjects = {e.subject.partition(":")[2] for e in self.entries}
        codes = {subject.partition("/")[0] for subject in subjects}
        rows = Line.objects.of(self.government).filter(sheet__commitment__code__in=codes)
        found: dict[str, list[Post]] = defaultdict(list)
        for line in rows.select_related("sheet__commitment", "sheet__agency", "post"):
            commitment = line.sheet.commitment.code
            found[f"sheet:{commitment}/{line.sheet.code}"].append(line.post)
            if line.sheet.number == 1:
                found[f"commitment:{commitment}"].append(line.post)
        return found

    @cached_property
    def enquiries(self) -> dict[int, Enquiry]:
        rows = Enquiry.objects.of(self.government).filter(number__in=self._named("enquiry"))
        found = rows.select_related("contact", "potential__newest__owner")
        return {enquiry.number: enquiry for enquiry in found}

    def enquiry(self, entry: Entry) -> Enquiry | None:
        return self.enquiries.get(int(entry.detail["enquiry"]))

    @cached_property
    def proposers(self) -> dict[tuple[str, int], Post]:
        """Who proposed each version of an index, as entries name index and version."""
        slugs = {e.subject.removeprefix("index:") for e in self.entries}
        rows = IndexVersion.objects.of(self.government).filter(index__slug__in=slugs)
        return {
            (f"index:{version.index.slug}", version.number): version.proposed_by
            for version in rows.select_related("index", "proposed_by")
        }

    @cached_property
    def authors(self) -> dict[str, Post]:
        """Who wrote each note and proposal about a plan, as entries name them."""
        subjects = {e.subject for e in self.entries if e.act in REVIEWED}
        return {name: row.by for name, row in reviews_of(self.government, subjects).items()}

    @cached_property
    def holders(self) -> dict[str, Agency]:
        """The agency that has each report now, by the report as entries name it."""
        numbers = [
            int(number)
            for e in self.entries
            if (number := e.subject.rpartition("LP-")[2]).isdigit()
        ]
        rows = Request.objects.of(self.government).filter(number__in=numbers, agency__isnull=False)
        return {f"request:{r.code}": r.agency for r in rows.select_related("agency") if r.agency}

    @cached_property
    def assisted(self) -> dict[int, Post]:
        """The posts that wrote an answer down for a citizen, by the answer's number."""
        numbers = self._named("number")
        rows = Answer.objects.of(self.government).filter(pk__in=numbers)
        return {
            answer.pk: answer.assisted_by
            for answer in rows.select_related("assisted_by")
            if answer.assisted_by is not None
        }


def _offered(house: _House, entry: Entry) -> Iterator[Heard]:
    # What was acknowledged before it was read has its receipt already.
    if entry.act == "evidence.offered" and not entry.detail.get("receipt"):
        yield from ((MessageKind.SENT, post) for post in house.post(entry.post))
    yield from ((MessageKind.TURN, post) for post in house.asked(entry))


def _sent(house: _House, entry: Entry) -> Iterator[Heard]:
    yield from ((MessageKind.SENT, post) for post in house.post(entry.post))


def _judged(house: _House, entry: Entry) -> Iterator[Heard]:
    yield from ((MessageKind.JUDGED, post) for post in house.post(entry.post))
    yield from ((MessageKind.VERDICT, post) for post in house.senders(entry))
    if entry.detail["status"] != Status.ACCEPTED:
        yield from ((MessageKind.VERDICT, post) for post in house.heads_of_sender(entry))


def _reopened(house: _House, entry: Entry) -> Iterator[Heard]:
    for post in [*house.senders(entry), *house.heads_of_sender(entry)]:
        yield MessageKind.REOPENED, post
    yield from ((MessageKind.TURN, post) for post in house.asked(entry))


def _passed_on(house: _House, entry: Entry) -> Iterator[Heard]:
    let_wait = house.agencies.get(str(entry.detail["from"]))
    if let_wait is not None:
        for post in house.who_may(Permission.EVIDENCE_JUDGE, let_wait):
            yield MessageKind.PASSED_ON, post
    yield from ((MessageKind.TURN, post) for post in house.asked(entry))


def _about_exhibit(kind: MessageKind) -> Callable[[_House, Entry], Iterator[Heard]]:
    def heard(house: _House, entry: Entry) -> Iterator[Heard]:
        yield from ((kind, post) for post in house.senders(entry))

    return heard


def _moderated(house: _House, entry: Entry) -> Iterator[Heard]:
    post = house.assisted.get(int(entry.detail["number"]))
    if entry.detail["what"] == "answer" and post is not None:
        yield MessageKind.MODERATED, post


def _reminded(house: _House, entry: Entry) -> Iterator[Heard]:
    yield from ((MessageKind.REMINDER, post) for post in house.answering(entry))


def _escalated(house: _House, entry: Entry) -> Iterator[Heard]:
    level = entry.detail["level"]
    agency = house.agencies.get(entry.agency)
    posts: Iterable[Post]
    if level == EscalationLevel.OWNER:
        posts = house.answering(entry)
    elif level == EscalationLevel.HEAD:
        posts = house.of_agency(agency, Role.HEAD)
    else:
        posts = house.who_may(Permission.SITE_OPEN)
    yield from ((MessageKind.LATE, post) for post in posts)


def _asked(house: _House, entry: Entry) -> Iterator[Heard]:
    """The post an enquiry went to; without one the head of the agency, else the secretariat."""
    enquiry = house.enquiry(entry)
    if enquiry is None:
        return
    contact = enquiry.contact
    posts = [contact] if contact and contact.ended_on is None else []
    owner = enquiry.potential.owner
    heads = house.of_agency(owner, Role.HEAD)
    for post in posts or heads or house.who_may(Permission.ECONOMY_ENTER):
        if post.code != entry.post:
            yield MessageKind.ASKED, post


def _unanswered(house: _House, entry: Entry) -> Iterator[Heard]:
    enquiry = house.enquiry(entry)
    if enquiry is None or enquiry.answered_at is not None:
        return
    heads = house.of_agency(enquiry.potential.owner, Role.HEAD)
    above = entry.detail["to"] == Waiting.SECRETARIAT or not heads
    for post in house.who_may(Permission.ECONOMY_ENTER) if above else heads:
        yield MessageKind.UNANSWERED, post
    if enquiry.contact is not None:
        yield MessageKind.UNANSWERED, enquiry.contact


def _lines(house: _House, entry: Entry) -> Iterator[Heard]:
    yield from ((MessageKind.SIGN, post) for post in house.lines[entry.subject])


def _signed(house: _House, entry: Entry) -> Iterator[Heard]:
    yield from ((MessageKind.SIGNED, post) for post in house.post(entry.detail["signer"]))


def _council(kind: MessageKind) -> Callable[[_House, Entry], Iterator[Heard]]:
    def heard(house: _House, entry: Entry) -> Iterator[Heard]:
        yield from ((kind, post) for post in house.who_may(Permission.COUNCIL_SEE))

    return heard


def _decided(house: _House, entry: Entry) -> Iterator[Heard]:
    yield from ((MessageKind.DECIDED, post) for post in house.post(entry.detail["owner"]))


def _week(house: _House, entry: Entry) -> Iterator[Heard]:
    for post in house.posts:
        if Permission.COUNCIL_SEE in GRANTS[Role(post.role)] or post.role == Role.HEAD:
            yield MessageKind.WEEK, post


def _forwarded(house: _House, entry: Entry) -> Iterator[Heard]:
    agency = house.agencies.get(str(entry.detail["agency"]))
    if agency is not None:
        for post in house.who_may(Permission.REQUEST_HANDLE, agency):
            yield MessageKind.REPORT, post


def _with_holder(house: _House, entry: Entry) -> Iterator[Heard]:
    """Whoever has the report now; the secretariat where nobody has it."""
    agency = house.holders.get(entry.subject)
    posts = (
        house.who_may(Permission.REQUEST_HANDLE, agency)
        if agency
        else house.who_may(Permission.REQUEST_ROUTE)
    )
    yield from ((MessageKind.REPORT, post) for post in posts)


def _took_in(house: _House, entry: Entry) -> Iterator[Heard]:
    """Whoever has the report that another one was merged into, unless they merged it."""
    for kind, post in _with_holder(house, entry):
        if post.code != entry.post:
            yield kind, post


def _sent_back(house: _House, entry: Entry) -> Iterator[Heard]:
    yield from ((MessageKind.REPORT, post) for post in house.who_may(Permission.REQUEST_ROUTE))


def _waits(house: _House, entry: Entry) -> Iterator[Heard]:
    agency = house.agencies.get(str(entry.detail["to"]))
    posts = (
        house.who_may(Permission.REQUEST_HANDLE, agency)
        if agency
        else house.who_may(Permission.REQUEST_ROUTE)
    )
    yield from ((MessageKind.REPORT, post) for post in posts)


def _index_waits(house: _House, entry: Entry) -> Iterator[Heard]:
    for post in house.who_may(Permission.INDEX_APPROVE):
        if post.code != entry.post:
            yield MessageKind.INDEX, post


def _index_answered(house: _House, entry: Entry) -> Iterator[Heard]:
    post = house.proposers.get((entry.subject, int(entry.detail["version"])))
    if post is not None and post.code != entry.post:
        yield MessageKind.INDEX, post


def _review_waits(house: _House, entry: Entry) -> Iterator[Heard]:
    """A note or a proposal goes to whoever answers it: the secretariat of the plan."""
    for post in house.who_may(Permission.WORKSHOP_RUN):
        if post.code != entry.post:
            yield MessageKind.REVIEW, post


def _review_answered(house: _House, entry: Entry) -> Iterator[Heard]:
    """Whoever wrote it hears the answer; where that post ended, those of its agency who propose."""
    author = house.authors.get(entry.subject)
    if author is None:
        return
    agency = author.agency
    stands_in = house.who_may(Permission.PLAN_PROPOSE, agency) if agency else []
    for post in [author] if author.ended_on is None else stands_in:
        if post.code != entry.post:
            yield MessageKind.REVIEW, post


def _appointed(house: _House, entry: Entry) -> Iterator[Heard]:
    yield from ((MessageKind.APPOINTED, p) for p in house.post(entry.subject.partition(":")[2]))


def _nobody(house: _House, entry: Entry) -> Iterator[Heard]:
    """An invitation goes to a person, not to a post."""
    return iter(())


TOLD: dict[str, Callable[[_House, Entry], Iterator[Heard]]] = {
    "people.invited": _nobody,
    "people.appointed": _appointed,
    "commitments.opened": _lines,
    "commitments.amendment_opened": _lines,
    "commitments.signed": _signed,
    "delivery.sent": _sent,
    "evidence.offered": _offered,
    "evidence.offered-again": _offered,
    "evidence.judged": _judged,
    "evidence.reopened": _reopened,
    "delivery.passed-on": _passed_on,
    "delivery.objected": _about_exhibit(MessageKind.OBJECTED),
    "delivery.objection-upheld": _about_exhibit(MessageKind.UPHELD),
    "delivery.moderated": _moderated,
    "delivery.reminded": _reminded,
    "indicators.index-proposed": _index_waits,
    "indicators.index-approved": _index_answered,
    "indicators.index-declined": _index_answered,
    "workshops.noted": _review_waits,
    "workshops.note-answered": _review_answered,
    "workshops.proposed": _review_waits,
    "workshops.proposal-decided": _review_answered,
    "potentials.asked": _asked,
    "potentials.passed-up": _unanswered,
    "delivery.escalated": _escalated,
    "delivery.stocktake-planned": _council(MessageKind.STOCKTAKE),
    "delivery.stocktake-moved": _council(MessageKind.MOVED),
    "delivery.council-decided": _decided,
    "delivery.week-told": _week,
    "services.request_forwarded": _forwarded,
    "services.request_sent_back": _sent_back,
    "services.request_took_in": _took_in,
    "services.request_told": _with_holder,
    "services.request_doubted": _with_holder,
    "services.request_reopened": _with_holder,
    "services.request_waits": _waits,
}
"""The acts somebody hears of. All others stand in the history for whoever looks."""

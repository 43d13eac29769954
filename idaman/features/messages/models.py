"""Messages as the ledger addresses them, how far a post has read, and what mail carried."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum, auto

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from idaman.core.people.models import Agency, Government, Post, User


class MessageKind(StrEnum):
    """What a message says. Its words are composed when it is read, from the entry's own rows."""

    INVITED = auto()
    APPOINTED = auto()
    SIGN = auto()
    SIGNED = auto()
    SENT = auto()
    TURN = auto()
    PASSED_ON = auto()
    VERDICT = auto()
    JUDGED = auto()
    REOPENED = auto()
    OBJECTED = auto()
    UPHELD = auto()
    MODERATED = auto()
    REMINDER = auto()
    LATE = auto()
    ASKED = auto()
    """An investor asks about a potential."""
    UNANSWERED = auto()
    """An enquiry waits longer than it may."""
    STOCKTAKE = auto()
    MOVED = auto()
    DECIDED = auto()
    WEEK = auto()
    INDEX = auto()
    """An index of the government's own: it waits, was approved or declined. The act says which."""
    REVIEW = auto()
    """A note or a proposal about a plan: it came, or was answered. The act says which."""
    REPORT = auto()
    """What a citizen reported: it came, came back, was doubted, or waits. The act says which."""


RECEIPTS = frozenset({MessageKind.SIGNED, MessageKind.SENT, MessageKind.JUDGED})
"""Messages that only say: what you did was received."""


class MessageQuerySet(models.QuerySet["Message"]):
    def of(self, government: Government) -> MessageQuerySet:
        return self.filter(government=government)

    def to(self, post: Post) -> MessageQuerySet:
        return self.filter(post=post)

    def to_agency(self, agency: Agency | None) -> MessageQuerySet:
        """What the posts of an agency hear; of None, the posts of the government itself."""
        return self.filter(post__agency=agency, post__isnull=False)

    def to_pass_on(self) -> MessageQuerySet:
        """What posts have not read, without receipts: those were shown at once."""
        return self.unread().exclude(kind__in=RECEIPTS)

    def newest_first(self) -> MessageQuerySet:
        return self.order_by("-pk")

    def before(self, number: int | None) -> MessageQuerySet:
        """The page after this message, going back in time."""
        return self if number is None else self.filter(pk__lt=number)

    def unread(self) -> MessageQuerySet:
        """What lies beyond the point up to which its post has read."""
        mark = ReadMark.objects.filter(post=OuterRef("post")).values("position")[:1]
        read_to = Coalesce(Subquery(mark), Value(-1))
        return self.filter(post__isnull=False, position__gt=read_to)


class Message(models.Model):
    """One post, or a person without one, hears of one entry of the ledger. Words are composed when
    it is read.
    """

    # Its own index and that of the post would be kept for nothing: those below begin with it.
    government = models.ForeignKey(
        Government, models.PROTECT, related_name="messages", db_index=False
    )
    position = models.BigIntegerField()
    """The entry's place in the government's ledger."""
    leaf = models.CharField(max_length=64)
    """The entry's hash: how a carrier names the message."""
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in MessageKind])
    post = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages_heard",
        db_index=False,
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="messages_heard"
    )
    at = models.DateTimeField()
    """When the act was recorded."""

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["government", "position", "kind", "post"],
                name="message_to_post_once",
                condition=Q(post__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["government", "position", "kind", "user"],
                name="message_to_person_once",
                condition=Q(user__isnull=False),
            ),
            models.CheckConstraint(
                name="message_has_one_reader",
                condition=Q(post=None, user__isnull=False) | Q(post__isnull=False, user=None),
            ),
        ]
        indexes = [
            models.Index(fields=["government", "post", "position"], name="messages_of_post"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.position}"

    @property
    def is_receipt(self) -> bool:
        return self.kind in RECEIPTS


class ReadMarkQuerySet(models.QuerySet["ReadMark"]):
    def of(self, government: Government) -> ReadMarkQuerySet:
        return self.filter(government=government)


class ReadMark(models.Model):
    """Up to which place in the ledger a post has read its messages. It only moves on."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="read_marks")
    post = models.OneToOneField(Post, models.PROTECT, related_name="read_mark")
    position = models.BigIntegerField()
    at = models.DateTimeField()

    objects = ReadMarkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.post_id} ≤ {self.position}"


class MailWishQuerySet(models.QuerySet["MailWish"]):
    def of(self, government: Government) -> MailWishQuerySet:
        return self.filter(government=government)


class MailWish(models.Model):
    """How a person wants mail from a government. Without one: each message as it comes."""

    class Choice(models.TextChoices):
        EACH = "each"
        DAILY = "daily"
        """One mail a day, at seven in the morning, with what came since."""
        NONE = "none"

    government = models.ForeignKey(Government, models.PROTECT, related_name="mail_wishes")
    user = models.ForeignKey(User, models.PROTECT, related_name="mail_wishes")
    choice = models.CharField(max_length=5, choices=Choice.choices)
    set_at = models.DateTimeField()

    objects = MailWishQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "user"], name="one_mail_wish"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.choice}"


class CarrierQuerySet(models.QuerySet["Carrier"]):
    def of(self, government: Government) -> CarrierQuerySet:
        return self.filter(government=government)


class Carrier(models.Model):
    """How far one way of carrying messages has read a government's ledger."""

    class Way(models.TextChoices):
        PAGE = "page"
        """The pages *Pesan*: reads the ledger, addresses messages."""
        MAIL = "mail"
        """Reads what was addressed, writes letters."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="carriers")
    way = models.CharField(max_length=4, choices=Way.choices)
    position = models.BigIntegerField(default=0)
    """The first place that was not read yet."""
    moved_at = models.DateTimeField(null=True, blank=True)

    objects = CarrierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "way"], name="one_carrier_a_way"),
        ]

    def __str__(self) -> str:
        return f"{self.government_id} {self.way} @{self.position}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def of(self, government: Government) -> LetterQuerySet:
        return self.filter(government=government)

    def waiting(self) -> LetterQuerySet:
        return self.filter(state__in=[Letter.State.WAITING, Letter.State.LEAVING])

    def due(self, now: datetime) -> LetterQuerySet:
        """What may leave now: its time has come, or whoever took it was not heard of again."""
        return self.filter(
            Q(state=Letter.State.WAITING, next_at__lte=now)
            | Q(state=Letter.State.LEAVING, next_at__lte=now)
        ).order_by("pk")


class Letter(models.Model):
    """One message to one mailbox: waiting, leaving, sent, refused, too old, or not wanted."""

    class State(models.TextChoices):
        WAITING = "waiting"
        LEAVING = "leaving"
        """Taken by the clock until `next_at`; then it counts as waiting again."""
        SENT = "sent"
        REFUSED = "refused"
        EXPIRED = "expired"
        """It waited for a week; the message still stands on its page."""
        DROPPED = "dropped"
        """No longer wanted when its time came: no address, an opt-out, an invitation used."""

    government = models.ForeignKey(Government, models.PROTECT, related_name="letters")
    message = models.ForeignKey(Message, models.PROTECT, related_name="letters")
    user = models.ForeignKey(User, models.PROTECT, related_name="letters")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    trouble = models.CharField(max_length=40, blank=True, default="")
    """What the server answered: a number and a word of ours, never its text or an address."""
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "user"], name="one_letter_a_mailbox"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="letter_due",
                condition=Q(state__in=["waiting", "leaving"]),
            ),
            models.Index(fields=["government", "user", "id"], name="letters_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} → {self.user_id}: {self.state}"


UNREAD_MOST = 100
"""More are not counted: beyond 99 a page says "99+", and no form waits for the sum."""


class _Counted(Subquery):
    """How many rows a query gives, as a value of the query around it."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


def unread_of_posts() -> Combinable:
    """Count what each post of a query has not read, up to `UNREAD_MOST`, within that query."""
    mark = ReadMark.objects.filter(post=OuterRef(OuterRef("pk"))).values("position")[:1]
    beyond = (
        Message.objects.filter(government=OuterRef("government"), post=OuterRef("pk"))
        .filter(position__gt=Coalesce(Subquery(mark), Value(-1)))
        .order_by()
        .values("pk")
    )
    return _Counted(beyond[:UNREAD_MOST])

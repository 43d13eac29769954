"""Accounts and invitations: made singly or from a list, invited, used once, closed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction

from idaman.pure.account_rows import USERNAME, AccountRow, RowFinding
from idaman.pure.refused import Refused
from idaman.rooms.ledger import actions as ledger
from idaman.rooms.people import access
from idaman.rooms.people.actions import holding as holdings
from idaman.rooms.people.models import Government, Holding, Invitation, Post, User
from idaman.rooms.people.permissions import Permission, Role

VALID_FOR = timedelta(days=14)


class AccountTaken(Refused):
    """The log-in name is in use, or is none."""


class AccountElsewhere(Refused):
    """The account works for another government too, so this one does not decide alone."""


class InvitationOver(Refused):
    """The invitation was used, withdrawn, or is too old."""


class PastedWrong(Refused):
    """The pasted list has errors; nothing was taken of it."""

    def __init__(self, findings: Sequence[RowFinding]) -> None:
        super().__init__(
            "Daftar ini masih memuat kesalahan; belum ada yang dicatat.",
            en="The list still has errors; nothing was recorded.",
        )
        self.findings = findings


@transaction.atomic
def make_account(
    *,
    government: Government,
    name: str,
    username: str,
    by: Post,
    now: datetime,
    email: str = "",
    token: str = "",
) -> User:
    """Make an account and its invitation, without which nobody can use it.

    The ledger gets a number only. Raises NotAllowed, AccountTaken, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_APPOINT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise AccountTaken(
            "Nama masuk adalah surel atau sekurangnya 3 huruf kecil, angka, titik, tanpa spasi.",
            en="A log-in name is an e-mail or at least 3 small letters, digits, dots, no spaces.",
        )
    if not name.strip() or len(name.strip()) > 150:
        raise AccountTaken(
            "Tulis nama orangnya, paling panjang 150 huruf.",
            en="Write the person's name, at most 150 letters.",
        )
    if User.objects.filter(username=username).exists():
        raise AccountTaken(
            f"Nama masuk {username} sudah dipakai.",
            en=f"The log-in name {username} is in use.",
        )
    user = User.objects.create(
        username=username,
        first_name=name.strip(),
        email=email.strip() or (username if "@" in username else ""),
        password=make_password(None),
        date_joined=now,
    )
    ledger.record(
        "people.account-made",
        log=government.slug,
        subject=f"account:{user.pk}",
        post=by.code,
        now=now,
        token=token,
    )
    invite(government=government, user=user, by=by, now=now)
    return user


@transaction.atomic
def invite(
    *, government: Government, user: User, by: Post, now: datetime, token: str = ""
) -> Invitation:
    """Give an account a fresh one-time link; links given before stop working.

    A present password works until the new one is set. The second factor stays.

    Raises NotAllowed, AccountElsewhere, InvitationOver, AlreadyDone.
    """
    _require_over_user(by, user, government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    if not user.is_active:
        raise InvitationOver("Akun ini sudah ditutup.", en="This account is closed.")
    _withdraw(government, user, now)
    invitation = Invitation.objects.create(
        government=government,
        user=user,
        nonce=secrets.token_urlsafe(16),
        made_at=now,
        made_by=by,
        expires_at=now + VALID_FOR,
    )
    ledger.record(
        "people.invited",
        log=government.slug,
        subject=f"account:{user.pk}",
        post=by.code,
        now=now,
        detail={"until": invitation.expires_at.date().isoformat()},
        token=token,
    )
    return invitation


@transaction.atomic
def accept_invitation(
    *, invitation: Invitation, password_hash: str, by: Post, now: datetime
) -> None:
    """Set the password the invited person chose; the link is used up.

    `by` is their post, or the one that invited them while they have none.

    Raises InvitationOver.
    """
    used = Invitation.objects.open(now).filter(pk=invitation.pk, user__is_active=True)
    # One statement checks and changes, so that a link works once.
    if not used.update(used_at=now):
        raise InvitationOver(
            "Undangan ini sudah dipakai, ditarik, atau kedaluwarsa. Minta yang baru.",
            en="This invitation was used, withdrawn or is too old. Ask for a new one.",
        )
    User.objects.filter(pk=invitation.user_id).update(password=password_hash)
    ledger.record(
        "people.invitation-used",
        log=invitation.government.slug,
        subject=f"account:{invitation.user_id}",
        post=by.code,
        now=now,
    )


@transaction.atomic
def close_account(
    *, government: Government, user: User, by: Post, now: datetime, token: str = ""
) -> None:
    """Close an account at once: no log-in, no invitation, and every post of it is free.

    Raises NotAllowed, AccountElsewhere, InvitationOver, AlreadyDone.
    """
    _require_over_user(by, user, government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    today = now.astimezone(ZoneInfo(government.timezone)).date()
    running = Holding.objects.of(government).not_over(today).filter(user=user)
    if running.filter(post=by).exists():
        raise InvitationOver(
            "Akun yang memegang jabatan yang sedang bertindak tidak ditutup oleh dirinya sendiri.",
            en="An account that holds the acting post is not closed by itself.",
        )
    for holding in list(running.select_related("post__government", "government")):
        last = max(today, holding.from_date)
        holdings.end_holding(holding=holding, until_date=last, by=by, now=now)
    _withdraw(government, user, now)
    User.objects.filter(pk=user.pk).update(is_active=False)
    ledger.record(
        "people.account-closed",
        log=government.slug,
        subject=f"account:{user.pk}",
        post=by.code,
        now=now,
        token=token,
    )


def _withdraw(government: Government, user: User, now: datetime) -> None:
    earlier = Invitation.objects.of(government).filter(user=user, used_at=None, withdrawn_at=None)
    earlier.update(withdrawn_at=now)


def _require_over_user(by: Post, user: User, government: Government) -> None:
    """Refuse unless the account is this government's alone and within the post's reach.

    Whoever can set a password can act as that person: so an administrator's account is only
    an administrator's to invite anew, and one that works elsewhere is nobody's here.
    """
    access.require(by, Permission.PEOPLE_APPOINT, government=government)
    User.objects.select_for_update().get(pk=user.pk)
    posts = _posts_ever(user)
    invited_by_others = Invitation.objects.filter(user=user).exclude(government=government)
    if any(post.government_id != government.pk for post in posts) or invited_by_others.exists():
        raise AccountElsewhere(
            "Akun ini juga bekerja untuk pemerintah daerah lain; minta operator sistem.",
            en="This account works for another government too; ask the operator.",
        )
    for post in posts:
        access.require_over_post(by, post)


def _posts_ever(user: User) -> list[Post]:
    """Every post the account ever held or will hold, in whatever government."""
    return list(Post.objects.filter(holdings__user=user).select_related("government").distinct())


@dataclass(frozen=True)
class TakenIn:
    """What came of a list: accounts made, posts given, lines that were there already."""

    made: int
    appointed: int
    known: int


def examined(*, government: Government, rows: Sequence[AccountRow], by: Post) -> list[RowFinding]:
    """Say of each line what stands against it, or that it is there already. Changes nothing.

    Four queries, however long the list.
    """
    posts = {p.code: p for p in Post.objects.of(government)}
    names = {row.username for row in rows}
    users = {u.username: u for u in User.objects.filter(username__in=names)}
    ours = set(
        Holding.objects.of(government)
        .filter(user__in=users.values())
        .values_list("user", flat=True)
    ) | set(
        Invitation.objects.of(government)
        .filter(user__in=users.values())
        .values_list("user", flat=True)
    )
    held: dict[int, list[Holding]] = {}
    for holding in Holding.objects.of(government).filter(post__code__in={r.post for r in rows}):
        held.setdefault(holding.post_id, []).append(holding)
    may_all = access.can(by, Permission.PEOPLE_MANAGE, government=government)
    findings: list[RowFinding] = []
    given: dict[str, int] = {}
    for row in rows:
        post, user = posts.get(row.post), users.get(row.username)
        said: tuple[str, str] | tuple[str, str, bool] | None = _against(
            row, post, user, user is not None and user.pk in ours, may_all
        )
        if said is None and post is not None:
            said = _in_the_way(row, user, held.get(post.pk, []), given)
        if said is not None:
            findings.append(RowFinding(row.line, *said))
    return findings


def _against(
    row: AccountRow, post: Post | None, user: User | None, is_ours: bool, may_all: bool
) -> tuple[str, str] | None:
    if post is None or post.ended_on is not None:
        return (
            f"Tidak ada jabatan dengan kode {row.post}.",
            f"There is no post with the code {row.post}.",
        )
    if post.role == Role.ADMINISTRATOR and not may_all:
        return (
            f"Jabatan {row.post} hanya diberikan oleh administrator.",
            f"The post {row.post} is given by an administrator only.",
        )
    if user is not None and not is_ours:
        return (
            f"Nama masuk {row.username} sudah dipakai; pilih yang lain.",
            f"The log-in name {row.username} is in use; choose another.",
        )
    if user is not None and not user.is_active:
        return (
            f"Akun {row.username} sudah ditutup; pilih nama masuk lain.",
            f"The account {row.username} is closed; choose another log-in name.",
        )
    return None


def _in_the_way(
    row: AccountRow, user: User | None, held: Sequence[Holding], given: dict[str, int]
) -> tuple[str, str] | tuple[str, str, bool] | None:
    if user and any(h.user_id == user.pk and h.from_date == row.from_date for h in held):
        return ("Sudah tercatat; dilewati.", "Recorded already; passed over.", False)
    if row.capacity != Holding.Capacity.DEFINITIVE:
        return None
    if any(h.capacity == row.capacity and _overlap(h, row) for h in held):
        return (
            f"Jabatan {row.post} masih dipegang secara definitif; serah terimakan dahulu.",
            f"The post {row.post} is still held definitively; hand it over first.",
        )
    if (before := given.setdefault(row.post, row.line)) != row.line:
        return (
            f"Jabatan {row.post} sudah diberikan secara definitif di baris {before}.",
            f"The post {row.post} is given definitively in line {before} already.",
        )
    return None


def _overlap(holding: Holding, row: AccountRow) -> bool:
    ends_before = holding.until_date is not None and holding.until_date < row.from_date
    starts_after = row.until_date is not None and row.until_date < holding.from_date
    return not ends_before and not starts_after


@transaction.atomic
def take_in_accounts(
    *,
    government: Government,
    rows: Sequence[AccountRow],
    by: Post,
    now: datetime,
    token: str = "",
) -> TakenIn:
    """Make the accounts of a list, invite them and give them their posts: all of it or nothing.

    What is there already is passed over, so that a list can be pasted again.

    Raises NotAllowed, PastedWrong, AlreadyDone.
    """
    access.require(by, Permission.PEOPLE_APPOINT, government=government)
    ledger.refuse_repeat(log=government.slug, post=by.code, token=token)
    Government.objects.select_for_update().get(pk=government.pk)
    findings = examined(government=government, rows=rows, by=by)
    if any(finding.is_error for finding in findings) or not rows:
        raise PastedWrong(findings)
    known = {finding.line for finding in findings}
    fresh = [row for row in rows if row.line not in known]
    posts = {p.code: p for p in Post.objects.of(government).select_related("government")}
    users = {u.username: u for u in User.objects.filter(username__in={r.username for r in fresh})}
    made = 0
    for row in fresh:
        user = users.get(row.username)
        if user is None:
            user = users[row.username] = make_account(
                government=government,
                name=row.name,
                username=row.username,
                email=row.email,
                by=by,
                now=now,
            )
            made += 1
        holdings.appoint(
            post=posts[row.post],
            user=user,
            from_date=row.from_date,
            until_date=row.until_date,
            capacity=row.capacity,
            by=by,
            now=now,
        )
    ledger.record(
        "people.accounts-pasted",
        log=government.slug,
        subject=f"government:{government.slug}",
        post=by.code,
        now=now,
        detail={"made": made, "appointed": len(fresh), "known": len(known)},
        token=token,
    )
    return TakenIn(made, len(fresh), len(known))

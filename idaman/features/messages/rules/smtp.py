"""Where mail is handed in, read from one address; and one message as mail. Nothing is sent here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Server:
    """A mail server: how it is reached, and who logs in there."""

    host: str
    port: int
    security: str
    """`tls` from the first byte, `starttls` before anything is said, or `none`."""
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"Server({self.host}:{self.port}, {self.security})"


def server(url: str) -> Server:
    """Read an address: smtps:// is TLS from the start, smtp:// asks for STARTTLS.

    Only `smtp+plain://` goes without, for a relay on the same machine.

    Raises ValueError with a sentence that says how it is written; it never repeats the password.

    >>> server("smtps://surat%40kukarkab.go.id:rahasia@mail.kukarkab.go.id")
    Server(mail.kukarkab.go.id:465, tls)
    >>> server("smtp+plain://127.0.0.1:2525").security
    'none'
    """
    parts = urlsplit(url)
    kinds = {"smtps": ("tls", 465), "smtp": ("starttls", 587), "smtp+plain": ("none", 25)}
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in kinds or not parts.hostname or port == -1 or parts.path.strip("/"):
        raise ValueError(
            "IDAMAN_SMTP_URL ditulis seperti smtps://pengguna:sandi@mail.contoh.go.id:465 (TLS), "
            "smtp://…:587 (STARTTLS), atau smtp+plain://127.0.0.1:25."
        )
    security, usual = kinds[parts.scheme]
    if parts.username and not parts.password:
        raise ValueError("IDAMAN_SMTP_URL menyebut pengguna tanpa sandi.")
    return Server(
        host=parts.hostname,
        port=port or usual,
        security=security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def mail(
    *,
    to: str,
    sender: str,
    sender_name: str,
    subject: str,
    text: str,
    number: str,
    host: str,
    stop: str,
    at: datetime,
) -> EmailMessage:
    """Write one plain letter: no picture, no tracking, a way to stop it.

    `number` names it for good, so that a server that gets it twice can tell. `stop` is an address
    that stops mail with one request (RFC 8058).

    Raises ValueError where an address could carry another header.

    >>> from datetime import UTC
    >>> letter = mail(to="a@contoh.go.id", sender="b@contoh.go.id", sender_name="Uji",
    ...     subject="Hai", text="Isi", number="abc.1", host="contoh.go.id", stop="https://contoh.go.id/s/",
    ...     at=datetime(2026, 8, 17, tzinfo=UTC))
    >>> letter["Message-ID"], letter["Auto-Submitted"]
    ('<abc.1@contoh.go.id>', 'auto-generated')
    """
    letter = EmailMessage(policy=POLICY)
    letter["From"] = Address(sender_name, addr_spec=sender)
    letter["To"] = Address(addr_spec=to)
    letter["Subject"] = " ".join(subject.split())
    letter["Date"] = format_datetime(at)
    letter["Message-ID"] = f"<{number}@{host}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["List-Unsubscribe"] = f"<{stop}>"
    letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter["Content-Language"] = "id"
    letter.set_content(text, charset="utf-8", cte="quoted-printable")
    return letter

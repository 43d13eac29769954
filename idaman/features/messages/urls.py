"""Addresses of messages: what follows a government's own, its page and its name."""

from idaman.features.messages import desk as inbox
from idaman.web.pages import Pages

DESK: Pages = [
    ("messages/", inbox.messages, "messages"),
    ("messages/to-pass-on/", inbox.messages_to_pass_on, "messages-to-pass-on"),
    ("messages/slips/", inbox.messages_slips, "messages-slips"),
    ("messages/by-mail/", inbox.messages_by_mail, "messages-by-mail"),
    ("messages/<int:number>/", inbox.message, "message"),
    ("messages/<int:number>/read/", inbox.messages_read, "messages-read"),
]

"""Walk the sample with modules closed, and again with every module open.

    python -m tests.closed_modules [--each N] [--people NAME,NAME] [MODULE …]

Without a name every module is closed. So many pages of a name are read, by the public and by these
accounts of the sample.

Prints one JSON object: for each reader, `open` counts the pages of modules that links lead to;
`found` are those that answer while all modules are closed, and `leads` what leads to them then;
`lost` are those that read otherwise, or not at all, once the modules are open again.
It runs in the home of a sample of its own (IDAMAN_HOME), in which it switches the modules.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

from idaman.core.people.rules.modules import Module, module_of

LINK = re.compile(r'(?:href|src|action|data-of|hx-get)="([^"]+)"')
SLUG, PEOPLE = "kukar", "sekretariat,petugas,kepala,bupati,pendamping,admin"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--each", type=int, default=3)
    asked.add_argument("--people", default=PEOPLE)
    asked.add_argument("modules", nargs="*", type=Module)
    options = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "idaman.config.settings")
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    storages = {**settings.STORAGES}
    storages["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = storages
    before = {who: dict(walk(who, options.each)) for who in ("", *options.people.split(","))}
    closing = set(options.modules or Module)
    switch([each.value for each in Module if each not in closing])
    closed: dict[str, dict[str, int]] = {}
    leads: dict[str, list[str]] = defaultdict(list)
    for who, pages in before.items():
        client = reader(who)
        closed[who] = {at: client.get(at).status_code for at in pages if is_of(at, closing)}
        for at, links in walk(who, options.each):
            for link in links:
                if is_of(link, closing):
                    leads[at].append(link)
    switch(None)
    after = {who: dict(walk(who, options.each)) for who in before}
    told = {
        "lost": {
            who: [at for at in pages if is_of(at, closing) and pages[at] != after[who].get(at)]
            for who, pages in before.items()
        },
        "open": {who: sum(is_of(at, closing) for at in pages) for who, pages in before.items()},
        "found": {who: [at for at in seen if seen[at] != 404] for who, seen in closed.items()},
        "leads": leads,
    }
    json.dump(told, sys.stdout, indent=1)


def switch(used: list[str] | None) -> None:
    """Use these modules; None means all."""
    from django.core.cache import cache
    from django.utils import timezone

    from idaman.core.people import actions as people
    from idaman.core.people.models import Government, Post
    from idaman.core.people.permissions import Role
    from idaman.features.delivery.pieces.book import SHELF

    government = Government.objects.get(slug=SLUG)
    by = Post.objects.of(government).filter(role=Role.ADMINISTRATOR).first()
    assert by is not None
    # A site is built anew every five seconds at most; nobody waits for that here.
    Government.objects.filter(pk=government.pk).update(published_at=None)
    people.switch_modules(
        government=government,
        used=[each.value for each in Module] if used is None else used,
        by=by,
        now=timezone.now(),
    )
    SHELF.kept.clear()
    # A busy process may show for half a minute the page that was built before.
    cache.clear()


def reader(who: str):  # type: ignore[no-untyped-def]
    """Give a client, logged in where a name is given."""
    from django.test import Client

    from idaman.core.people.models import User

    client = Client(headers={"accept-language": "id"})
    if who:
        client.force_login(User.objects.get(username=who))
    return client


def walk(who: str, each: int) -> Iterator[tuple[str, list[str]]]:
    """Read some pages of each name that links lead to; give each with the links on it."""
    client = reader(who)
    start = f"/desk/{SLUG}/" if who else f"/{SLUG}/"
    waiting = [start]
    seen, read = set(waiting), Counter[str]()
    while waiting:
        at = waiting.pop(0)
        name = name_of(at)
        if not name or read[name] >= each:
            continue
        read[name] += 1
        answer = client.get(at)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        links = []
        for raw in LINK.findall(answer.content.decode()):
            link = urlsplit(urljoin(at, unescape(raw)))._replace(scheme="", netloc="", fragment="")
            target = link._replace(query="").geturl()
            if target.startswith((start, f"/{SLUG}/")):
                links.append(target)
                if target.startswith(start) and target not in seen:
                    seen.add(target)
                    waiting.append(target)
        yield at, links


def view_of(address: str):  # type: ignore[no-untyped-def]
    from django.urls import Resolver404, resolve

    try:
        return resolve(urlsplit(address).path)
    except Resolver404:
        return None


def name_of(address: str) -> str:
    found = view_of(address)
    return found.view_name if found else ""


def is_of(address: str, closing: Collection[Module]) -> bool:
    """Tell whether a page of the government belongs to one of these modules."""
    found = view_of(address)
    # A region belongs to all its members, so its own pages stay.
    its_own = address.startswith((f"/{SLUG}/", f"/desk/{SLUG}/"))
    return found is not None and its_own and module_of(found.func.__module__) in closing


if __name__ == "__main__":
    main()

"""Every figure of a public page leads to how it came to be, and is counted again to the same."""

import re
from collections import Counter, deque
from html import unescape
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.urls import resolve
from django.utils import timezone

from idaman.doors.cli.recompute import FIGURE, LINK, MARKED, SHOWN, _said
from idaman.lake import counted, recompute
from idaman.rooms.stewardship import facts
from tests.lake.test_counted import all_families

pytestmark = pytest.mark.django_db
OF_A_KIND = 2
"""So many pages of each kind are read."""
LARGE = re.compile(r'<p class="figure"[^>]*>(.*?)</p>(.*?)(?=</div>|</article>|</section>)', re.S)
LED = re.compile(r'<a href="([^"]+)"><data class="recounted" value="([^"]+)"')


def walked(client, slug):
    """Read pages by following links: the HTML of each, by its address."""
    waiting = deque(f"/{slug}/{each}" for each in ("", "kepuasan/", "ekonomi/", "laporan/angka/"))
    met, kinds, pages = set(waiting), Counter(), {}
    while waiting:
        address = waiting.popleft()
        kind = resolve(address).url_name
        if kinds[kind] >= OF_A_KIND:
            continue
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            continue
        kinds[kind] += 1
        pages[address] = answer.content.decode()
        for href in LINK.findall(pages[address]):
            path = urlsplit(urljoin(address, href)).path
            if path.startswith(f"/{slug}/") and path.endswith("/") and path not in met:
                met.add(path)
                waiting.append(path)
    return pages


def wrong(pages, known, explained):
    """Say which figures lead nowhere, or to another value than is counted again."""
    found = []
    for address, page in pages.items():
        for figure, beside in LARGE.findall(page):
            said = re.sub(r"<[^>]+>", "", figure)
            leads = "href=" in figure + beside or 'class="why"' in page
            if re.search(r"\d", said) and not leads:
                found.append(f"{address}: {said} leads nowhere")
        for name, value in MARKED.findall(page):
            again = known.get(unescape(name))
            if again != unescape(value):
                found.append(f"{address}: {name} shows {value}, counted {again}")
        for href, marked in LED.findall(page):
            there = explained(urljoin(address, href))
            if marked not in there or 'class="why"' not in there:
                found.append(f"{address}: {href} does not explain {marked}")
        for href in LINK.findall(page):
            if match := FIGURE.search(href):
                name = "/".join((match[1], match[2], unquote(match[3])))
                shown = SHOWN.search(explained(urljoin(address, href)))
                if shown is None or (shown[1] or None) != known.get(name):
                    found.append(f"{address}: {name} is explained otherwise")
    return found


def test_every_figure_leads_to_its_explanation_and_is_counted_again_to_the_same(client):
    government = all_families()
    told = facts.told(government, now=timezone.now())
    known = {"/".join(key): said for key, said in counted.counted(told).items()}
    known |= {"/".join(key): _said(said) for key, said in recompute.figures(told).items()}
    pages = walked(client, government.slug)
    read = {}

    def explained(address):
        path = urlsplit(address).path
        if path not in read:
            read[path] = pages.get(path) or client.get(path).content.decode()
        return read[path]

    marked = {name for page in pages.values() for name, _ in MARKED.findall(page)}
    assert {name.partition("/")[0] for name in marked} == set(counted.FAMILIES)
    assert len(pages) > 40
    assert wrong(pages, known, explained) == []
    one = f"/{government.slug}/kepuasan/"
    name, value = MARKED.findall(pages[one])[0]
    lies = {one: pages[one].replace(f"{name}={value}", f"{name}=1/2")}
    assert wrong(lies, known, explained), "another value is noticed"
    bare = {one: '<div><p class="figure">76,5</p></div>'}
    assert wrong(bare, known, explained) == [f"{one}: 76,5 leads nowhere"]

"""The handbook keeps its word: what it quotes, shows and leads to is there."""

import os
import re
import subprocess
import sys
from functools import cache

import pytest
from babel.messages.pofile import read_po
from django.urls import NoReverseMatch, reverse

from idaman.config.urls_desk import PAGES
from idaman.core.people.permissions import Role
from idaman.web.desk.handbook import PAGE_OF
from idaman.web.rules.handbook import shelf
from idaman.web.rules.handbook.page import LIVE, NotAPage, read
from tests.docs.pages import DOCS, ROOT
from tests.pictures import SHOTS, named
from tests.web.desk.test_doors import POSTED_ONLY

LANGUAGES = ("id", "en")
EVERY = [
    pytest.param(language, slug, id=f"{language}-{slug}")
    for language in LANGUAGES
    for slug in shelf.SLUGS
]
PICTURE_BYTES, PAGE_BYTES, TEXT_BYTES = 60_000, 300_000, 30_000


@cache
def said(language):
    """Everything the interface says in a language, without its markup."""
    with (ROOT / "idaman/locale/id/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    found = set()
    for message in catalogue:
        texts = message.string if language == "id" else message.id
        found |= {texts} if isinstance(texts, str) else set(texts)
    return {re.sub(r"<[^>]+>", "", text).strip() for text in found}


def of_kind(page, kind):
    return [n for n in page.walk() if n.kind == kind]


@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_a_label_that_is_quoted_stands_in_the_interface(language, slug):
    labels = {n.text for n in of_kind(shelf.page(slug, language), "label")}
    assert labels, "a page that names no button helps nobody"
    assert labels - said(language) == set()


@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_a_page_begins_with_a_first_day_that_fits_one_sheet(language, slug):
    first = shelf.page(slug, language).sections[0]
    assert first.title == {"id": "Hari pertama", "en": "First day"}[language]
    assert any(n.kind == "steps" for n in first.nodes)
    assert len(first.words()) < 1600


@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_a_picture_is_there_small_and_said_in_words(language, slug):
    total = (DOCS / language / f"{slug}.md").stat().st_size
    assert total <= TEXT_BYTES
    for figure in of_kind(shelf.page(slug, language), "figure"):
        file = DOCS / language / "pictures" / figure.to
        assert file.exists(), f"{figure.to}: take it with make pictures"
        assert file.stat().st_size <= PICTURE_BYTES, figure.to
        assert len(figure.text.split()) >= 4, f"{figure.to} is not described"
        total += file.stat().st_size
    assert total <= PAGE_BYTES


def test_the_pictures_are_taken_by_a_command_that_stands_by_itself():
    bare = {
        name: said for name, said in os.environ.items() if not name.startswith(("DJANGO", "IDAM"))
    }
    told = subprocess.run(
        [sys.executable, "-m", "tests.pictures", "--help"],
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_picture_lies_about_unused(language):
    assert set(named(language)) <= SHOTS.keys(), "make pictures must know how to take it"
    used = {f.to for slug in shelf.SLUGS for f in of_kind(shelf.page(slug, language), "figure")}
    assert {p.name for p in (DOCS / language / "pictures").iterdir()} == used


def leads_to(page):
    return {n.to for n in page.walk() if n.kind in ("link", "label") and n.to}


@pytest.mark.parametrize(("language", "slug"), EVERY)
def test_every_link_of_the_handbook_leads_somewhere(language, slug):
    page = shelf.page(slug, language)
    for to in leads_to(page):
        if LIVE.fullmatch(to):
            try:
                reverse(to.partition("#")[0], kwargs={"government": "kukar"})
            except NoReverseMatch:
                pytest.fail(f"{to} is no page, or needs more than the government")
        elif to.startswith(("page:", "#")):
            name, _, anchor = to.removeprefix("page:").partition("#")
            there = shelf.page(name or slug, language)
            assert not anchor or anchor in {s.anchor for s in there.sections}, to


EXPLAINED_BESIDE = {"job-cancel", "signature-confirm", "office-holding-end"}
"""Steps within a page that is explained."""


def pages_to_read():
    """The pages of the desk a person looks at: no buttons, no files, not the help itself."""
    return {
        name
        for address, _, name in PAGES
        if name not in POSTED_ONLY | EXPLAINED_BESIDE
        and not name.startswith("handbook")
        and re.fullmatch(r"(.*/)?", address)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_desk_is_explained_somewhere(language):
    explained = {a for p in shelf.pages(language) for s in p.sections for a in s.about}
    assert explained - {name for _, _, name in PAGES} == set(), "no such page"
    if language == "id":
        assert pages_to_read() - explained == set()


def test_every_role_has_its_page():
    assert PAGE_OF.keys() == set(Role)
    assert set(PAGE_OF.values()) <= set(shelf.SLUGS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_index(language):
    index = (DOCS / language / "README.md").read_text()
    written = {p.stem for p in (DOCS / language).glob("*.md")} - {"README"}
    assert written == set(shelf.SLUGS)
    for slug in shelf.SLUGS:
        assert f"]({slug}.md)" in index


def test_what_is_nearest_to_the_own_role_helps_first():
    assert shelf.help_for("week", "petugas", "id")[0] == "petugas"
    assert shelf.help_for("plan-adopt", "petugas", "id") == ("sekretariat", "menetapkan-rencana")
    assert shelf.help_for("unheard-of", "asesor", "id") == ("asesor", "")


def test_a_section_is_found_by_the_words_people_type():
    found = shelf.find("kirim foto bukti", "id")
    assert (found[0].page.slug, found[0].section.anchor) == (
        "petugas",
        "minggu-ini-saya-mengirim-bukti",
    )
    assert shelf.find("qqqqqq", "id") == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Pagi.", "title"),
        ("# A\n\n## B\n\n## B", "twice"),
        ("# A\n\n<b>tebal</b>", "line 3"),
        ("# A\n\n```\nkode\n```", "line 3: fence"),
        ("# A\n\n![](pictures/a.webp)", "no words"),
        ("# A\n\n![Layar](foto.png)", "pictures/<name>.webp"),
        ("# A\n\nLihat ![Layar](pictures/a.webp) ini", "paragraph of its own"),
        ("# A\n\n[x](../operate.md)", "no page of the handbook"),
    ],
)
def test_what_cannot_be_laid_out_is_refused_with_its_line(text, why):
    with pytest.raises(NotAPage, match=re.escape(why)):
        read(text, slug="contoh", language="id")


def test_no_picture_can_be_taken_that_no_page_shows():
    assert SHOTS.keys() == {name for language in LANGUAGES for name in named(language)}

"""Help at the desk: the own page first, the page that helps here, the print."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from idaman.core.jobs.models import Job
from idaman.core.people.models import Government
from idaman.core.people.permissions import Role
from idaman.paper.rules import printing
from idaman.web import handbook_book as book
from idaman.web.desk.handbook import PAGE_OF
from idaman.web.rules.handbook import shelf
from idaman.web.rules.handbook.page import LIVE
from idaman.web.rules.handbook.print_layout import laid_out, lay_pictures
from tests.build import NOON, a_government, a_post
from tests.web.desk.at_desk import a_house, logged_in, work

pytestmark = pytest.mark.django_db


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_the_own_page_comes_first_and_all_others_after():
    house = a_house()
    page = text_of(logged_in(house.posts[Role.HEAD]).get(house.address("help/")))
    places = [page.index(f'href="{house.address(f"help/{slug}/")}"') for slug in shelf.SLUGS]
    assert min(places) == places[shelf.SLUGS.index("kepala")]


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.PROVINCE, Role.EXPERT])
def test_whom_nothing_waits_for_is_led_to_the_page_of_the_own_role(role):
    house = a_house()
    post = a_post(house.government, role=role)
    week = text_of(logged_in(post).get(house.address()))
    assert f'href="{house.address(f"help/{PAGE_OF[role]}/")}"' in week


def test_every_page_of_the_desk_leads_to_what_helps_with_it():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    week = text_of(client.get(house.address()))
    assert f"{house.address('help/petugas/')}#minggu-ini-saya-melihat-apa-yang-ditunggu" in week
    assert "#" in text_of(client.get(house.address("plans/"))).split("help/petugas/")[1][:2]
    assert "halaman ini</span></a>" not in text_of(client.get(house.address("help/")))


def test_sections_are_found_by_words_and_the_lack_of_any_is_said():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    found = text_of(client.get(house.address("help/"), {"q": "pin lupa"}))
    assert f"{house.address('help/kepala/')}#kunci-dan-pin" in found
    assert found.index("#kunci-dan-pin") < found.index("#menyetujui-kunci-baru"), "the own first"
    none = text_of(client.get(house.address("help/"), {"q": "<xyzzy>"}))
    assert "Tidak ada yang ditemukan" in none
    assert "<xyzzy>" not in none


def test_links_lead_into_this_desk_and_to_the_public_site_only_once_it_is_open():
    house, closed = a_house(), a_house()
    Government.objects.filter(pk=closed.government.pk).update(is_open=False)
    for each, is_there in ((house, True), (closed, False)):
        page = text_of(logged_in(each.posts[Role.EXPERT]).get(each.address("help/pendamping/")))
        assert f'href="{each.address("plans/")}"' in page
        assert (f'href="/{each.slug}/capaian/"' in page) is is_there


def test_every_link_of_the_own_page_opens_for_the_role():
    house = a_house()
    for role in Role:
        client = logged_in(house.posts[role])
        page = shelf.page(PAGE_OF[role], "id")
        live = {n.to for n in page.walk() if LIVE.fullmatch(n.to) and n.to.startswith("desk:")}
        assert live, role
        for to in live:
            address = reverse(to, kwargs={"government": house.slug})
            assert client.get(address).status_code == 200, (role, to)


def test_pictures_come_late_keep_their_place_and_are_said_in_words():
    house = a_house()
    page = text_of(logged_in(house.posts[Role.OFFICER]).get(house.address("help/petugas/")))
    images = [p.partition(">")[0] for p in page.split("<img ")[1:]]
    assert images
    for image in images:
        assert 'loading="lazy"' in image
        assert "width=" in image
        assert "height=" in image
        assert 'alt=""' not in image


def test_a_page_that_does_not_exist_is_not_found():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    assert client.get(house.address("help/tidak-ada/")).status_code == 404
    assert client.post(house.address("help/tidak-ada/print/")).status_code == 404


def test_a_page_is_printed_in_a_child_with_its_first_day_alone_on_the_first_sheet():
    house = a_house()
    client = logged_in(house.posts[Role.OFFICER])
    sent = {"token": "sekali"}
    job = client.post(house.address("help/petugas/print/"), sent).url
    assert client.post(house.address("help/petugas/print/"), sent).url == job, "asked once"
    assert Job.objects.get().kind == "handbook.make"
    work()
    ready = client.get(client.get(job).url)
    assert "kB" in text_of(ready)
    number = Job.objects.get().pk
    answer = client.get(house.address(f"jobs/{number}/help.pdf"))
    assert "bantuan-petugas.pdf" in answer["Content-Disposition"]
    pdf = PdfReader(BytesIO(b"".join(answer.streaming_content)))
    assert pdf.metadata.title == "Untuk petugas perangkat daerah"
    first, second = (pdf.pages[n].extract_text() for n in (0, 1))
    assert "Hari pertama" in first
    assert "Minggu ini saya melihat" not in first
    assert "Minggu ini saya melihat" in second
    links = [a.get_object()["/A"]["/URI"] for a in pdf.pages[0]["/Annots"]]
    assert f"http://testserver/{house.slug}/bantuan/petugas/" in links


def test_nobody_has_the_print_that_another_post_asked_for():
    house = a_house()
    logged_in(house.posts[Role.OFFICER]).post(house.address("help/petugas/print/"), {"token": "a"})
    job = work()
    client = logged_in(house.posts[Role.EXPERT])
    assert client.get(house.address(f"jobs/{job.pk}/help/")).status_code == 404
    assert client.get(house.address(f"jobs/{job.pk}/help.pdf")).status_code == 404


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_whole_handbook_prints_as_an_accessible_archive(language, tmp_path):
    # Typst refuses where PDF/UA-1 or PDF/A-2a would be broken: a picture without words, say.
    pdf = printed(language, shelf.SLUGS, tmp_path)
    assert len(pdf.outline) >= len(shelf.SLUGS)
    assert not list(tmp_path.glob("*.webp"))


@pytest.mark.parametrize("slug", shelf.SLUGS)
def test_a_first_day_is_one_sheet(slug, tmp_path):
    assert len(printed("id", [slug], tmp_path, sections=1).pages) == 1


def printed(language, slugs, folder, *, sections=None):
    addresses = {f"page:{slug}": f"http://testserver/kota/bantuan/{slug}/" for slug in shelf.SLUGS}
    asked = book.to_print(a_government(), language, slugs, addresses=addresses, now=NOON)
    data = laid_out(language, slugs, asked["cover"], addresses)
    for page in data["pages"]:
        page["sections"] = page["sections"][:sections]
    lay_pictures(language, slugs, folder)
    return PdfReader(BytesIO(printing.compiled(asked["source"], data, at=NOON, root=folder)))

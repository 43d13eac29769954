"""Evidence of a potential waits for another agency as any other evidence does."""

import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader

from idaman.core.evidence.models import Status
from idaman.core.people.models import Agency
from idaman.core.people.permissions import Role
from idaman.features.delivery.access import may_judge, subject_of
from idaman.features.delivery.actions import verifying
from idaman.features.delivery.actions.verifying import NotYourTurn
from idaman.features.delivery.models import Turn
from idaman.features.delivery.queries.claims import ClaimSelection, claims_of
from idaman.features.delivery.queries.verifiers import waiting_for
from idaman.features.potentials.paper import printing_of
from idaman.features.potentials.rules.lists import READINESS
from idaman.paper.rules import printing
from idaman.samples.loading import drawings
from tests.build import NOON, a_post, an_agency
from tests.features.potentials.scenes import Scene
from tests.web.desk.at_desk import logged_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


class Verified(Scene):
    """A register in a government with an inspectorate and a planning agency that verify."""

    def __init__(self) -> None:
        super().__init__()
        self.inspectorate = an_agency(self.government, code="INSPEKTORAT")
        Agency.objects.filter(pk=self.inspectorate.pk).update(kind=Agency.Kind.INSPECTORATE)
        self.planning = an_agency(self.government, code="BAPPEDA")
        self.inspector = a_post(self.government, role=Role.HEAD, agency=self.inspectorate)
        a_post(self.government, role=Role.HEAD, agency=self.planning)

    def judged(self, exhibit, by, status=Status.ACCEPTED, reason=""):
        return verifying.judge(
            exhibit=exhibit,
            owner=self.own,
            status=status,
            reason=reason,
            by=by,
            now=NOON,
        )


def asked(exhibit):
    turns = Turn.objects.filter(exhibit=exhibit).order_by("number")
    return list(turns.values_list("agency__code", flat=True))


@pytest.fixture
def scene():
    return Verified()


def test_the_verifier_reads_what_it_is_to_prove_not_its_code(scene):
    exhibits = [scene.exhibit(scene.potential(), proves="power") for _ in range(2)]
    said = READINESS[exhibits[0].requirement].id
    client = logged_in(scene.inspector)
    for page in ("verify/", f"exhibits/{exhibits[0].pk}/", ""):
        told = client.get(f"/desk/{scene.government.slug}/{page}").content.decode()
        assert said in told, page
        assert f"· {exhibits[0].requirement}" not in told, page


def test_it_has_a_turn_by_the_same_rules_and_passes_on(scene):
    exhibit = scene.exhibit(scene.potential())
    assert asked(exhibit) == ["INSPEKTORAT"]
    assert [w.exhibit for w in waiting_for(scene.inspectorate, now=NOON)] == [exhibit]
    assert waiting_for(scene.planning, now=NOON) == []
    with pytest.raises(NotYourTurn):
        scene.judged(exhibit, scene.verifier)
    passed = verifying.pass_on(
        government=scene.government, by=scene.secretariat, now=NOON + 8 * DAY
    )
    assert passed == 1
    assert asked(exhibit) == ["INSPEKTORAT", "BAPPEDA"]


def test_the_agency_that_owns_the_potential_is_never_asked(scene):
    scene.officer = scene.inspector
    mine = scene.potential(owner="INSPEKTORAT")
    exhibit = scene.exhibit(mine, by=scene.secretariat)
    assert asked(exhibit) == ["BAPPEDA"]
    assert not may_judge(exhibit=exhibit, owner=scene.inspectorate, post=scene.inspector)
    Turn.objects.all().delete()
    assert waiting_for(scene.inspectorate, now=NOON) == []


def test_whoever_sent_it_back_is_asked_first_when_it_is_mended(scene):
    exhibit = scene.exhibit(scene.potential())
    scene.judged(exhibit, scene.inspector, Status.RETURNED, "Buram")
    verifying.offer_again(
        exhibit=exhibit, about=subject_of(exhibit), answer="Diganti", by=scene.officer, now=NOON
    )
    assert asked(exhibit) == ["INSPEKTORAT", "INSPEKTORAT"]


def test_queue_and_claims_name_the_potential_and_lead_to_it(scene):
    potential = scene.potential()
    exhibit = scene.exhibit(potential)
    slug = scene.government.slug
    there = reverse("desk:potential", kwargs={"government": slug, "code": potential.code})
    queue = logged_in(scene.inspector).get(reverse("desk:verification-queue", args=[slug]))
    claims = logged_in(scene.secretariat).get(reverse("desk:claims", args=[slug]))
    for page in (queue, claims):
        text = page.content.decode()
        assert "Tambak udang Hulu" in text
        assert f'href="{there}"' in text
        assert "potential:" not in text
    today = NOON.date()
    assert [
        c.exhibit for c in claims_of(scene.government, ClaimSelection(today, agency=scene.own.code))
    ] == [exhibit]


def test_the_printed_sheet_shows_accepted_photos_and_tells_what_they_are(scene):
    potential = scene.potential()
    kept = drawings.keep("Tambak", place="Hulu", taken_at=NOON, seed="1", at=(-0.5, 117.0))
    waiting = drawings.keep("Lain", place="Hulu", taken_at=NOON, seed="2")
    scene.judged(scene.exhibit(potential, proves=next(iter(READINESS)), **kept), scene.inspector)
    scene.exhibit(potential, **waiting)
    asked = printing_of(potential, potential.newest, NOON)
    (photo,) = asked["documents"]["id"]["photos"]
    copy = settings.FILES / photo["path"].removeprefix("/")
    assert copy.name == kept["prepared"]["small_sha256"]
    pdf = printing.with_places(
        asked["source"], asked["documents"]["id"], at=NOON, root=settings.FILES
    )
    assert photo["said"] in alternatives(pdf)


def alternatives(pdf):
    """What a PDF says to who cannot see its pictures."""
    reader = PdfFileReader(io.BytesIO(pdf))
    found = []

    def walk(node):
        if "/Alt" in node:
            found.append(str(node["/Alt"]))
        below = node.get("/K", [])
        for each in below if isinstance(below, list) else [below]:
            if hasattr(each, "get_object"):
                each = each.get_object()
            if isinstance(each, dict):
                walk(each)

    walk(reader.root["/StructTreeRoot"])
    return found

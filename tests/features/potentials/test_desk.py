"""The register of potentials at the desk: two edits at once, and files that cannot be read."""

import pytest

from idaman.core.jobs.actions import ask, cancel
from tests.build import NOON
from tests.features.potentials.scenes import Scene, refreshed
from tests.web.desk.at_desk import logged_in

pytestmark = pytest.mark.django_db


def test_two_edits_of_a_potential_are_brought_together_field_by_field():
    scene = Scene()
    made = scene.potential()
    address = f"/en/desk/{scene.government.slug}/potentials/{made.code}/edit/"
    client, other = logged_in(scene.officer), logged_in(scene.head)
    form = {**made.newest.body, "kbli": "03254", "unlocked_by": "KEG-001", "expected": "1"}
    form = {name: value for name, value in form.items() if value not in (None, False)}
    assert other.post(address, form | {"summary": "Siap.", "token": "1"}).status_code == 302
    met = client.post(address, form | {"area_ha": "12", "token": "2"})
    page = met.content.decode()
    assert met.status_code == 409
    assert "Only they changed this" in page
    assert "Siap." in page
    again = form | {"area_ha": "12", "summary": "Siap.", "expected": "2", "token": "3"}
    assert client.post(address, again).status_code == 302
    body = refreshed(made).newest.body
    assert (body["summary"], body["area_ha"]) == ("Siap.", 12)


@pytest.mark.parametrize(
    ("subject", "back"),
    [
        ("potential:POT-001", "potentials/POT-001/"),
        ("service:LYN-1", "services/LYN-1/"),
        ("workshop:2025-2029/BT-3.7", "plans/2025-2029/workshops/7/"),
    ],
)
def test_a_file_that_cannot_be_read_leads_back_to_where_it_was_sent(subject, back):
    scene = Scene()
    slug = scene.government.slug
    job = ask(
        log=slug, kind="picture", post=scene.officer.code, now=NOON, params={}, subject=subject
    )
    client = logged_in(scene.officer)
    assert client.get(f"/desk/{slug}/jobs/{job.pk}/").status_code == 200, "waiting for it"
    assert cancel(job=job, now=NOON)
    page = client.get(f"/desk/{slug}/jobs/{job.pk}/").content.decode()
    assert f'href="/desk/{slug}/{back}"' in page

"""Keys for programs of others at the desk: asked once more before one opens nothing any more."""

import pytest

from idaman.core.people import actions as people
from idaman.core.people.permissions import Role
from tests.build import NOON, a_post
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db


def test_a_key_is_withdrawn_only_after_a_page_asked(db):
    house = a_house()
    by = a_post(house.government, role=Role.ADMINISTRATOR)
    key, _letters = people.make_key(
        government=house.government, name="Aplikasi warga", by=by, now=NOON, token="k"
    )
    client = logged_in(by)
    asked = house.address(f"office/keys/{key.number}/withdraw/")
    assert asked in client.get(house.address("office/keys/")).content.decode()
    page = client.get(asked).content.decode()
    assert "Aplikasi warga" in page
    assert "Ya, tarik" in page
    key.refresh_from_db()
    assert key.withdrawn_at is None
    assert client.post(asked, {"token": "t"}).status_code == 302
    key.refresh_from_db()
    assert key.withdrawn_at is not None
    assert "Ya, tarik" not in client.get(asked).content.decode()

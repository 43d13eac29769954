"""A face on a citizen's picture is made black by hand, and only the black copy is shown."""

import pytest
from django.conf import settings
from django.utils import timezone

from idaman.cli.child_main import WORK
from idaman.core.files import blobs
from idaman.core.jobs import actions as jobs
from idaman.core.jobs.models import Job
from idaman.core.people.permissions import Role
from idaman.features.reports.actions import moderating
from idaman.features.reports.models import RequestPhoto
from tests.build import NOON
from tests.features.stewardship.scenes import a_report
from tests.web.desk.at_desk import a_house, a_photo, logged_in

pytestmark = pytest.mark.django_db


def test_a_photo_is_shown_only_once_its_black_copy_is_made():
    house = a_house()
    by = house.posts[Role.SECRETARIAT]
    report = a_report(house.government, state="working", words="Jalan", words_shown_at=NOON)
    sent = blobs.keep(settings.CITIZENS / "copies", a_photo(3).chunks(), limit=10_000_000)
    report.photos.update(copy_sha256=sent.sha256)
    photo = report.photos.get()
    client = logged_in(by)
    address = house.address(f"report-photos/{photo.pk}/redact/")
    assert "baris 9, kolom 12" in client.get(address).content.decode()
    assert client.post(address, {"token": "x"}).status_code == 422
    assert client.post(address, {"cell": ["0", "5"], "token": "y"}).status_code == 302

    looked = house.address("reports/moderation/")
    page = client.get(looked).content.decode()
    assert "sedang dihitamkan" in page
    seen = house.address(f"report-photos/{photo.pk}?as=public")
    assert client.get(seen).status_code == 404, "nothing else is shown meanwhile"

    show = {"request": report, "words": "Jalan", "by": by, "photos": [photo.pk]}
    with pytest.raises(moderating.NotShown):
        moderating.show(**show, now=timezone.now())
    job = jobs.claim(worker="w", now=timezone.now())
    assert job.kind == "picture.redact"
    jobs.finish(job=job, result=WORK[job.kind](job.params, lambda n: None), now=timezone.now())
    assert f'{seen}"' in client.get(looked).content.decode(), "it is looked at as the public will"
    black = b"".join(client.get(seen).streaming_content)
    assert black != b"".join(client.get(seen.partition("?")[0]).streaming_content)
    moderating.show(**show, now=timezone.now())
    photo.refresh_from_db()
    assert photo.public_sha256 == Job.objects.get(pk=job.pk).result["public_sha256"]
    assert photo.public_sha256 != sent.sha256
    assert photo.copy_sha256 == sent.sha256, "what offices see stays"
    client.post(address, {"cell": ["1"], "token": "z"})
    assert not RequestPhoto.objects.public().exists(), "nobody sees it until it is shown anew"

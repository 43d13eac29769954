"""Each page of a job opens only jobs of its own kinds; any other is not there."""

import logging

import pytest
from django.urls import reverse

from idaman.config import urls_desk as urls
from idaman.core.jobs.models import Job, JobState
from idaman.web.desk.jobs import ONWARD
from idaman.web.rules.logline import OrdinaryAnswers
from tests.build import NOON
from tests.web.desk.at_desk import a_house, logged_in

pytestmark = pytest.mark.django_db

SAME = {
    "findings": ("findings-csv", "compare", "plan-import"),
    "table-compare": ("table-findings", "table-enter"),
    "preview": ("preview-file", "commitment-open"),
    "books-printed": ("books-publish", "books-file"),
    "preparation-printed": ("preparation-file",),
    "potential-publish": ("potential-sheet",),
    "services-publish": ("service-notice",),
    "claims-ready": ("claims-file",),
    "survey-printed": ("survey-file",),
    "handbook-printed": ("handbook-file",),
}
"""Pages that open the same jobs as the page a job leads to."""
OF_ALL = ("job", "job-cancel")
OTHERS = ("picture:KEG-001", "picture.redact", "boundaries", "pdf.make:unknown", "pdf.make", "")
MORE = {"sheet": 1, "kind": "pdf", "key": "plan", "ending": "pdf", "code": "PEL-001"}


def pages_of_jobs():
    return [p for p in urls.urlpatterns if "/jobs/<int:number>" in str(p.pattern)]


def own_kinds(name):
    first = next((page for page, more in SAME.items() if name in more), name)
    return {kind for kind, page in ONWARD.items() if page == f"desk:{first}"}


def test_every_page_of_a_job_is_known_by_the_kinds_it_opens():
    unknown = [p.name for p in pages_of_jobs() if p.name not in OF_ALL and not own_kinds(p.name)]
    assert not unknown, "Say in SAME whose jobs these pages open."


@pytest.mark.parametrize("page", pages_of_jobs(), ids=lambda page: page.name)
def test_a_page_opens_no_job_of_another_kind(page):
    house = a_house()
    own = own_kinds(page.name)
    if page.name in OF_ALL:
        own = set(ONWARD)
    more = {key: MORE[key] for key in page.pattern.converters if key in MORE}
    seen = set()
    for post in house.posts.values():
        client = logged_in(post)
        for key in {*ONWARD, *OTHERS} - own:
            kind, _colon, what = key.partition(":")
            job = Job.objects.create(
                log=house.slug, kind=kind, post=post.code, subject=f"{what}:1" if what else "",
                state=JobState.DONE, result={}, asked_at=NOON, finished_at=NOON,
            )  # fmt: skip
            where = {"government": house.slug, "number": job.pk, **more}
            address = reverse(f"desk:{page.name}", kwargs=where)
            for answer in (client.get(address), client.post(address)):
                assert answer.status_code in (403, 404, 405), (key, answer.status_code)
                seen.add(answer.status_code)
            if seen == {403}:
                break
    assert 404 in seen, "Nobody may open this page: nothing was tried."


def test_who_is_refused_or_lost_is_one_line_in_the_log(caplog):
    house = a_house()
    handler = logging.StreamHandler()
    handler.addFilter(OrdinaryAnswers())
    for post in house.posts.values():
        # No post may do what is not its own by sending a form.
        logged_in(post).post(house.address("tables/send/"))
    logged_in(post).get(house.address("jobs/99999999/"))
    refused = [r for r in caplog.records if getattr(r, "status_code", 0) in (403, 404)]
    assert {r.status_code for r in refused} == {403, 404}
    for record in refused:
        assert handler.filter(record)
        assert "\n" not in logging.Formatter().format(record)

"""The demonstration's reports: invented ones of a few weeks, each on its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from idaman.cli import house
from idaman.features.reports.rules.report import VISIBLE
from idaman.samples.loading import drawings
from idaman.samples.loading.delivery import SampleAct as Day

if TYPE_CHECKING:
    from idaman.core.people.models import Agency, Government, Post
    from idaman.core.places.models import Region
    from idaman.features.reports.actions.steps import ReportPicture
    from idaman.features.reports.models import Receiver, Request

ORDER = 600
STARTED_AFTER, FORWARDED_AFTER, SHOWN_AFTER = 2, 1, 1
"""Days from its arrival on which the sample's offices did so."""


def steps(government: Government, said: dict[str, Any], today: date) -> Iterator[Day]:
    """Give what happened to the sample's reports, each on its day."""
    story = _Reports(government, said)

    def day(ago: int) -> date:
        return min(today, today + timedelta(days=ago))

    yield Day(day(-70), ORDER, story.begin)
    for n, each in enumerate(said["reports"], start=ORDER + 1):
        made: dict[str, Any] = {}
        on = each["on"]
        yield Day(day(on), n, partial(story.report, each, made))
        if each.get("shown", True) and each.get("visibility") != "secret":
            yield Day(day(on + SHOWN_AFTER), n, partial(story.show, each, made))
        if "refused" in each:
            yield Day(day(on + 1), n, partial(story.refuse, each, made))
        if "to" in each:
            yield Day(day(on + FORWARDED_AFTER), n, partial(story.forward, each, made))
        if "outside" in each:
            yield Day(day(each["outside"]["on"]), n, partial(story.pass_on, each, made))
        if each.get("started") or "answer" in each:
            yield Day(day(on + STARTED_AFTER), n, partial(story.start, made))
        if "ask" in each:
            yield Day(day(each["ask"]["on"]), n, partial(story.ask, each, made))
        if "answer" in each:
            yield Day(day(each["answer"]["on"]), n, partial(story.answer, each["answer"], made))
        if each.get("end") == "satisfied":
            yield Day(day(each["answer"]["on"] + 2), n, partial(story.thank, made))
        if "reopen" in each:
            yield Day(day(each["reopen"]["on"]), n, partial(story.reopen, each, made))
        if "second" in each:
            yield Day(day(each["second"]["on"]), n, partial(story.answer, each["second"], made))
    yield Day(today, ORDER + len(said["reports"]) + 1, story.count_clusters)


def bridge(government: Government, said: dict[str, Any], today: date) -> None:
    """Take in what an export of the national channel says, as its table would arrive; once."""
    from django.conf import settings

    from idaman.core.canonical import digest
    from idaman.core.imports.rules.outcome import Parcel
    from idaman.core.imports.rules.records import Record
    from idaman.core.people.models import Post
    from idaman.features.reports.actions import lapor, moderating
    from idaman.features.reports.models import Request

    if Request.objects.of(government).exists():
        return
    posts = Post.objects.of(government).select_related("agency", "government")
    by = posts.get(code="SEKRETARIAT")
    records = []
    for n, each in enumerate(said["rows"], start=2):
        told = {
            key: value for key, value in each.items() if value and key not in ("on", "answered")
        }
        told["arrived"] = (today + timedelta(days=each["on"])).isoformat()
        if each["answered"] is not None:
            told["answered"] = (today + timedelta(days=each["answered"])).isoformat()
        records.append(Record("contoh", n, {**told, "tracking": f"CONTOH-{n:03}"}))
    lapor.enter_lapor(
        government=government,
        records=records,
        parcel=Parcel(
            target="lapor",
            file_sha256=digest(said),
            mapping_sha256=digest([]),
            source="SP4N-LAPOR! (contoh)",
        ),
        secret=settings.SECRET_KEY.encode(),
        by=by,
        now=house.now(),
    )
    made = Request.objects.of(government).select_related("government").order_by("number")
    words_of = [each["words"] for each in said["rows"]]
    for request, words in zip(made, words_of, strict=True):
        if request.visibility != "secret" and request.state != "received":
            moderating.show(request=request, words=words, by=by, now=house.now())


def _spot(region: Region, each: dict[str, Any]) -> tuple[float | None, float | None]:
    """An invented place near the village, or near its district; none of what a desk wrote down."""
    near = region if region.latitude is not None else region.parent
    if each.get("source") == "desk" or near is None:
        return None, None
    if near.latitude is None or near.longitude is None:
        return None, None
    drawn = Random(each["place"])
    east, north = (drawn.uniform(-0.05, 0.05) for _ in range(2))
    beside = each["on"] * 0.0001
    return round(near.latitude + north + beside, 5), round(near.longitude + east, 5)


class _Reports:
    def __init__(self, government: Government, said: dict[str, Any]) -> None:
        from idaman.core.people.models import Agency, Post
        from idaman.core.places.models import Region

        self.government, self.said = government, said
        self.agencies: dict[str, Agency] = {a.code: a for a in Agency.objects.of(government)}
        posts = Post.objects.of(government).select_related("agency", "government")
        self.posts: dict[str, Post] = {p.code: p for p in posts}
        self.heads = {p.agency_id: p for p in posts if p.agency_id and p.role == "head"}
        self.by = self.posts["SEKRETARIAT"]
        inside = Region.objects.within(government.region.code)
        self.regions = {r.code: r for r in inside.select_related("parent")}

    def begin(self) -> None:
        """Switch the government's own intake on."""
        from idaman.core.people.models import Government, Intake

        Government.objects.filter(pk=self.government.pk).update(intake=Intake.OWN)
        self.government.intake = Intake.OWN

    def report(self, each: dict[str, Any], made: dict[str, Any]) -> None:
        from django.conf import settings

        from idaman.features.reports.actions import reporting
        from idaman.features.services.models import Service

        code, region = each.get("service", ""), self.regions[each["place"]]
        latitude, longitude = _spot(region, each)
        said = reporting.ReportInput(
            words=each["words"],
            region=region,
            topic=each["topic"],
            service=Service.objects.of(self.government).get(code=code) if code else None,
            kind=each.get("kind", "complaint"),
            visibility=each.get("visibility", "anonymous"),
            name=each.get("name", ""),
            latitude=latitude,
            longitude=longitude,
        )
        asked: dict[str, Any] = {
            "government": self.government,
            "said": said,
            "secret": settings.SECRET_KEY.encode(),
            "now": house.now(),
        }
        if each.get("source") == "desk":
            made["it"], made["key"] = reporting.write_down(**asked, by=self.by)
        else:
            made["it"], made["key"] = reporting.report(**asked)

    def show(self, each: dict[str, Any], made: dict[str, Any]) -> None:
        from idaman.features.reports.actions import moderating, reporting

        moderating.show(request=made["it"], words=each["words"], by=self.by, now=house.now())
        made["it"].refresh_from_db()
        for n in range(each.get("also", 0)):
            reporting.me_too(request=made["it"], device=f"contoh-{n}", now=house.now())

    def refuse(self, each: dict[str, Any], made: dict[str, Any]) -> None:
        from idaman.features.reports.actions import moderating

        moderating.refuse(
            government=self.government,
            numbers=[made["it"].number],
            reason=each["refused"],
            by=self.by,
            now=house.now(),
        )

    def forward(self, each: dict[str, Any], made: dict[str, Any]) -> None:
        agency = self.agencies[each["to"]]
        self.step(made, "forwarded", "forwarded", self.by, agency=agency)

    def pass_on(self, each: dict[str, Any], made: dict[str, Any]) -> None:
        from idaman.features.reports.models import Receiver

        told = each["outside"]
        receiver = Receiver.objects.of(self.government).get(code=told["to"])
        self.step(made, "outside", "outside", self.by, receiver=receiver, words=told["words"])

    def start(self, made: dict[str, Any]) -> None:
        self.step(made, "started", "working", self.officer(made))

    def ask(self, each: dict[str, Any], made: dict[str, Any]) -> None:
        self.step(made, "asked", "asked", self.officer(made), words=each["ask"]["words"])

    def answer(self, told: dict[str, Any], made: dict[str, Any]) -> None:
        by = self.officer(made)
        photos = [self.picture(made, "before"), self.picture(made, "after")]
        needs = made["it"].topic in VISIBLE
        self.step(
            made,
            "answered",
            "answered",
            by,
            words=told["words"],
            pictures=photos if needs else [],
        )

    def thank(self, made: dict[str, Any]) -> None:
        from idaman.features.reports.actions import reporting

        reporting.satisfied(request=made["it"], key=made["key"], now=house.now())

    def reopen(self, each: dict[str, Any], made: dict[str, Any]) -> None:
        from django.conf import settings

        from idaman.features.reports.actions import reporting

        made["it"].refresh_from_db()
        reporting.reopen(
            request=made["it"],
            words=each["reopen"]["words"],
            pictures=[self.picture(made, "reopen")],
            secret=settings.SECRET_KEY.encode(),
            now=house.now(),
        )

    def count_clusters(self) -> None:
        """Count clusters as the clock does each night, so that one stands from the first day."""
        from django.conf import settings

        from idaman.features.reports.actions import clusters

        clusters.find_clusters(
            government=self.government,
            secret=settings.SECRET_KEY.encode(),
            by=self.by,
            now=house.now(),
        )

    def officer(self, made: dict[str, Any]) -> Post:
        """Who acts for the agency that has the report: its head, or the secretariat."""
        made["it"].refresh_from_db()
        return self.heads.get(made["it"].agency_id, self.by)

    def step(
        self,
        made: dict[str, Any],
        step: str,
        state: str,
        by: Post,
        *,
        agency: Agency | None = None,
        receiver: Receiver | None = None,
        words: str = "",
        pictures: list[ReportPicture] | None = None,
    ) -> None:
        from django.db import transaction

        from idaman.features.reports.actions import clocks
        from idaman.features.reports.actions.steps import held, stepped
        from idaman.features.reports.models import State, Step

        with transaction.atomic():
            row: Request = held(made["it"])
            row.agency, row.receiver = (
                (None, receiver) if receiver else (agency or row.agency, None)
            )
            if step == "answered":
                row.answered_at = house.now()
            clocks.set_due(row, state=State(state), now=house.now())
            stepped(
                request=row,
                step=Step(step),
                state=State(state),
                agency=row.agency,
                receiver=receiver,
                words=words,
                pictures=pictures or [],
                by=by,
                now=house.now(),
            )
        made["it"] = row
        if pictures:
            self.show_pictures(row)

    def picture(self, made: dict[str, Any], role: str) -> ReportPicture:
        """Draw a picture that says that it is none, and make its copy as the clock would."""
        from django.conf import settings

        from idaman.core.evidence.rules import picture
        from idaman.core.files import blobs
        from idaman.core.jobs.models import Job, JobState
        from idaman.features.reports.actions.moderating import job_log
        from idaman.features.reports.actions.steps import ReportPicture
        from idaman.features.reports.models import RequestPhoto

        request = made["it"]
        drawn = drawings.draw(
            {"before": "Sebelum", "after": "Sesudah", "reopen": "Keadaan sekarang"}[role],
            place=request.region.full_name,
            taken_at=house.now(),
            at=None,
            seed=f"{request.code} {role} {request.reopened}",
        )
        folder = settings.CITIZENS / "copies"
        kept = blobs.keep(folder, [drawn], limit=len(drawn))
        told = picture.prepare(str(blobs.path_of(folder, kept.sha256)), str(folder))
        job = Job.objects.create(
            log=job_log(self.government),
            kind="picture",
            post=self.by.code,
            state=JobState.DONE,
            result=told,
            progress=100,
            asked_at=house.now(),
            finished_at=house.now(),
        )
        return ReportPicture(RequestPhoto.Role(role), kept.sha256, job.pk)

    def show_pictures(self, request: Request) -> None:
        """Let the office's own pictures be seen, beside words that are shown already."""
        from idaman.features.reports.actions import moderating

        if request.words_shown_at is not None:
            moderating.show(
                request=request,
                words=request.words,
                photos=list(request.photos.values_list("pk", flat=True)),
                by=self.by,
                now=house.now(),
            )
            request.refresh_from_db()

"""The demonstration's services: entered, published with their notices, one promise changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from idaman.cli import house
from idaman.core.bilingual import Bilingual
from idaman.core.refusal import Refused
from idaman.samples.loading.delivery import SampleAct

if TYPE_CHECKING:
    from idaman.core.people.models import Government
    from idaman.features.services.models import Service

ENTERED_DAYS_AGO, PUBLISHED_DAYS_AGO, CHANGED_DAYS_AGO = 165, 150, 40


def steps(government: Government, said: dict[str, Any], today: date) -> Iterator[SampleAct]:
    """Give what happened to the sample's services, each on its day."""
    story = _Services(government, said)
    drafts = set(said["drafts"])
    codes = [each["code"] for each in said["services"] if each["code"] not in drafts]
    yield SampleAct(today - timedelta(days=ENTERED_DAYS_AGO), 500, story.enter_all)
    yield SampleAct(today - timedelta(days=PUBLISHED_DAYS_AGO), 501, partial(story.publish, codes))
    if not (changed := list(said["changes"])):
        return
    yield SampleAct(today - timedelta(days=CHANGED_DAYS_AGO), 502, story.change)
    yield SampleAct(today - timedelta(days=CHANGED_DAYS_AGO), 503, partial(story.publish, changed))


class _Services:
    def __init__(self, government: Government, said: dict[str, Any]) -> None:
        from idaman.core.people.models import Post

        self.government, self.said = government, said
        posts = Post.objects.of(government).select_related("agency", "government")
        self.by = posts.get(code="SEKRETARIAT")

    def services(self, codes: list[str]) -> list[Service]:
        from idaman.features.services.models import Service

        rows = Service.objects.of(self.government).filter(code__in=codes)
        return list(
            rows.select_related("government__region", "newest__agency", "newest__government")
        )

    def enter_all(self) -> None:
        from idaman.features.services.actions import catalogue

        for each in self.said["services"]:
            catalogue.enter(
                government=self.government,
                body={**each["body"], **self.said["changes"].get(each["code"], {})},
                code=each["code"],
                by=self.by,
                now=house.now(),
            )

    def change(self) -> None:
        """Keep a further version of what is promised anew: the sample's own body."""
        from idaman.features.services.actions import catalogue

        bodies = {each["code"]: each["body"] for each in self.said["services"]}
        for service in self.services(list(self.said["changes"])):
            catalogue.edit(
                service=service, body=bodies[service.code], expected=1, by=self.by, now=house.now()
            )

    def publish(self, codes: list[str]) -> None:
        """Print the notices in one child, and publish the services with them."""
        from django.conf import settings

        from idaman.cli.child import in_child
        from idaman.features.services.actions import catalogue
        from idaman.features.services.paper import notices

        chosen = [(each, each.newest) for each in self.services(codes) if each.newest]
        told = in_child(
            "pdf.make",
            {
                **notices.printing_of(chosen, house.now()),
                "files": str(settings.FILES),
                "limit_bytes": settings.UPLOAD_LIMIT_BYTES,
            },
        )
        if "refused" in told:
            raise Refused(Bilingual(**told["refused"]))
        catalogue.publish(
            government=self.government,
            printed=[
                catalogue.PrintedNotice(
                    service,
                    version,
                    {
                        language: told["result"][notices.key(service.code, language)]
                        for language in notices.LANGUAGES
                    },
                )
                for service, version in chosen
            ],
            by=self.by,
            now=house.now(),
        )

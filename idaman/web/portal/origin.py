"""Where the rows behind a figure are published: the edition of the open data and its files."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from idaman.core.files import blobs
from idaman.opendata.datasets import DATASETS, MEDIA
from idaman.opendata.manifest import Manifest, WrittenDataset
from idaman.web.portal.site import Site

FORMS = tuple(MEDIA)
FORM_NAMES = {"sdmx": "SDMX-CSV"}


class PublishedEdition(Protocol):
    """What a page says of an edition of the open data."""

    number: int
    at: datetime
    manifest_sha256: str


_READ: OrderedDict[Path, Manifest] = OrderedDict()
MOST_READ = 32
"""So many manifests are remembered; each is named by its content, so none goes stale."""


def manifest_of(edition: PublishedEdition) -> Manifest | None:
    """Give the manifest of an edition; nothing where its file is gone."""
    path = blobs.path_of(settings.LAKE / "manifests", edition.manifest_sha256)
    if not path.is_file():
        return None
    if path not in _READ:
        _READ[path] = Manifest.read(path.read_bytes())
        while len(_READ) > MOST_READ:
            _READ.popitem(last=False)
    return _READ[path]


def described(site: Site, written: WrittenDataset) -> dict[str, Any]:
    """Describe a dataset in the language of the page, with its files."""
    dataset = DATASETS[written.name]
    is_en = site.language == "en"
    return {
        "title": dataset.title_en if is_en else dataset.title,
        "says": dataset.says_en if is_en else dataset.says,
        "href": site.to("dataset", dataset=written.name),
        "files": [
            (
                FORM_NAMES.get(form, form.upper()),
                site.to("dataset-file", dataset=written.name, form=form),
                kept,
            )
            for form in FORMS
            if (kept := written.whole.get(form))
        ],
    }


@dataclass(frozen=True)
class Origin:
    """Where the rows behind a figure are published: which edition, by whom, which files."""

    edition: PublishedEdition
    datasets: Sequence[tuple[dict[str, Any], WrittenDataset]]


def origin(site: Site, *names: str) -> Origin | None:
    """Give the published files of these datasets; nothing before the first edition."""
    edition = site.book.data_edition
    manifest = manifest_of(edition) if edition else None
    if edition is None or manifest is None:
        return None
    there = (manifest.by_name[name] for name in names if name in manifest.by_name)
    return Origin(edition, [(described(site, written), written) for written in there])

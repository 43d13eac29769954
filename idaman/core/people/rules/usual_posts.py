"""The posts that nearly every agency has, named as they are usually called."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple


class Office(NamedTuple):
    """An agency as far as its posts are concerned."""

    code: str
    short: str
    name: str
    kind: str
    place: str = ""
    """The district a kecamatan office serves, without its kind."""


class UsualPost(NamedTuple):
    """A post to set up: in which agency, under which code, called what, in which role."""

    agency: str
    code: str
    name: str
    role: str


KINDS = {
    "sekretariat": "secretariat",
    "inspektorat": "inspectorate",
    "kecamatan": "district",
    "rumah": "hospital",
    "rsud": "hospital",
}


def kind_of(name: str) -> str:
    """Tell what kind of agency a name belongs to.

    >>> kind_of("Badan Riset"), kind_of("Bappeda"), kind_of("RSUD Uji"), kind_of("Satpol PP")
    ('board', 'board', 'hospital', 'office')
    """
    first = name.partition(" ")[0].lower()
    return "board" if first == "badan" or first.startswith("bap") else KINDS.get(first, "office")


HEADS = {"inspectorate": "Inspektur", "hospital": "Direktur"}


def head_of(office: Office) -> str:
    """Say what the head of an agency is called.

    >>> head_of(Office("KEC-TABANG", "Kec. Tabang", "Kecamatan Tabang", "district", "Tabang"))
    'Camat Tabang'
    >>> head_of(Office("SETDA", "Setda", "Sekretariat Daerah", "secretariat"))
    'Sekretaris Daerah'
    >>> head_of(Office("INSPEKTORAT", "Inspektorat", "Inspektorat Daerah", "inspectorate"))
    'Inspektur Daerah'
    >>> head_of(Office("DISDIK", "Disdik", "Dinas Pendidikan", "office"))
    'Kepala Dinas Pendidikan'
    """
    first, _, rest = office.name.partition(" ")
    if office.kind == "district":
        return f"Camat {office.place or rest or office.short}"
    if office.kind == "secretariat" and first.lower() == "sekretariat":
        return f"Sekretaris {rest}".strip()
    if office.kind == "inspectorate" and first.lower() == "inspektorat":
        return f"Inspektur {rest}".strip()
    return f"{HEADS.get(office.kind, 'Kepala')} {office.name}"


def missing_posts(
    offices: Iterable[Office], *, headed: Collection[str], staffed: Collection[str]
) -> list[UsualPost]:
    """List the head and the officer that agencies lack; `headed` and `staffed` name those that do.

    >>> office = Office("DISDIK", "Disdik", "Dinas Pendidikan", "office")
    >>> for post in missing_posts([office], headed=(), staffed=()):
    ...     post.code, post.name, post.role
    ('KA-DISDIK', 'Kepala Dinas Pendidikan', 'head')
    ('PTG-DISDIK', 'Petugas Disdik', 'officer')
    >>> missing_posts([office], headed={"DISDIK"}, staffed={"DISDIK"})
    []
    """
    found = []
    for office in offices:
        if office.code not in headed:
            found.append(UsualPost(office.code, f"KA-{office.code}", head_of(office)[:200], "head"))
        if office.code not in staffed:
            found.append(
                UsualPost(office.code, f"PTG-{office.code}", f"Petugas {office.short}", "officer")
            )
    return found

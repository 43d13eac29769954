"""Outlines of places, read from GeoJSON, GeoPackage or a zipped Shapefile.

Each outline is matched to a place by a code or a name among its attributes, checked, made
valid, simplified for the screen and measured. Anything that does not fit is told with the
number of the feature.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from idaman.core.places.rules import names
from idaman.core.places.rules.codes import Kemendagri
from idaman.core.places.rules.place_names import level_of
from idaman.core.refusal import Refused
from idaman.core.text import Text

MOST_FEATURES = 20_000
MOST_UNPACKED = 300 * 1024 * 1024
TOLERANCE_DEGREES = 0.001
WGS84 = ("EPSG:4326", "EPSG:4979", "OGC:CRS84", "OGC:CRS84h")
"""Flat and with heights, which are left out."""


class NotBoundaries(Refused):
    """The file holds no outlines that can be read."""


def read(path: str, *, places: dict[str, str]) -> dict[str, Any]:
    """Read outlines and match them to places (Kemendagri code → name).

    Give {"outlines": [{"code", "geojson", "area_km2"}], "faults": [sentence, …]}; areas in
    square kilometres on an equal-area projection, outlines in WGS 84. Raises NotBoundaries.
    """
    import pyogrio
    import shapely
    from shapely.geometry import mapping

    source = _opened(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            info = pyogrio.read_info(source)
            if info["features"] > MOST_FEATURES:
                raise NotBoundaries(
                    Text(
                        "The file holds %(info)s features; at most %(most_features)s.",
                        info=info["features"],
                        most_features=MOST_FEATURES,
                    ),
                )
            meta, _, shapes, columns = pyogrio.raw.read(source)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as no:
        raise NotBoundaries(
            Text("The file cannot be read as GeoJSON, GeoPackage or Shapefile (zip).")
        ) from no
    if shapes is None:
        raise NotBoundaries(Text("The file holds no outlines, only a table."))
    geometries = shapely.from_wkb(shapes)
    _refuse_other_crs(meta.get("crs"))
    outlines: dict[str, dict[str, Any]] = {}
    faults: list[str] = []
    fields = [str(f) for f in meta["fields"]]
    for number, shape in enumerate(geometries, start=1):
        attributes = {f: column[number - 1] for f, column in zip(fields, columns, strict=True)}
        code, sentence = _match(attributes, places)
        if code is None:
            faults.append(f"Bidang {number}: {sentence}")
        elif shape is None or shape.is_empty or not shape.geom_type.endswith("Polygon"):
            faults.append(f"Bidang {number} ({places[code]}): bukan poligon.")
        elif code in outlines:
            faults.append(f"Bidang {number}: {places[code]} sudah ada di bidang sebelumnya.")
        else:
            valid = _surface(shape)
            if valid.is_empty:
                faults.append(f"Bidang {number} ({places[code]}): poligonnya tidak bermuka.")
                continue
            simple = shapely.simplify(valid, TOLERANCE_DEGREES, preserve_topology=True)
            west, south, east, north = simple.bounds
            if west < 94 or east > 142 or south < -12 or north > 7:
                faults.append(
                    f"Bidang {number} ({places[code]}): koordinatnya di luar Indonesia; "
                    "periksa sistem koordinat berkasnya."
                )
                continue
            outlines[code] = {
                "code": code,
                "geojson": mapping(simple),
                "area_km2": round(_area_km2(valid), 3),
            }
    if not outlines:
        raise NotBoundaries(
            Text(
                "None of the %(count)s features matches a place of this territory. Add a column "
                "with Kemendagri codes. %(faults)s",
                count=len(geometries),
                faults=" ".join(faults[:3]),
            )
        )
    return {"outlines": list(outlines.values()), "faults": faults}


def is_near(
    outlines: Sequence[Mapping[str, Any]], *, latitude: float, longitude: float, slack: float
) -> bool:
    """Tell whether a point lies in one of the outlines, or at most so many degrees beyond.

    >>> square = {"type": "Polygon", "coordinates": [[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]]}
    >>> [is_near([square], latitude=lat, longitude=0.5, slack=0.1) for lat in (0.5, 1.05, 1.2)]
    [True, True, False]
    """
    from shapely.geometry import Point, shape

    point = Point(longitude, latitude)
    return any(bool(shape(each).dwithin(point, slack)) for each in outlines)


def box(outline: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """Give the edges of an outline: west, south, east and north."""
    from shapely.geometry import shape

    west, south, east, north = shape(outline).bounds
    return west, south, east, north


def _opened(path: str) -> str:
    with Path(path).open("rb") as file:
        head = file.read(4)
    if head != b"PK\x03\x04":
        return path
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile:
        raise NotBoundaries(Text("The zip is damaged or cut off; upload it once more.")) from None
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise NotBoundaries(Text("What the zip holds is too large."))
    if not any(entry.filename.lower().endswith(".shp") for entry in entries):
        raise NotBoundaries(Text("The zip holds no .shp file."))
    return f"/vsizip/{{{path}}}"


def _refuse_other_crs(crs: str | None) -> None:
    if crs and crs not in WGS84:
        raise NotBoundaries(
            Text(
                "The coordinates of the file are in %(crs)s; save it again in WGS 84 (EPSG:4326).",
                crs=crs,
            ),
        )


def _surface(shape: Any) -> Any:
    """The shape made valid, without the lines and points that mending may leave over."""
    import shapely

    valid = shapely.make_valid(shapely.force_2d(shape))
    if valid.geom_type.endswith("Polygon"):
        return valid
    parts = [p for p in shapely.get_parts(valid) if p.geom_type.endswith("Polygon")]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def _area_km2(shape: Any) -> float:
    """The area on a cylinder of equal area around the sphere of equal surface."""
    import numpy
    import shapely

    def flat(points: Any) -> Any:
        radius = 6_371_007.181
        x = radius * numpy.radians(points[:, 0])
        return numpy.column_stack([x, radius * numpy.sin(numpy.radians(points[:, 1]))])

    return float(shapely.area(shapely.transform(shape, flat))) / 1e6


def _match(attributes: dict[str, Any], places: dict[str, str]) -> tuple[str | None, str]:
    texts = [str(v).strip() for v in attributes.values() if v is not None and str(v).strip()]
    for text in texts:
        try:
            code = Kemendagri.parse(text).value
        except Refused:
            continue
        if code in places:
            return code, ""
    by_name = _named(attributes, places)
    if by_name is not None:
        return by_name, ""
    shown = ", ".join(texts[:3]) or "tanpa atribut"
    return None, f"tidak dikenali ({shown}); beri kolom kode Kemendagri."


def _named(attributes: dict[str, Any], places: dict[str, str]) -> str | None:
    """Find a place by its name, at the finest level that a column of names speaks of.

    A village beside its district is the village, and one of another regency is none of ours.
    """
    # Names only where a column says it holds names, so that a remark matches nothing.
    named: dict[str, str] = {}
    for field, value in attributes.items():
        if not (text := str(value or "").strip()):
            continue
        words = field.lower()
        level = next((each for each, heads in _FIELDS if any(h in words for h in heads)), "")
        if level or "nam" in words:
            named.setdefault(level, text)
    regencies = {c: n for c, n in places.items() if Kemendagri.parse(c).level == "regency"}
    if regencies and "regency" in named and not names.nearest(named["regency"], regencies):
        return None
    for level in ("village", "district", "", "regency"):
        if name := named.get(level):
            wanted = level_of(name) or level
            known = {
                code: known_as
                for code, known_as in places.items()
                if not wanted or Kemendagri.parse(code).level == wanted
            }
            return names.nearest(name, known, at_least=90)
    return None


_FIELDS = (
    ("village", ("desa", "kel", "kampung", "wadmkd")),
    ("district", ("kec", "wadmkc")),
    ("regency", ("kab", "kota", "wadmkk")),
    ("province", ("prov", "wadmpr")),
)
"""Level → what the name of a column holds where it names places of that level."""

"""The catalogue of a government's open data as DCAT-AP 3: one graph, three ways to write it."""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef

from idaman.opendata.datasets import DATASETS, FOLLOWED, LICENCE_ADDRESS, MEDIA, WRITTEN
from idaman.opendata.manifest import Manifest, ManifestFile

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
FREQUENCY = URIRef("http://publications.europa.eu/resource/authority/frequency/IRREG")
THEME = URIRef("http://publications.europa.eu/resource/authority/data-theme/GOVE")


@dataclass(frozen=True)
class Publisher:
    """Whose data they are, and where they stand."""

    name: str
    name_en: str
    address: str
    """The address of the page with all data; ends with a slash, everything else follows it."""
    region: str
    contact: str = ""


def graph(manifest: Manifest, publisher: Publisher) -> Graph:
    """Say what there is, by whom, under which licence, and where each file can be fetched.

    Every node has a name, so that harvesters that came before know it again.
    """
    said = Graph()
    said.bind("dcat", DCAT)
    said.bind("dcterms", DCTERMS)
    said.bind("foaf", FOAF)
    said.bind("vcard", VCARD)
    said.bind("spdx", SPDX)
    here = publisher.address
    catalogue, agent, place = URIRef(here), URIRef(f"{here}#penerbit"), URIRef(f"{here}#wilayah")
    licence = URIRef(LICENCE_ADDRESS)
    as_of = Literal(manifest.as_of, datatype=XSD.dateTime)
    said.add((licence, RDF.type, DCTERMS.LicenseDocument))
    # Harvesters that fetch nothing else must see what these are.
    said.add((FREQUENCY, RDF.type, DCTERMS.Frequency))
    said.add((THEME, RDF.type, SKOS.Concept))
    said.add((THEME, SKOS.prefLabel, Literal("Government and public sector", lang="en")))
    said.add((THEME, SKOS.prefLabel, Literal("Pemerintahan dan sektor publik", lang="id")))
    said.add((SPDX.checksumAlgorithm_sha256, RDF.type, SPDX.ChecksumAlgorithm))
    said.add((agent, RDF.type, FOAF.Agent))
    said.add((agent, FOAF.name, Literal(publisher.name, lang="id")))
    said.add((place, RDF.type, DCTERMS.Location))
    said.add((place, DCTERMS.identifier, Literal(publisher.region)))
    _titled(
        said,
        catalogue,
        (f"Data terbuka {publisher.name}", f"Open data of {publisher.name_en}"),
        (
            "Data yang sama dengan yang tampil di halaman situs; sidik setiap berkas ada di buku "
            "besar.",
            "The same data as the pages of the site show; the hash of every file is in the ledger.",
        ),
    )
    said.add((catalogue, RDF.type, DCAT.Catalog))
    said.add((catalogue, DCTERMS.publisher, agent))
    said.add((catalogue, DCTERMS.modified, as_of))
    said.add((catalogue, DCTERMS.license, licence))
    said.add((catalogue, DCTERMS.spatial, place))
    for written in manifest.datasets:
        dataset = DATASETS[written.name]
        node = URIRef(f"{here}{written.name}/")
        said.add((catalogue, DCAT.dataset, node))
        said.add((node, RDF.type, DCAT.Dataset))
        _titled(said, node, (dataset.title, dataset.title_en), (dataset.says, dataset.says_en))
        said.add((node, DCTERMS.identifier, Literal(f"{manifest.government}/{written.name}")))
        said.add((node, DCTERMS.publisher, agent))
        said.add((node, DCTERMS.spatial, place))
        said.add((node, DCTERMS.accrualPeriodicity, FREQUENCY))
        said.add((node, DCAT.theme, THEME))
        said.add((node, DCAT.landingPage, node))
        said.add((node, RDF.type, FOAF.Document))
        said.add((node, DCTERMS.modified, as_of))
        if publisher.contact:
            reach = URIRef(f"{here}#kontak")
            said.add((reach, RDF.type, VCARD.Organization))
            said.add((reach, RDF.type, VCARD.Kind))
            said.add((reach, VCARD.fn, Literal(publisher.contact)))
            said.add((node, DCAT.contactPoint, reach))
        for form, kept in sorted(written.whole.items()):
            _distribution(said, node, URIRef(f"{here}{written.name}.{form}"), form, kept, licence)
    return said


def _titled(
    said: Graph, node: URIRef, title: tuple[str, str], description: tuple[str, str]
) -> None:
    for language, name, words in zip(("id", "en"), title, description, strict=True):
        said.add((node, DCTERMS.title, Literal(name, lang=language)))
        said.add((node, DCTERMS.description, Literal(words, lang=language)))


def _distribution(
    said: Graph, dataset: URIRef, file: URIRef, form: str, kept: ManifestFile, licence: URIRef
) -> None:
    media, kind = MEDIA[form]
    checksum = URIRef(f"{file}#sidik")
    said.add((dataset, DCAT.distribution, file))
    said.add((file, RDF.type, DCAT.Distribution))
    said.add((file, DCAT.accessURL, file))
    said.add((file, DCAT.downloadURL, file))
    said.add((file, DCTERMS.license, licence))
    of = URIRef(f"https://www.iana.org/assignments/media-types/{media}")
    form_of = URIRef(f"http://publications.europa.eu/resource/authority/file-type/{kind}")
    said.add((file, DCAT.mediaType, of))
    said.add((of, RDF.type, DCTERMS.MediaType))
    said.add((file, DCTERMS.format, form_of))
    said.add((form_of, RDF.type, DCTERMS.MediaTypeOrExtent))
    if form in FOLLOWED:
        standard = URIRef(FOLLOWED[form])
        said.add((file, DCTERMS.conformsTo, standard))
        said.add((standard, RDF.type, DCTERMS.Standard))
    said.add((file, DCAT.byteSize, Literal(str(kept.bytes), datatype=XSD.nonNegativeInteger)))
    said.add((file, SPDX.checksum, checksum))
    said.add((checksum, RDF.type, SPDX.Checksum))
    said.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
    said.add((checksum, SPDX.checksumValue, Literal(kept.sha256, datatype=XSD.hexBinary)))


def written(manifest: Manifest, publisher: Publisher, *, ending: str) -> bytes:
    """Write the catalogue as the file of that ending: ttl, jsonld or rdf."""
    said = graph(manifest, publisher)
    if ending == "jsonld":
        return said.serialize(format=WRITTEN[ending], encoding="utf-8", auto_compact=True)
    return said.serialize(format=WRITTEN[ending], encoding="utf-8")

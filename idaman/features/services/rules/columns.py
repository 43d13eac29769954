"""The service catalogue as a table: a row a service, a column a component of its standard."""

from idaman.core.imports.rules.target import Target, TargetField
from idaman.features.services.rules.lists import COMPONENTS


def _component(name: str, *aliases: str, helps: tuple[str, str] = ("", "")) -> TargetField:
    said = COMPONENTS[name]
    return TargetField(name, "text", (said.id, said.en), helps, aliases=aliases)


def _text(name: str, labels: tuple[str, str], *aliases: str, most: int = 4000) -> TargetField:
    return TargetField(name, "text", labels, most=most, aliases=aliases)


SERVICES = Target(
    key="services",
    labels=("Katalog pelayanan", "Service catalogue"),
    helps=(
        "Satu baris satu pelayanan, satu kolom satu komponen standar pelayanan. Yang baru menjadi "
        "rancangan, yang sudah ada mendapat versi baru; sel kosong tidak menghapus apa pun. "
        "Beberapa syarat atau langkah: satu per baris di dalam sel, atau dipisah titik koma.",
        "A row a service, a column a component of the service standard. New ones become drafts, "
        "known ones get a new version; an empty cell removes nothing. Several requirements or "
        "steps: one a line within the cell, or with semicolons between.",
    ),
    unique=("code", "name", "agency"),
    most_rows=500,
    example="nama pelayanan\tperangkat daerah\tpersyaratan\tjangka waktu\tbiaya\n"
    "Kartu keluarga\tDinas Kependudukan dan Pencatatan Sipil\tKTP-el; buku nikah\t3 hari kerja"
    "\tgratis",
    fields=(
        TargetField(
            "code",
            "code",
            ("Kode", "Code"),
            ("Boleh kosong: diberi otomatis.", "May be empty: one is given."),
            most=24,
            aliases=("kode pelayanan", "kode layanan"),
        ),
        TargetField(
            "name",
            "text",
            ("Nama pelayanan", "Service"),
            required=True,
            most=200,
            aliases=("pelayanan", "jenis pelayanan", "nama layanan", "layanan", "jenis layanan"),
        ),
        _text("name_en", ("Nama dalam bahasa Inggris", "Name in English"), most=200),
        TargetField(
            "agency",
            "agency",
            ("Perangkat daerah", "Agency"),
            required=True,
            given=True,
            continues=True,
            groups=("opd", "perangkat daerah", "dinas"),
            aliases=("opd", "dinas", "instansi", "unit pelayanan", "penyelenggara"),
        ),
        _text("summary", ("Gambaran singkat", "What it is"), "deskripsi", "keterangan"),
        _text("summary_en", ("Gambaran dalam bahasa Inggris", "What it is, in English")),
        _text("words", ("Sebutan sehari-hari", "Everyday words"), "kata kunci", "sebutan"),
        _text("events", ("Peristiwa hidup", "Moments of life"), "kebutuhan"),
        _text("channels", ("Kanal", "Channels"), "kanal pelayanan", "media pelayanan"),
        _text("online", ("Alamat daring", "Online address"), "tautan", "situs", most=300),
        TargetField(
            "serves",
            "places",
            ("Untuk wilayah", "For the places"),
            ("Kosong berarti seluruh wilayah.", "Empty means the whole territory."),
            aliases=("wilayah pelayanan", "cakupan wilayah"),
        ),
        _text("places", ("Tempat dan jam buka", "Places and opening hours"), "tempat pelayanan"),
        _text("forms", ("Formulir", "Forms"), "tautan formulir"),
        _component("requirements", "syarat", "persyaratan pelayanan"),
        _text("requirements_en", ("Persyaratan dalam bahasa Inggris", "Requirements in English")),
        _component(
            "procedure",
            "prosedur",
            "mekanisme",
            "sistem mekanisme dan prosedur",
            "alur",
            "sop",
        ),
        _text("procedure_en", ("Prosedur dalam bahasa Inggris", "Procedure in English")),
        _component(
            "time",
            "jangka waktu",
            "waktu",
            "waktu penyelesaian",
            "lama",
            helps=(
                "Misalnya 3 hari kerja, 2 jam, 30 menit.",
                "Such as 3 hari kerja (working days).",
            ),
        ),
        _text("time_from", ("Waktu dihitung sejak", "Time is counted from"), most=200),
        _text(
            "time_from_en",
            ("Waktu dihitung sejak, dalam bahasa Inggris", "Time is counted from, in English"),
            most=200,
        ),
        _component(
            "fees",
            "biaya",
            "tarif",
            "biaya/tarif",
            "retribusi",
            helps=("Gratis, atau rupiah yang pasti.", "Gratis (free), or exact rupiah."),
        ),
        _text("fee_basis", ("Dasar tarif", "Basis of the fee"), most=300),
        _component("product", "produk", "produk layanan", "hasil"),
        _text("product_en", ("Produk dalam bahasa Inggris", "What you get, in English")),
        _component(
            "complaints",
            "pengaduan",
            "penanganan pengaduan",
            "pengaduan saran dan masukan",
        ),
        _text("complaints_en", ("Pengaduan dalam bahasa Inggris", "Complaints, in English")),
        _component("legal_basis", "dasar", "regulasi"),
        _component("facilities", "sarana prasarana", "sarana dan prasarana", "fasilitas", "sarana"),
        _component("competence", "kompetensi"),
        _component("supervision", "pengawasan"),
        _component("staff", "jumlah petugas", "pelaksana"),
        _component("guarantee", "jaminan", "jaminan layanan"),
        _component("safety", "jaminan keamanan", "keamanan dan keselamatan"),
        _component("evaluation", "evaluasi kinerja", "evaluasi"),
        _text("source", ("Sumber", "Source"), "sumber data"),
        TargetField("sample", "yesno", ("Contoh", "Sample"), given=True, aliases=("data contoh",)),
    ),
)

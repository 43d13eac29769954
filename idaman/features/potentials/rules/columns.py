"""The register of potentials as a table: what, where, how much, whose, by which source."""

from idaman.core.imports.rules.target import Target, TargetField
from idaman.features.potentials.rules.lists import KINDS


def _km(name: str, labels: tuple[str, str], *aliases: str) -> TargetField:
    return TargetField(name, "number", labels, aliases=aliases)


def _source(name: str, labels: tuple[str, str], *aliases: str) -> TargetField:
    return TargetField(name, "text", labels, given=True, most=300, aliases=aliases)


POTENTIALS = Target(
    key="potentials",
    labels=("Potensi daerah", "Regional potentials"),
    helps=(
        "Satu baris satu potensi. Yang baru menjadi rancangan, yang sudah ada mendapat versi baru; "
        "sel kosong tidak menghapus apa pun.",
        "A row a potential. New ones become drafts, known ones get a new version; an empty cell "
        "removes nothing.",
    ),
    unique=("code", "name", "place"),
    most_rows=500,
    example="kode\tnama potensi\tjenis\tlokasi\tkapasitas\tsatuan\tsumber\n"
    "\tTambak udang\tPerikanan\tTabang\t1.200,5\tton\tDinas Perikanan 2025",
    fields=(
        TargetField(
            "code",
            "code",
            ("Kode", "Code"),
            ("Boleh kosong: diberi otomatis.", "May be empty: one is given."),
            most=24,
            aliases=("kode potensi", "id potensi"),
        ),
        TargetField(
            "name",
            "text",
            ("Nama potensi", "Potential"),
            required=True,
            most=200,
            aliases=("nama", "potensi", "uraian", "uraian potensi", "komoditas", "nama objek"),
        ),
        TargetField(
            "kind",
            "choice",
            ("Jenis", "Kind"),
            required=True,
            given=True,
            continues=True,
            groups=("jenis", "sektor", "bidang"),
            aliases=("jenis potensi", "sektor", "bidang", "kategori"),
            choices={
                code: (said.id, said.en, *said.id.replace(",", "").split(" dan ")[:1])
                for code, said in KINDS.items()
            },
        ),
        TargetField(
            "place",
            "place",
            ("Lokasi", "Place"),
            ("Kecamatan atau desa.", "A district or a village."),
            required=True,
            given=True,
            continues=True,
            groups=("kecamatan",),
            aliases=("desa", "desa/kelurahan", "kecamatan", "tempat", "wilayah", "kecamatan/desa"),
        ),
        TargetField(
            "summary",
            "text",
            ("Gambaran singkat", "What it is"),
            aliases=("deskripsi", "gambaran", "gambaran umum", "penjelasan", "keterangan"),
        ),
        TargetField(
            "capacity",
            "number",
            ("Kapasitas", "Capacity"),
            aliases=("produksi", "jumlah produksi", "volume", "besaran", "daya tampung"),
        ),
        TargetField(
            "capacity_unit",
            "text",
            ("Satuan", "Unit"),
            given=True,
            most=60,
            aliases=("satuan kapasitas", "satuan produksi"),
        ),
        TargetField(
            "capacity_year",
            "year",
            ("Tahun kapasitas", "Year of the capacity"),
            given=True,
            aliases=("tahun", "tahun data", "tahun produksi"),
        ),
        _source("capacity_source", ("Sumber kapasitas", "Source of the capacity")),
        TargetField(
            "condition",
            "choice",
            ("Kondisi", "Condition"),
            aliases=("kondisi saat ini", "pemanfaatan", "tingkat pemanfaatan"),
            choices={
                "unused": ("belum dimanfaatkan", "not used yet", "belum", "belum dikelola"),
                "partly": ("dimanfaatkan sebagian", "partly used", "sebagian"),
                "used": ("dimanfaatkan penuh", "in full use", "sudah dimanfaatkan", "penuh"),
                "declining": ("menurun", "declining"),
            },
        ),
        TargetField(
            "kbli",
            "code",
            ("KBLI", "Business classes (KBLI)"),
            ("Lima angka; beberapa dipisah koma.", "Five digits; several with commas between."),
            most=200,
            aliases=("kode kbli", "klasifikasi usaha"),
        ),
        TargetField(
            "area_ha",
            "number",
            ("Luas (ha)", "Area (ha)"),
            aliases=("luas", "luas lahan", "luas lahan (ha)", "luas areal"),
        ),
        _source("area_source", ("Sumber luas", "Source of the area")),
        TargetField(
            "land",
            "choice",
            ("Status lahan", "Whose land it is"),
            aliases=("kepemilikan lahan", "status tanah", "pemilik lahan"),
            choices={
                "government": ("pemerintah daerah", "regional government", "pemda", "aset pemda"),
                "village": ("desa", "village", "tanah kas desa", "tkd"),
                "state": ("negara", "state", "tanah negara"),
                "forest": ("kawasan hutan", "forest area", "hutan"),
                "customary": ("adat", "customary land", "tanah adat", "ulayat"),
                "private": ("swasta atau perorangan", "private", "swasta", "masyarakat", "pribadi"),
                "mixed": ("campuran", "mixed"),
            },
        ),
        _source("land_source", ("Sumber status lahan", "Source of the land's status")),
        TargetField(
            "fit",
            "choice",
            ("Kesesuaian tata ruang", "Fit with the spatial plan"),
            aliases=("kesesuaian rtrw", "rtrw", "tata ruang", "kesesuaian ruang"),
            choices={
                "fits": ("sesuai", "fits"),
                "conditional": ("sesuai bersyarat", "fits under conditions", "bersyarat"),
                "against": ("tidak sesuai", "does not fit"),
            },
        ),
        _source(
            "fit_source",
            ("Sumber tata ruang", "Where the spatial plan says so"),
            "dasar tata ruang",
            "perda rtrw",
            "sumber kesesuaian tata ruang",
        ),
        _km("road_km", ("Jarak ke jalan (km)", "To a road (km)"), "jarak jalan", "jarak ke jalan"),
        _km(
            "port_km",
            ("Jarak ke pelabuhan (km)", "To a port (km)"),
            "jarak pelabuhan",
            "jarak ke pelabuhan",
            "jarak ke dermaga",
        ),
        _km(
            "power_km",
            ("Jarak ke listrik (km)", "To power (km)"),
            "jarak listrik",
            "jarak ke listrik",
            "jarak ke jaringan listrik",
        ),
        _km("water_km", ("Jarak ke air (km)", "To water (km)"), "jarak air", "jarak ke air"),
        _source("distance_source", ("Sumber jarak", "Source of the distances")),
        TargetField(
            "owner",
            "agency",
            ("Perangkat daerah pengampu", "Agency that answers for it"),
            given=True,
            continues=True,
            aliases=("pengampu", "opd", "opd pengampu", "perangkat daerah", "dinas", "instansi"),
        ),
        TargetField(
            "source",
            "text",
            ("Sumber", "Source"),
            given=True,
            most=300,
            aliases=("sumber data", "sumber lain"),
        ),
        TargetField("sample", "yesno", ("Contoh", "Sample"), given=True, aliases=("data contoh",)),
    ),
)

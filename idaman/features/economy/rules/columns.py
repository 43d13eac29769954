"""Tables of the economy: regional GDP, people at work or population, by sector and year."""

from idaman.core.imports.rules.target import Target, TargetField

SECTOR_TABLES = Target(
    key="sector-tables",
    labels=("Tabel ekonomi menurut lapangan usaha", "Tables of the economy by sector"),
    helps=(
        "PDRB, orang bekerja, atau penduduk menurut 17 lapangan usaha BPS, satu kolom per tahun.",
        "Regional GDP, people at work or population by the 17 sectors of BPS, a column a year.",
    ),
    unique=("measure", "region", "year", "source", "sector"),
    long=True,
    example="Lapangan usaha\t2023\t2024\nA. Pertanian, Kehutanan, dan Perikanan\t1.250,4\t1.310,9",
    fields=(
        TargetField(
            "sector",
            "text",
            ("Lapangan usaha", "Sector"),
            required=True,
            most=200,
            aliases=("lapangan usaha/industry", "kategori", "sektor", "industry", "uraian"),
        ),
        TargetField(
            "value",
            "number",
            ("Nilai", "Value"),
            required=True,
            yearly=True,
            aliases=("pdrb", "nilai pdrb", "grdp"),
        ),
        TargetField(
            "year", "year", ("Tahun", "Year"), required=True, given=True, aliases=("tahun",)
        ),
        TargetField(
            "measure",
            "choice",
            ("Yang dihitung", "What is counted"),
            required=True,
            given=True,
            aliases=("ukuran", "jenis tabel"),
            choices={
                "grdp_constant": ("PDRB harga konstan", "GRDP at constant prices", "adhk"),
                "grdp_current": ("PDRB harga berlaku", "GRDP at current prices", "adhb"),
                "employment": ("orang bekerja", "people at work", "tenaga kerja"),
                "population": ("penduduk", "population"),
            },
        ),
        TargetField(
            "unit",
            "choice",
            ("Satuan", "Unit"),
            required=True,
            given=True,
            aliases=("satuan", "unit"),
            choices={
                "miliar": ("miliar rupiah", "billion rupiah", "milyar rupiah", "miliar", "milyar"),
                "juta": ("juta rupiah", "million rupiah", "juta"),
                "orang": ("orang", "people", "jiwa"),
                "ribu-orang": ("ribu orang", "thousand people", "ribu jiwa"),
            },
        ),
        TargetField(
            "region",
            "text",
            ("Wilayah", "Region"),
            ("Nama atau kode Kemendagri", "Name or Kemendagri code"),
            required=True,
            given=True,
            most=100,
            aliases=("kabupaten/kota", "daerah", "kode wilayah", "nama wilayah"),
        ),
        TargetField(
            "source",
            "text",
            ("Sumber", "Source"),
            ("Penerbit, judul, dan tabel atau halamannya", "Publisher, title, table or page"),
            required=True,
            given=True,
            most=300,
            aliases=("sumber data",),
        ),
        TargetField(
            "reason",
            "text",
            ("Alasan koreksi", "Reason for the correction"),
            ("Hanya bila mengganti angka dari sumber yang sama", "Only where figures are replaced"),
            given=True,
            most=2000,
        ),
    ),
)

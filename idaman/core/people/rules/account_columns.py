"""Accounts as a table: who, which post, how, since when."""

from idaman.core.imports.rules.target import Target, TargetField

ACCOUNTS = Target(
    key="accounts",
    labels=("Akun dan pemegang jabatan", "Accounts and who holds which post"),
    helps=(
        "Nama, surel atau nama masuk, kode atau nama jabatan, sifat (definitif, Plt., Plh.), mulai "
        "(bila kosong: hari ini), sampai.",
        "Name, e-mail or log-in name, the post's code or name, capacity (definitif, Plt., Plh.), "
        "first day (today where empty), last day.",
    ),
    is_personal=True,
    most_rows=300,
    unique=("username", "post", "from_date"),
    example="nama\tsurel\tkode jabatan\tsifat\tmulai\tsampai\n"
    "Siti Aminah\tsiti@contoh.go.id\tKADIS-PUPR\tdefinitif\t2026-08-17\t",
    fields=(
        TargetField(
            "name",
            "text",
            ("Nama", "Name"),
            required=True,
            most=150,
            aliases=("nama lengkap", "nama pegawai", "nama pejabat", "nama asn", "full name"),
        ),
        TargetField(
            "username",
            "login",
            ("Surel atau nama masuk", "E-mail or log-in name"),
            required=True,
            aliases=("surel", "email", "e-mail", "alamat email", "nama masuk", "username", "akun"),
        ),
        TargetField(
            "post",
            "text",
            ("Jabatan (kode atau nama)", "Post (code or name)"),
            required=True,
            most=200,
            aliases=("jabatan", "nama jabatan", "kode jabatan", "kode jab", "post", "posisi"),
        ),
        TargetField(
            "capacity",
            "choice",
            ("Sifat", "Capacity"),
            aliases=("sifat jabatan", "status jabatan", "status", "capacity", "plt/plh"),
            choices={
                "definitive": ("definitif", "definitive", "tetap"),
                "plt": ("Plt.", "acting", "pelaksana tugas", "plt"),
                "plh": ("Plh.", "deputising", "pelaksana harian", "plh"),
            },
        ),
        TargetField(
            "from_date",
            "date",
            ("Mulai", "First day"),
            given=True,
            aliases=("tmt", "tmt jabatan", "tanggal mulai", "sejak", "mulai tanggal", "since"),
        ),
        TargetField(
            "until_date",
            "date",
            ("Sampai", "Last day"),
            aliases=("sampai dengan", "tanggal akhir", "berakhir", "s.d.", "until"),
        ),
    ),
)

"""Exports of SP4N-LAPOR! as a table: reports that came by the national channel, and their state."""

from idaman.core.imports.rules.target import Target, TargetField

LAPOR = Target(
    key="lapor",
    labels=("Laporan dari SP4N-LAPOR!", "Reports from SP4N-LAPOR!"),
    helps=(
        "Satu baris satu laporan, dikenali dari nomor pelacakannya: ekspor berikutnya memperbarui "
        "keadaannya. Nama dan kontak pelapor tidak dimasukkan; isinya dienkripsi.",
        "A row a report, known by its tracking number: the next export brings its state up to "
        "date. Names and contacts of senders are left out; the words are encrypted.",
    ),
    is_personal=True,
    most_rows=5000,
    unique=("tracking",),
    example="tracking id\ttanggal\tjudul\tisi laporan\tkategori\tinstansi terlapor\tstatus\t"
    "klasifikasi\tlokasi\ttanggal tutup\n"
    "8123456\t12/08/2026\tLampu jalan mati\tLampu di depan balai desa mati\tPenerangan jalan\t"
    "Dinas Perhubungan\tSelesai\tPengaduan\tDesa Tabang\t20/08/2026",
    fields=(
        TargetField(
            "tracking",
            "code",
            ("Nomor pelacakan", "Tracking number"),
            required=True,
            most=40,
            aliases=(
                *("tracking id", "id pelacakan", "trackingid", "kode tracking", "id laporan"),
                *("nomor laporan", "no laporan", "no. laporan", "nomor tiket", "id aduan", "id"),
                *("kode laporan", "no tracking", "nomor tracking"),
            ),
        ),
        TargetField(
            "arrived",
            "date",
            ("Tanggal laporan", "Day it came"),
            required=True,
            aliases=(
                *("tanggal", "tanggal laporan masuk", "tanggal masuk", "tgl laporan", "tgl masuk"),
                *("waktu laporan", "tanggal lapor", "tanggal pengaduan", "dibuat pada"),
                "tanggal diterima",
            ),
        ),
        TargetField(
            "title",
            "text",
            ("Judul", "Title"),
            most=500,
            aliases=("judul laporan", "judul aduan", "perihal", "subjek"),
        ),
        TargetField(
            "words",
            "text",
            ("Isi laporan", "What it says"),
            aliases=(
                *("isi", "isi aduan", "isi pengaduan", "uraian", "uraian laporan", "laporan"),
                *("deskripsi", "konten laporan", "isi laporan awal", "laporan awal"),
            ),
        ),
        TargetField(
            "category",
            "text",
            ("Kategori", "Category"),
            most=200,
            aliases=("kategori laporan", "topik", "sub kategori", "bidang", "kategori aduan"),
        ),
        TargetField(
            "agency",
            "text",
            ("Instansi terlapor", "Agency it is about"),
            most=300,
            aliases=(
                *("instansi", "instansi terdisposisi", "instansi penerima", "instansi tujuan"),
                *("disposisi", "opd", "perangkat daerah", "unit kerja", "nama instansi"),
                *("instansi terlapor induk", "unit terdisposisi"),
            ),
        ),
        TargetField(
            "state",
            "choice",
            ("Status", "How it stands"),
            required=True,
            aliases=("status laporan", "status aduan", "status tindak lanjut", "status akhir"),
            choices={
                "received": (
                    *("belum terverifikasi", "not verified yet", "belum diverifikasi", "baru"),
                    *("menunggu verifikasi", "belum verifikasi", "verifikasi", "tunda", "ditunda"),
                    *("pending", "menunggu", "masuk"),
                ),
                "forwarded": (
                    *("terdisposisi", "passed on", "didisposisikan", "disposisi", "terverifikasi"),
                    *("belum ditindaklanjuti", "diteruskan", "belum tindak lanjut", "terkirim"),
                    *("sudah diverifikasi", "belum diproses"),
                ),
                "working": (
                    *("diproses", "being worked on", "proses", "dalam proses", "sedang diproses"),
                    *("ditindaklanjuti", "tindak lanjut", "sedang ditindaklanjuti"),
                    *("dalam penanganan", "proses tindak lanjut"),
                ),
                "closed": (
                    *("selesai", "done", "tutup", "ditutup", "closed", "sudah selesai", "tuntas"),
                    *("selesai otomatis", "tertutup"),
                ),
                "outside": (
                    *("bukan wewenang", "not ours", "bukan kewenangan", "di luar kewenangan"),
                    *("luar wewenang", "dialihkan", "diteruskan ke instansi lain"),
                ),
                "refused": (
                    *("diarsipkan", "archived", "arsip", "ditolak", "tidak layak", "spam"),
                    *("tidak dapat ditindaklanjuti", "tidak valid", "dihapus"),
                ),
            },
        ),
        TargetField(
            "kind",
            "choice",
            ("Klasifikasi", "Class"),
            given=True,
            aliases=(
                *("klasifikasi laporan", "jenis laporan", "jenis", "tipe laporan", "tipe"),
                *("klasifikasi aduan", "kategori klasifikasi"),
            ),
            choices={
                "complaint": (
                    *("pengaduan tidak berkadar pengawasan", "complaint", "pengaduan", "keluhan"),
                    *("pengaduan tidak berkadar", "aduan", "tidak berkadar pengawasan"),
                    *("pengaduan masyarakat", "pengadaan", "14 hk"),
                ),
                "supervisory": (
                    *("pengaduan berkadar pengawasan", "complaint that needs an inspection"),
                    *("berkadar pengawasan", "pengaduan berkadar", "whistleblowing"),
                    *("whistle blowing", "whistleblower", "wbs", "60 hk"),
                ),
                "information": (
                    *("permintaan informasi", "request for information", "informasi"),
                    *("pertanyaan", "permohonan informasi", "5 hk"),
                ),
                "aspiration": ("aspirasi", "wish", "usulan", "saran", "masukan"),
            },
        ),
        TargetField(
            "place",
            "text",
            ("Lokasi", "Place"),
            ("Desa dan kecamatan bila ada; alamat rumah tidak disimpan.", "Village and district."),
            most=400,
            aliases=(
                *("lokasi laporan", "lokasi kejadian", "desa", "kelurahan", "desa/kelurahan"),
                *("kecamatan", "alamat kejadian", "wilayah", "lokasi aduan"),
            ),
        ),
        TargetField(
            "answered",
            "date",
            ("Tanggal tutup", "Day it was closed"),
            aliases=(
                *("tanggal selesai", "tgl tutup", "tgl selesai", "tanggal ditutup"),
                *("tanggal penutupan", "waktu selesai", "tanggal tindak lanjut terakhir"),
            ),
        ),
        TargetField(
            "answer",
            "text",
            ("Tindak lanjut", "What the office said"),
            aliases=(
                *("tindak lanjut terakhir", "isi tindak lanjut", "jawaban", "respon"),
                *("tanggapan", "jawaban instansi", "hasil tindak lanjut"),
            ),
        ),
        TargetField(
            "secrecy",
            "choice",
            ("Sifat", "Who may see it"),
            given=True,
            aliases=("rahasia", "anonim", "sifat laporan", "privasi", "jenis kerahasiaan"),
            choices={
                "anonymous": ("anonim", "anonymous", "tidak rahasia", "publik", "terbuka", "tidak"),
                "secret": ("rahasia", "secret", "ya", "tertutup", "anonim dan rahasia"),
            },
        ),
    ),
)

"""Addresses of the public site: Indonesian words in both languages, the government first."""

from django.urls import path

from idaman.doors.portal import (
    agencies,
    commitments,
    downloads,
    history,
    home,
    indicators,
    kawasan,
    ledger,
    methods,
    periods,
    places,
    plan,
    promises,
    search,
    verification,
)

app_name = "portal"
HERE = "<slug:government>/"
DISTRICT = HERE + "kecamatan/<slug:district>/"
VILLAGE = DISTRICT + "<slug:village>/"

COMMITMENT = HERE + "komitmen/<str:code>/"
SHEET = COMMITMENT + "<str:sheet>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("health", home.health, name="health"),
    path("_gallery/", home.gallery, name="gallery"),
    path("kawasan/<slug:kawasan>/", kawasan.kawasan, name="kawasan"),
    path(HERE, home.government, name="government"),
    path(HERE + "rencana/", plan.plan, name="plan"),
    path(HERE + "dimensi/<str:dimension>/", plan.dimension, name="dimension"),
    path(HERE + "sasaran/<str:code>/", plan.objective, name="objective"),
    path(HERE + "program/<str:code>/", plan.programme, name="programme"),
    path(HERE + "tahun/<int:year>/", plan.year, name="year"),
    path(HERE + "peta-jalan/", plan.roadmap, name="roadmap"),
    path(HERE + "anggaran/", plan.money, name="money"),
    path(HERE + "kegiatan/", promises.activities, name="activities"),
    path(HERE + "kegiatan/<str:code>/", promises.activity, name="activity"),
    path(HERE + "quick-win/", promises.quick_wins, name="quick-wins"),
    path(HERE + "quick-win/<str:code>/", promises.quick_win, name="quick-win"),
    path(HERE + "indikator/", indicators.indicators, name="indicators"),
    path(HERE + "indikator/<str:code>/", indicators.indicator, name="indicator"),
    path(HERE + "perangkat-daerah/", agencies.agencies, name="agencies"),
    path(HERE + "perangkat-daerah/<str:code>/", agencies.agency, name="agency"),
    path(HERE + "kecamatan/", places.districts, name="districts"),
    path(DISTRICT, places.district, name="district"),
    path(DISTRICT + "papan/", places.district_notice, name="district-notice"),
    path(VILLAGE, places.village, name="village"),
    path(VILLAGE + "papan/", places.village_notice, name="village-notice"),
    path(HERE + "peta/", places.map, name="map"),
    path(HERE + "peta/data.geojson", places.map_data, name="map-data"),
    path(HERE + "cari/", search.search, name="search"),
    path(HERE + "periode/", periods.periods, name="periods"),
    path(HERE + "periode/<slug:period>/", periods.period, name="period"),
    path(
        HERE + "periode/<slug:period>/manifes.json", periods.period_manifest, name="period-manifest"
    ),
    path(HERE + "versi/", history.versions, name="versions"),
    path(HERE + "versi/<slug:plan>/<int:number>/", history.version, name="version"),
    path(HERE + "riwayat/", history.history, name="history"),
    path(HERE + "riwayat/atom.xml", history.changes_feed, name="changes-feed"),
    path(HERE + "riwayat/<int:position>/", history.entry, name="entry"),
    path(HERE + "riwayat/<int:position>/bukti.tlog-proof", ledger.entry_proof, name="entry-proof"),
    path(HERE + "ledger/", ledger.ledger, name="ledger"),
    path(HERE + "ledger/checkpoint", ledger.ledger_checkpoint, name="ledger-checkpoint"),
    path(HERE + "ledger/vkey", ledger.ledger_vkey, name="ledger-vkey"),
    path(HERE + "ledger/tile/<path:tile>", ledger.ledger_tile, name="ledger-tile"),
    path(HERE + "unduh/", downloads.downloads, name="downloads"),
    path(HERE + "unduh/rencana.xlsx", downloads.workbook_file, name="workbook-file"),
    path(HERE + "unduh/rencana.json", downloads.document_file, name="document-file"),
    path(HERE + "unduh/rencana.schema.json", downloads.schema_file, name="schema-file"),
    path(HERE + "komitmen/", commitments.commitments, name="commitments"),
    path(COMMITMENT, commitments.commitment, name="commitment"),
    path(SHEET, commitments.sheet, name="sheet"),
    path(SHEET + "berkas.pdf", commitments.sheet_pdf, name="sheet-pdf"),
    path(SHEET + "formulir.pdf", commitments.sheet_form, name="sheet-form"),
    path(SHEET + "isi.json", commitments.sheet_words, name="sheet-words"),
    path(HERE + "periksa/", verification.verification, name="verification"),
    path(HERE + "periksa/akar.pem", verification.root_certificate, name="root-certificate"),
    path(HERE + "periksa/pencabutan.crl", verification.revocation_list, name="revocation-list"),
    path(HERE + "periksa/<int:number>/<str:secret>/", verification.examined, name="examined"),
    path(HERE + "metode/", methods.methods, name="methods"),
    path(HERE + "metode/<slug:method>/", methods.method, name="method"),
]

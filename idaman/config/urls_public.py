"""Addresses of the public site: Indonesian words in both languages, the government first."""

from django.urls import path

from idaman.features.commitments import urls as commitments
from idaman.features.delivery.public import (
    audits,
    calendars,
    citizens,
    council,
    evidence,
    foretold,
    numbers,
    obligations,
    periods,
    plan,
    promises,
)
from idaman.features.economy import urls as economy
from idaman.features.indicators.public import (
    checking,
    indicators,
    methods,
    official,
    outcomes,
    statistics,
)
from idaman.features.indices import public as indices
from idaman.features.kawasan.public import kawasan, kawasan_figures, kawasan_work
from idaman.features.plan.public import downloads
from idaman.features.potentials import urls as potentials
from idaman.features.reports.public import report_figures, reports, reports_map
from idaman.features.services import public as services
from idaman.features.stewardship.public import (
    agencies,
    computed,
    data,
    history,
    home,
    ledger,
    places,
    privacy,
    search,
    working_days,
)
from idaman.features.surveys import public as surveys
from idaman.features.workshops.public import clusters, review
from idaman.web.portal import handbook

app_name = "portal"
HERE = "<slug:government>/"
KAWASAN = "kawasan/<slug:kawasan>/"
DISTRICT = HERE + "kecamatan/<slug:district>/"
VILLAGE = DISTRICT + "<slug:village>/"

REPORT = HERE + "laporan/LP-<int:number>/"
SERVICE = HERE + "pelayanan/<str:code>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("health", home.health, name="health"),
    path("_gallery/", home.gallery, name="gallery"),
    path(KAWASAN, kawasan.kawasan, name="kawasan"),
    path(KAWASAN + "indikator/", kawasan_figures.kawasan_indicators, name="kawasan-indicators"),
    path(
        KAWASAN + "indikator/<str:code>/",
        kawasan_figures.kawasan_indicator,
        name="kawasan-indicator",
    ),
    path(KAWASAN + "tujuan/", kawasan_figures.kawasan_goals, name="kawasan-goals"),
    path(KAWASAN + "janji/", kawasan_work.kawasan_promises, name="kawasan-promises"),
    path(KAWASAN + "pelayanan/", kawasan_work.kawasan_services, name="kawasan-services"),
    path(KAWASAN + "kecamatan/", kawasan_work.kawasan_inside, name="kawasan-inside"),
    path(KAWASAN + "cara/", kawasan.kawasan_method, name="kawasan-method"),
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
    path(HERE + "janji/", obligations.obligations, name="obligations"),
    path(HERE + "bukti/<int:number>/", evidence.evidence, name="evidence"),
    path(HERE + "bukti/<str:sha256>.jpg", evidence.evidence_picture, name="evidence-picture"),
    path(HERE + "pemeriksa/", evidence.verifiers, name="verifiers"),
    path(HERE + "kalender.ics", calendars.calendar, name="calendar"),
    path(HERE + "capaian/", numbers.achievement, name="achievement"),
    path(
        HERE + "hitungan/<slug:measure>/<slug:by>/<str:key>/",
        numbers.explanation,
        name="explanation",
    ),
    path(
        HERE + "angka/<slug:family>/<slug:measure>/<slug:by>/<str:key>/",
        computed.computed,
        name="computed",
    ),
    path(HERE + "perkiraan/", foretold.forecasts, name="forecasts"),
    path(HERE + "audit-ulang/", audits.audit, name="audit"),
    path(HERE + "audit-ulang/<str:month>/<str:file>", audits.audit_file, name="audit-file"),
    path(HERE + "indikator/", indicators.indicators, name="indicators"),
    path(HERE + "indikator/<str:code>/", indicators.indicator, name="indicator"),
    path(HERE + "hasil/", outcomes.outcomes, name="outcomes"),
    path(HERE + "hasil/<slug:outcome>/", outcomes.outcome, name="outcome"),
    path(HERE + "angka/pemeriksaan/", checking.figure_checks, name="figure-checks"),
    path(HERE + "angka/keadaan/", checking.figures_state, name="figures-state"),
    path(HERE + "statistik/", statistics.statistics, name="statistics"),
    path(HERE + "statistik/<str:code>/", statistics.statistic, name="statistic"),
    path(HERE + "indeks/", indices.indices, name="indices"),
    path(HERE + "indeks/<slug:index>/", indices.index, name="index"),
    path(HERE + "indeks/<slug:index>/coba/", indices.index_try, name="index-try"),
    path(HERE + "indeks/<slug:index>/data.json", indices.index_data, name="index-data"),
    path(HERE + "pelayanan/", services.services, name="services"),
    path(HERE + "pelayanan/kelengkapan/", services.services_complete, name="services-complete"),
    path(SERVICE, services.service, name="service"),
    path(SERVICE + "papan-<slug:kind>.pdf", services.service_notice, name="service-notice"),
    path(SERVICE + "formulir-<int:number>.pdf", services.service_form, name="service-form"),
    path(HERE + "laporan/angka/", report_figures.report_figures, name="report-figures"),
    path(
        HERE + "laporan/angka/<slug:measure>/<slug:by>/<str:key>/",
        report_figures.report_figure,
        name="report-figure",
    ),
    path(HERE + "laporan/undian/", report_figures.report_draws, name="report-draws"),
    path(
        HERE + "laporan/undian/<str:month>/<str:file>",
        report_figures.report_draw_file,
        name="report-draw-file",
    ),
    path(HERE + "kepuasan/", surveys.satisfaction, name="satisfaction"),
    path(HERE + "kepuasan/<str:code>/", surveys.satisfaction_survey, name="satisfaction-survey"),
    path(HERE + "skm/diterima/<str:leaf>/", surveys.survey_answered, name="survey-answered"),
    path(HERE + "skm/laporan/<str:secret>/", surveys.survey_after, name="survey-after"),
    path(HERE + "skm/<str:token>/", surveys.survey, name="survey"),
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
    path(HERE + "rencana/bimtek/", review.workshops, name="workshops"),
    path(HERE + "rencana/catatan-ahli/", review.expert_notes, name="expert-notes"),
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
    path(
        HERE + "versi/<slug:plan>/<int:number>/<slug:key>.<slug:ending>",
        history.book_file,
        name="book-file",
    ),
    path(HERE + "data/", data.open_data, name="open-data"),
    path(HERE + "data/manifes.json", data.data_manifest, name="data-manifest"),
    path(HERE + "data/katalog.<slug:ending>", data.data_catalogue, name="data-catalogue"),
    path(HERE + "data/<slug:dataset>/", data.dataset, name="dataset"),
    path(
        HERE + "data/<slug:dataset>.csv-metadata.json",
        data.dataset_description,
        name="dataset-description",
    ),
    path(
        HERE + "data/<slug:dataset>.sdmx-structure.json",
        data.dataset_structure,
        name="dataset-structure",
    ),
    path(HERE + "data/<slug:dataset>.<slug:form>", data.dataset_file, name="dataset-file"),
    path(HERE + "unduh/", downloads.downloads, name="downloads"),
    path(HERE + "unduh/rencana.xlsx", downloads.workbook_file, name="workbook-file"),
    path(HERE + "unduh/rencana.json", downloads.document_file, name="document-file"),
    path(HERE + "unduh/rencana.schema.json", downloads.schema_file, name="schema-file"),
    path(HERE + "unduh/indikator.csv", statistics.indicators_file, name="indicators-file"),
    path(HERE + "unduh/statistik.csv", statistics.statistics_file, name="statistics-file"),
    path(HERE + "hari-kerja/", working_days.working_days, name="working-days"),
    path(HERE + "hari-kerja/<int:year>/", working_days.working_days, name="working-days"),
    path(HERE + "rapat-dewan/", council.stocktakes, name="stocktakes"),
    path(HERE + "laporan/", reports.reports, name="reports"),
    path(HERE + "laporan/atom.xml", reports.reports_feed, name="reports-feed"),
    path(HERE + "laporan/baru/", reports.report_new, name="report-new"),
    path(HERE + "laporan/lacak/", reports.report_track, name="report-track"),
    path(HERE + "laporan/lacak/<str:key>/", reports.report_receipt, name="report-receipt"),
    path(REPORT, reports.report, name="report"),
    path(REPORT + "saya-juga/", reports.report_also, name="report-also"),
    path(REPORT + "buka-lagi/", reports.report_reopen, name="report-reopen"),
    path(REPORT + "foto/<int:photo>.jpg", reports.report_picture, name="report-picture"),
    path(HERE + "laporan/peta/", reports_map.reports_map, name="reports-map"),
    path(HERE + "tanya/<str:code>/", citizens.question, name="question"),
    path(HERE + "tanya/<str:code>/<str:leaf>/", citizens.answered, name="answered"),
    path(HERE + "p/<str:token>/", citizens.plate, name="plate"),
    path(HERE + "bukti/<int:number>/tidak-benar/", citizens.objection, name="objection"),
    path(HERE + "bukti/<int:number>/tidak-benar/<str:leaf>/", citizens.objected, name="objected"),
    path(HERE + "warga/<int:number>/foto.jpg", citizens.citizen_picture, name="citizen-picture"),
    path(HERE + "bantuan/", handbook.handbook, name="handbook"),
    path(HERE + "bantuan/<slug:chapter>/", handbook.handbook_page, name="handbook-page"),
    path(HERE + "kluster/", clusters.clusters, name="clusters"),
    path(HERE + "kluster/<int:number>/", clusters.cluster, name="cluster"),
    path(HERE + "data-pribadi/", privacy.personal_data, name="personal-data"),
    path(HERE + "metode/", methods.methods, name="methods"),
    path(HERE + "metode/resmi/<slug:key>/", official.official_method, name="official-method"),
    path(HERE + "metode/<slug:method>/", methods.method, name="method"),
    *(
        path(HERE + rest, view, name=name)
        for rest, view, name in [*commitments.PUBLIC, *potentials.PUBLIC, *economy.PUBLIC]
    ),
]

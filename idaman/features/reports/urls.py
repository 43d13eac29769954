"""Addresses of reports: what follows a government's own, its page and its name."""

from idaman.features.reports.desk import reports as reports_desk
from idaman.features.reports.desk import (
    reports_entry,
    reports_pairs,
    reports_routing,
    routing_learning,
)
from idaman.features.reports.public import report_figures, reports_map
from idaman.features.reports.public import reports as reports_public
from idaman.web.pages import Pages

REPORT = "reports/<int:number>/"
REPORT_PUBLIC = "laporan/LP-<int:number>/"
DESK: Pages = [
    ("reports/new/", reports_entry.report_new, "report-new"),
    ("reports/moderation/", reports_entry.reports_moderation, "reports-moderation"),
    ("reports/refuse/", reports_entry.reports_refuse, "reports-refuse"),
    ("reports/<int:number>/show/", reports_entry.report_show, "report-show"),
    ("reports/<int:number>/hide/", reports_entry.report_hide, "report-hide"),
    ("report-photos/<int:number>", reports_entry.report_photo, "report-photo"),
    ("reports/", reports_desk.reports, "reports"),
    ("reports/rules/", reports_routing.routing_rules, "routing-rules"),
    ("reports/terms/", reports_routing.report_terms, "report-terms"),
    ("reports/receivers/", reports_routing.receivers, "receivers"),
    ("reports/templates/", reports_routing.reply_templates, "reply-templates"),
    ("reports/figures/", reports_pairs.reports_dashboard, "reports-dashboard"),
    ("reports/to-check/", reports_pairs.reports_to_check, "reports-to-check"),
    (REPORT, reports_desk.report, "report"),
    (f"{REPORT}act/", reports_desk.report_act, "report-act"),
    (f"{REPORT}reporter/", reports_desk.report_reporter, "report-reporter"),
    (f"{REPORT}merge/", reports_pairs.report_merge, "report-merge"),
    (f"{REPORT}split/", reports_pairs.report_split, "report-split"),
    (f"{REPORT}check/", reports_pairs.report_check, "report-check"),
    ("report-photos/<int:number>/redact/", reports_entry.photo_redact, "photo-redact"),
    ("routing/", routing_learning.routing_learning, "routing-learning"),
    ("routing/<int:number>/", routing_learning.routing_turn, "routing-turn"),
    ("jobs/<int:number>/learned/", routing_learning.routing_learned, "routing-learned"),
]
PUBLIC: Pages = [
    ("laporan/angka/", report_figures.report_figures, "report-figures"),
    (
        "laporan/angka/<slug:measure>/<slug:by>/<str:key>/",
        report_figures.report_figure,
        "report-figure",
    ),
    ("laporan/undian/", report_figures.report_draws, "report-draws"),
    ("laporan/undian/<str:month>/<str:file>", report_figures.report_draw_file, "report-draw-file"),
    ("laporan/", reports_public.reports, "reports"),
    ("laporan/atom.xml", reports_public.reports_feed, "reports-feed"),
    ("laporan/baru/", reports_public.report_new, "report-new"),
    ("laporan/lacak/", reports_public.report_track, "report-track"),
    ("laporan/lacak/<str:key>/", reports_public.report_receipt, "report-receipt"),
    (REPORT_PUBLIC, reports_public.report, "report"),
    (f"{REPORT_PUBLIC}saya-juga/", reports_public.report_also, "report-also"),
    (f"{REPORT_PUBLIC}buka-lagi/", reports_public.report_reopen, "report-reopen"),
    (f"{REPORT_PUBLIC}foto/<int:photo>.jpg", reports_public.report_picture, "report-picture"),
    ("laporan/peta/", reports_map.reports_map, "reports-map"),
]

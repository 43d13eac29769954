"""Addresses of indicators: what follows a government's own, its page and its name."""

from idaman.features.indicators.desk import checking as checking_desk
from idaman.features.indicators.desk import indicators as indicators_desk
from idaman.features.indicators.desk import statistics as statistics_desk
from idaman.features.indicators.public import checking as checking_public
from idaman.features.indicators.public import indicators as indicators_public
from idaman.features.indicators.public import methods, official, outcomes
from idaman.features.indicators.public import statistics as statistics_public
from idaman.web.pages import Pages

MEASURE = "indicators/<str:code>/"
FIGURE = f"{MEASURE}statistics/<int:number>/"
DESK: Pages = [
    ("indicators/", indicators_desk.indicators, "indicators"),
    ("indicators/new/", indicators_desk.indicator_new, "indicator-new"),
    (MEASURE, indicators_desk.indicator, "indicator"),
    (f"{MEASURE}sheet/", indicators_desk.technical_sheet, "technical-sheet"),
    (
        f"{MEASURE}sheet/approve/",
        indicators_desk.technical_sheet_approve,
        "technical-sheet-approve",
    ),
    (f"{MEASURE}sheet/drop/", indicators_desk.technical_sheet_drop, "technical-sheet-drop"),
    (f"{MEASURE}link/", indicators_desk.indicator_linked, "indicator-linked"),
    (f"{MEASURE}enter/", statistics_desk.statistic_enter, "statistic-enter"),
    (f"{FIGURE}correct/", statistics_desk.statistic_correct, "statistic-correct"),
    (f"{FIGURE}retract/", statistics_desk.statistic_retract, "statistic-retract"),
    (f"{FIGURE}follow/", statistics_desk.source_follow, "source-follow"),
    (f"{MEASURE}findings/", checking_desk.indicator_findings, "indicator-findings"),
    (f"{MEASURE}bands/", checking_desk.indicator_bands, "indicator-bands"),
    (f"{MEASURE}bands/<int:number>/withdraw/", checking_desk.band_withdraw, "band-withdraw"),
    ("figures/", checking_desk.figures_state, "figures-state"),
]
PUBLIC: Pages = [
    ("indikator/", indicators_public.indicators, "indicators"),
    ("indikator/<str:code>/", indicators_public.indicator, "indicator"),
    ("hasil/", outcomes.outcomes, "outcomes"),
    ("hasil/<slug:outcome>/", outcomes.outcome, "outcome"),
    ("angka/pemeriksaan/", checking_public.figure_checks, "figure-checks"),
    ("angka/keadaan/", checking_public.figures_state, "figures-state"),
    ("statistik/", statistics_public.statistics, "statistics"),
    ("statistik/<str:code>/", statistics_public.statistic, "statistic"),
    ("unduh/indikator.csv", statistics_public.indicators_file, "indicators-file"),
    ("unduh/statistik.csv", statistics_public.statistics_file, "statistics-file"),
    ("metode/", methods.methods, "methods"),
    ("metode/resmi/<slug:key>/", official.official_method, "official-method"),
    ("metode/<slug:method>/", methods.method, "method"),
]

"""Addresses of a region of several governments."""

from django.urls import path

from idaman.features.kawasan.public import kawasan, kawasan_figures, kawasan_work

KAWASAN = "kawasan/<slug:kawasan>/"
urlpatterns = [
    path(KAWASAN, kawasan.kawasan, name="kawasan"),
    path(f"{KAWASAN}indikator/", kawasan_figures.kawasan_indicators, name="kawasan-indicators"),
    path(
        f"{KAWASAN}indikator/<str:code>/",
        kawasan_figures.kawasan_indicator,
        name="kawasan-indicator",
    ),
    path(f"{KAWASAN}tujuan/", kawasan_figures.kawasan_goals, name="kawasan-goals"),
    path(f"{KAWASAN}janji/", kawasan_work.kawasan_promises, name="kawasan-promises"),
    path(f"{KAWASAN}pelayanan/", kawasan_work.kawasan_services, name="kawasan-services"),
    path(f"{KAWASAN}kecamatan/", kawasan_work.kawasan_inside, name="kawasan-inside"),
    path(f"{KAWASAN}cara/", kawasan.kawasan_method, name="kawasan-method"),
]

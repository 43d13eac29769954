"""Addresses of the economy: what follows a government's own, its page and its name."""

from idaman.features.economy import desk, public
from idaman.web.pages import Pages

DESK: Pages = [
    ("economy/", desk.sector_tables, "sector-tables"),
    ("economy/new/", desk.sector_table_new, "sector-table-new"),
    ("economy/<int:number>/", desk.sector_table, "sector-table"),
    ("economy/<int:number>/follow/", desk.sector_table_follow, "sector-table-follow"),
    (
        "economy/<int:number>/take-back/",
        desk.sector_table_take_back,
        "sector-table-take-back",
    ),
]
PUBLIC: Pages = [
    ("ekonomi/", public.economy, "economy"),
]

"""Addresses of indices: what follows a government's own, its page and its name."""

from idaman.features.indices import desk as indices_desk
from idaman.features.indices import public as indices_public
from idaman.web.pages import Pages

DESK: Pages = [
    ("indices/", indices_desk.indices, "indices"),
    ("indices/new/", indices_desk.index_new, "index-new"),
    ("indices/<slug:index>/", indices_desk.index, "index"),
    ("indices/<slug:index>/<int:number>/approve/", indices_desk.index_approve, "index-approve"),
    ("indices/<slug:index>/<int:number>/decline/", indices_desk.index_decline, "index-decline"),
    ("jobs/<int:number>/index/", indices_desk.index_tried, "index-tried"),
]
PUBLIC: Pages = [
    ("indeks/", indices_public.indices, "indices"),
    ("indeks/<slug:index>/", indices_public.index, "index"),
    ("indeks/<slug:index>/coba/", indices_public.index_try, "index-try"),
    ("indeks/<slug:index>/data.json", indices_public.index_data, "index-data"),
]

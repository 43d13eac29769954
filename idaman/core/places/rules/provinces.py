"""The provinces, by the Ministry of Home Affairs' code, each with its time zone.

Codes and names: Kepmendagri 300.2.2-2138/2025. Zones: Keputusan Presiden 41/1987, and for provinces
made since then the zone of the province they were part of.
"""

from __future__ import annotations

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
ZONES = (WIB, WITA, WIT)

PROVINCES: dict[str, tuple[str, str]] = {
    "11": ("Aceh", WIB),
    "12": ("Sumatera Utara", WIB),
    "13": ("Sumatera Barat", WIB),
    "14": ("Riau", WIB),
    "15": ("Jambi", WIB),
    "16": ("Sumatera Selatan", WIB),
    "17": ("Bengkulu", WIB),
    "18": ("Lampung", WIB),
    "19": ("Kepulauan Bangka Belitung", WIB),
    "21": ("Kepulauan Riau", WIB),
    "31": ("Daerah Khusus Jakarta", WIB),
    "32": ("Jawa Barat", WIB),
    "33": ("Jawa Tengah", WIB),
    "34": ("Daerah Istimewa Yogyakarta", WIB),
    "35": ("Jawa Timur", WIB),
    "36": ("Banten", WIB),
    "51": ("Bali", WITA),
    "52": ("Nusa Tenggara Barat", WITA),
    "53": ("Nusa Tenggara Timur", WITA),
    "61": ("Kalimantan Barat", WIB),
    "62": ("Kalimantan Tengah", WIB),
    "63": ("Kalimantan Selatan", WITA),
    "64": ("Kalimantan Timur", WITA),
    "65": ("Kalimantan Utara", WITA),
    "71": ("Sulawesi Utara", WITA),
    "72": ("Sulawesi Tengah", WITA),
    "73": ("Sulawesi Selatan", WITA),
    "74": ("Sulawesi Tenggara", WITA),
    "75": ("Gorontalo", WITA),
    "76": ("Sulawesi Barat", WITA),
    "81": ("Maluku", WIT),
    "82": ("Maluku Utara", WIT),
    "91": ("Papua", WIT),
    "92": ("Papua Barat", WIT),
    "93": ("Papua Selatan", WIT),
    "94": ("Papua Tengah", WIT),
    "95": ("Papua Pegunungan", WIT),
    "96": ("Papua Barat Daya", WIT),
}
"""Code → name, time zone."""

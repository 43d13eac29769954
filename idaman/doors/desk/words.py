"""The words the desk has for kinds, acts, roles and states."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "settings": _("Settings"),
    "mission": _("Missions"),
    "dimension": _("Dimensions"),
    "readiness": _("Readiness"),
    "swot": _("SWOT"),
    "strategy": _("Strategies"),
    "objective": _("Objectives"),
    "indicator": _("Indicators"),
    "programme": _("Programmes"),
    "activity": _("Activities"),
    "quick_win": _("Quick wins"),
    "phase": _("Roadmap"),
}
ACTS = {
    "masterplan.taken_in": _("Workbook imported"),
    "masterplan.item_saved": _("Plan item saved"),
    "masterplan.item_removed": _("Plan item removed"),
    "masterplan.adopted": _("Plan adopted"),
    "masterplan.closed": _("Plan closed"),
    "people.government_founded": _("Government founded"),
    "people.agency_set_up": _("Agency set up"),
    "people.post_set_up": _("Post set up"),
    "people.appointed": _("Person appointed"),
    "people.holding_ended": _("Appointment ended"),
    "regions.places_loaded": _("Places loaded"),
    "regions.tiles_placed": _("Tiles of the map placed"),
    "regions.boundaries_loaded": _("Boundaries loaded"),
    "regions.kawasan_grouped": _("Kawasan grouped"),
    "evidence.received": _("File received"),
    "evidence.offered": _("Evidence sent"),
    "evidence.offered-again": _("Evidence sent again"),
    "evidence.judged": _("Evidence judged"),
    "evidence.withdrawn": _("Evidence taken back"),
}
ROLES = {
    "officer": _("Officer"),
    "head": _("Head of agency"),
    "secretariat": _("Secretariat"),
    "expert": _("Expert"),
    "leadership": _("Leadership"),
    "council": _("Smart City Council"),
    "assessor": _("External assessor"),
    "province": _("Province"),
    "administrator": _("Administrator"),
}
SEVERITIES = {
    "error": _("Errors"),
    "warning": _("Warnings"),
    "advice": _("Advice"),
}
STATUSES = {
    "belum": _("missing"),
    "draf": _("draft"),
    "proses": _("waiting for verification"),
    "revisi": _("sent back"),
    "diterima": _("accepted"),
    "ditolak": _("rejected"),
    "dicabut": _("taken back"),
}
MARKS = {
    "belum": "due",
    "draf": "due",
    "proses": "wait",
    "revisi": "late",
    "diterima": "kept",
    "ditolak": "broken",
    "dicabut": "broken",
}
"""Status of an exhibit → one of the five marks of the look."""
WHAT = {
    "added": _("added"),
    "removed": _("removed"),
    "changed": _("changed"),
    "moved": _("moved"),
}
STATES = {
    "waiting": _("waiting its turn"),
    "running": _("being read"),
    "done": _("done"),
    "refused": _("not accepted"),
    "cancelled": _("cancelled"),
}

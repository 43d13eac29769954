"""Addresses of workshops: what follows a government's own, its page and its name."""

from idaman.features.workshops.desk import clusters as clusters_desk
from idaman.features.workshops.desk import (
    items,
    meetings,
    plans,
    preparation_papers,
    preparing,
    proposals,
    reviews,
    worksheets,
)
from idaman.features.workshops.public import clusters as clusters_public
from idaman.features.workshops.public import review
from idaman.web.pages import Pages

PLAN = "plans/<slug:plan>/"
GATE = f"{PLAN}gates/<int:stage>/"
BIMTEK = f"{PLAN}workshops/<int:number>/"
SHEETS = f"{PLAN}worksheets/"
ITEM = "plans/<slug:plan>/<slug:kind>/<str:code>/"
DESK: Pages = [
    ("template.xlsx", plans.workbook_template, "workbook-template"),
    ("plans/", plans.plans, "plans"),
    ("plans/<slug:plan>/", plans.plan, "plan"),
    ("plans/<slug:plan>/findings/", plans.plan_findings, "plan-findings"),
    ("plans/<slug:plan>/adopt/", plans.plan_adopt, "plan-adopt"),
    ("plans/<slug:plan>/close/", plans.plan_close, "plan-close"),
    ("plans/<slug:plan>/workbook.xlsx", plans.plan_workbook, "plan-workbook"),
    ("workshops/", preparing.workshops, "workshops"),
    (f"{PLAN}preparation/", preparing.preparation, "preparation"),
    (GATE, preparing.gate, "gate"),
    (f"{GATE}approve/", preparing.gate_approve, "gate-approve"),
    (f"{GATE}waive/", preparing.gate_waive, "gate-waive"),
    (f"{GATE}pass/", preparing.gate_pass, "gate-pass"),
    (f"{PLAN}notes/", reviews.notes, "notes"),
    (f"{PLAN}notes/<int:number>/", reviews.note, "note"),
    (f"{PLAN}notes/<int:number>/answer/", reviews.note_answer, "note-answer"),
    (f"{PLAN}annex/", reviews.annex, "annex"),
    (f"{PLAN}annex/print/", preparation_papers.annex_print, "annex-print"),
    (f"{PLAN}groups/", meetings.groups, "groups"),
    (f"{PLAN}workshops/new/", meetings.workshop_new, "workshop-new"),
    (BIMTEK, meetings.workshop, "workshop"),
    (f"{BIMTEK}move/", meetings.workshop_move, "workshop-move"),
    (f"{BIMTEK}hold/", meetings.workshop_hold, "workshop-hold"),
    (f"{BIMTEK}decide/", meetings.workshop_decide, "workshop-decide"),
    (f"{BIMTEK}sheet/print/", preparation_papers.attendance_print, "attendance-print"),
    ("jobs/<int:number>/paper/", preparation_papers.preparation_printed, "preparation-printed"),
    ("jobs/<int:number>/paper.pdf", preparation_papers.preparation_file, "preparation-file"),
    (f"{BIMTEK}photo/", meetings.workshop_photo, "workshop-photo"),
    ("jobs/<int:number>/workshop-photo/", meetings.workshop_photo_ready, "workshop-photo-ready"),
    (f"{BIMTEK}attendance/", meetings.attendance, "attendance"),
    (f"{BIMTEK}sheet/", meetings.attendance_sheet, "attendance-sheet"),
    (f"{BIMTEK}decisions/<int:decision>/close/", meetings.follow_up_close, "follow-up-close"),
    (SHEETS, worksheets.worksheets, "worksheets"),
    (f"{SHEETS}<slug:sheet>/", worksheets.worksheet, "worksheet"),
    (f"{SHEETS}<slug:sheet>/<str:row>/", worksheets.worksheet_row, "worksheet-row"),
    (f"{PLAN}proposals/", proposals.proposals, "proposals"),
    (f"{PLAN}proposals/<int:number>/", proposals.proposal, "proposal"),
    (f"{PLAN}proposals/<int:number>/accept/", proposals.proposal_accept, "proposal-accept"),
    (f"{PLAN}proposals/<int:number>/return/", proposals.proposal_return, "proposal-return"),
    (f"{PLAN}proposals/<int:number>/withdraw/", proposals.proposal_withdraw, "proposal-withdraw"),
    ("plans/<slug:plan>/<slug:kind>/propose/", proposals.item_propose_new, "item-propose-new"),
    (f"{ITEM}propose/", proposals.item_propose, "item-propose"),
    (f"{ITEM}note/", reviews.item_note, "item-note"),
    ("plans/<slug:plan>/<slug:kind>/new/", items.item_new, "item-new"),
    (ITEM, items.item, "item"),
    (f"{ITEM}edit/", items.item_edit, "item-edit"),
    (f"{ITEM}remove/", items.item_remove, "item-remove"),
    (f"{ITEM}restore/", items.item_restore, "item-restore"),
    ("versions/", plans.versions, "versions"),
    ("clusters/", clusters_desk.clusters, "clusters"),
    ("clusters/<int:number>/", clusters_desk.cluster, "cluster"),
    ("clusters/<int:number>/accept/", clusters_desk.cluster_accept, "cluster-accept"),
    ("clusters/<int:number>/decline/", clusters_desk.cluster_decline, "cluster-decline"),
]
PUBLIC: Pages = [
    ("rencana/bimtek/", review.workshops, "workshops"),
    ("rencana/catatan-ahli/", review.expert_notes, "expert-notes"),
    ("kluster/", clusters_public.clusters, "clusters"),
    ("kluster/<int:number>/", clusters_public.cluster, "cluster"),
]

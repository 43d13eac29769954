"""The addresses of the desk. All but the first begin with the government."""

from django.urls import path

from idaman.doors.desk import checks, evidence, items, jobs, ledger, plans, week

app_name = "desk"
ITEM = "plans/<slug:plan>/<slug:kind>/<str:code>/"
PAGES = [
    ("", week.week, "week"),
    ("post/", week.post, "post"),
    ("upload/", jobs.upload, "upload"),
    ("template.xlsx", plans.workbook_template, "workbook-template"),
    ("jobs/<int:number>/", jobs.job, "job"),
    ("jobs/<int:number>/cancel/", jobs.job_cancel, "job-cancel"),
    ("jobs/<int:number>/findings/", checks.findings, "findings"),
    ("jobs/<int:number>/findings.csv", checks.findings_csv, "findings-csv"),
    ("jobs/<int:number>/compare/", checks.compare, "compare"),
    ("jobs/<int:number>/import/", checks.plan_import, "plan-import"),
    ("jobs/<int:number>/evidence/", evidence.evidence_confirm, "evidence-confirm"),
    ("rules/<slug:rule>/", checks.rule, "rule"),
    ("plans/", plans.plans, "plans"),
    ("plans/<slug:plan>/", plans.plan, "plan"),
    ("plans/<slug:plan>/findings/", plans.plan_findings, "plan-findings"),
    ("plans/<slug:plan>/adopt/", plans.plan_adopt, "plan-adopt"),
    ("plans/<slug:plan>/close/", plans.plan_close, "plan-close"),
    ("plans/<slug:plan>/workbook.xlsx", plans.plan_workbook, "plan-workbook"),
    ("plans/<slug:plan>/<slug:kind>/new/", items.item_new, "item-new"),
    (ITEM, items.item, "item"),
    (f"{ITEM}edit/", items.item_edit, "item-edit"),
    (f"{ITEM}remove/", items.item_remove, "item-remove"),
    ("versions/", plans.versions, "versions"),
    ("evidence/", evidence.evidence, "evidence"),
    ("evidence/<str:code>/offer/", evidence.evidence_offer, "evidence-offer"),
    ("exhibits/<int:number>/", evidence.exhibit, "exhibit"),
    ("exhibits/<int:number>/judge/", evidence.exhibit_judge, "exhibit-judge"),
    ("exhibits/<int:number>/answer/", evidence.exhibit_answer, "exhibit-answer"),
    ("exhibits/<int:number>/withdraw/", evidence.exhibit_withdraw, "exhibit-withdraw"),
    ("exhibits/<int:number>/file", evidence.exhibit_file, "exhibit-file"),
    ("exhibits/<int:number>/picture", evidence.exhibit_picture, "exhibit-picture"),
    ("ledger/", ledger.ledger, "ledger"),
    ("receipts/<slug:leaf>/", ledger.receipt, "receipt"),
]
urlpatterns = [
    path("", week.start, name="start"),
    *(path(f"<slug:government>/{rest}", view, name=name) for rest, view, name in PAGES),
]

"""Addresses of plan: what follows a government's own, its page and its name."""

from idaman.features.plan.desk import books, checks, editions, weights
from idaman.features.plan.public import downloads
from idaman.web.pages import Pages

DESK: Pages = [
    ("jobs/<int:number>/findings/", checks.findings, "findings"),
    ("jobs/<int:number>/findings.csv", checks.findings_csv, "findings-csv"),
    ("jobs/<int:number>/compare/", checks.compare, "compare"),
    ("jobs/<int:number>/import/", checks.plan_import, "plan-import"),
    ("rules/<slug:rule>/", checks.rule, "rule"),
    ("plans/new/", editions.plan_new, "plan-new"),
    ("plans/<slug:plan>/compare/", editions.plan_compare, "plan-compare"),
    ("plans/<slug:plan>/books/", books.plan_books, "plan-books"),
    ("plans/<slug:plan>/books/choose/", books.books_choose, "books-choose"),
    ("plans/<slug:plan>/books/print/", books.books_print, "books-print"),
    ("jobs/<int:number>/books/", books.books_printed, "books-printed"),
    ("jobs/<int:number>/books/publish/", books.books_publish, "books-publish"),
    ("jobs/<int:number>/books/<slug:key>.<slug:ending>", books.books_file, "books-file"),
    ("weights/", weights.weights, "weights"),
    ("weights/<slug:outcome>/", weights.weights_of, "weights-of"),
    ("weights/<slug:outcome>/<int:version>/adopt/", weights.weights_adopt, "weights-adopt"),
]
PUBLIC: Pages = [
    ("unduh/", downloads.downloads, "downloads"),
    ("unduh/rencana.xlsx", downloads.workbook_file, "workbook-file"),
    ("unduh/rencana.json", downloads.document_file, "document-file"),
    ("unduh/rencana.schema.json", downloads.schema_file, "schema-file"),
]

from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "idaman.features.plan"
    # Migrations, tables and bindings of the ledger know it by this label.
    label = "masterplan"

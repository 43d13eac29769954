from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "idaman.core.imports"
    # Migrations, tables and bindings of the ledger know it by this label.
    label = "arrivals"

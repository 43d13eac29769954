from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "idaman.core.places"
    # Migrations, tables and bindings of the ledger know it by this label.
    label = "regions"

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "idaman.features.messages"
    # Migrations, tables and bindings of the ledger know it by this label.
    label = "outbox"

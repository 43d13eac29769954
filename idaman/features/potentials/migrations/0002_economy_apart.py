from django.db import migrations


class Migration(migrations.Migration):
    """The tables of the economy belong to a feature of their own; no row and no name changes."""

    dependencies = [
        ('potentials', '0001_initial'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel('TableChoice'),
                migrations.DeleteModel('SectorTable'),
            ],
        ),
    ]

"""Find by its hash only what has a receipt, so that writing many at once stays quick."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_checkpoints'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='has_receipt',
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name='entry',
            name='leaf',
            field=models.CharField(max_length=64),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(condition=models.Q(('has_receipt', True)), fields=('leaf',), name='entry_of_a_receipt'),
        ),
    ]

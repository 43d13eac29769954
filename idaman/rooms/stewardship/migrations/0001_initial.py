import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0002_office_and_pilot'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reorganisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('merged', 'Merged'), ('split', 'Split'), ('closed', 'Closed')], max_length=6)),
                ('agencies', models.JSONField()),
                ('posts', models.JSONField()),
                ('on', models.DateField()),
                ('basis', models.CharField(blank=True, default='', max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reorganisations', to='people.government')),
                ('into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
            ],
        ),
    ]

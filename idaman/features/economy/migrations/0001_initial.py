import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables are there since potentials 0001; they only change whose they are."""

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('potentials', '0002_economy_apart'),
        ('regions', '0002_kawasan_comparing'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='SectorTable',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('measure', models.CharField(choices=[('grdp_constant', 'Grdp Constant'), ('grdp_current', 'Grdp Current'), ('employment', 'Employment'), ('population', 'Population')], max_length=16)),
                        ('year', models.PositiveSmallIntegerField()),
                        ('values', models.JSONField()),
                        ('unit', models.CharField(max_length=40)),
                        ('source', models.CharField(max_length=300)),
                        ('note', models.TextField(blank=True, default='')),
                        ('reason', models.TextField(blank=True, default='')),
                        ('is_sample', models.BooleanField(default=False)),
                        ('salt', models.BinaryField()),
                        ('entered_at', models.DateTimeField()),
                        ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                        ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='economy.sectortable')),
                        ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                        ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sector_tables', to='people.government')),
                        ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
                        ('taken_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                    ],
                    options={
                        'db_table': 'potentials_sectortable',
                    },
                ),
                migrations.CreateModel(
                    name='TableChoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.TextField()),
                        ('salt', models.BinaryField()),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                        ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.government')),
                        ('table', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='economy.sectortable')),
                    ],
                    options={
                        'db_table': 'potentials_tablechoice',
                    },
                ),
                migrations.AddIndex(
                    model_name='sectortable',
                    index=models.Index(fields=['government', 'measure', 'region', 'year'], name='sector_table_of'),
                ),
            ],
        ),
    ]

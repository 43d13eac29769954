import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reorganisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reorganisations', to='people.government')),
                ('kind', models.CharField(choices=[('merged', 'Merged'), ('split', 'Split'), ('closed', 'Closed')], max_length=6)),
                ('agencies', models.JSONField()),
                ('into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                ('posts', models.JSONField()),
                ('on', models.DateField()),
                ('basis', models.CharField(blank=True, default='', max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
        ),
        migrations.CreateModel(
            name='DataEdition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='data_editions', to='people.government')),
                ('number', models.PositiveIntegerField()),
                ('manifest_sha256', models.CharField(max_length=64)),
                ('rows', models.PositiveIntegerField()),
                ('leaf', models.CharField(max_length=64)),
                ('is_sample', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'number'), name='data_edition_in_government')],
            },
        ),
        migrations.CreateModel(
            name='PersonRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='person_requests', to='people.government')),
                ('number', models.PositiveIntegerField()),
                ('asks', models.CharField(choices=[('export', 'Export'), ('erase', 'Erase')], max_length=6)),
                ('known_by', models.CharField(choices=[('account', 'Account'), ('reach', 'Reach'), ('receipt', 'Receipt')], max_length=7)),
                ('identity', models.CharField(choices=[('card', 'Card'), ('reached', 'Reached'), ('receipt', 'Receipt'), ('office', 'Office')], max_length=7)),
                ('closed', models.BinaryField(blank=True, default=b'')),
                ('salt', models.BinaryField()),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='person_requests', to=settings.AUTH_USER_MODEL)),
                ('state', models.CharField(choices=[('searching', 'Searching'), ('found', 'Found'), ('done', 'Done'), ('refused', 'Refused')], default='searching', max_length=9)),
                ('found', models.JSONField(default=dict)),
                ('searched', models.JSONField(default=dict)),
                ('unreadable', models.PositiveIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('reason', models.TextField(blank=True, default='')),
                ('reason_salt', models.BinaryField(blank=True, default=b'')),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'number'), name='person_request_number')],
            },
        ),
    ]

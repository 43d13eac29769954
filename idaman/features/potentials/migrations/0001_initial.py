import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('evidence', '0001_initial'),
        ('people', '0001_initial'),
        ('regions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SectorTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sector_tables', to='people.government')),
                ('measure', models.CharField(choices=[('grdp_constant', 'Grdp Constant'), ('grdp_current', 'Grdp Current'), ('employment', 'Employment'), ('population', 'Population')], max_length=16)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
                ('year', models.PositiveSmallIntegerField()),
                ('values', models.JSONField()),
                ('unit', models.CharField(max_length=40)),
                ('source', models.CharField(max_length=300)),
                ('note', models.TextField(blank=True, default='')),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='potentials.sectortable')),
                ('reason', models.TextField(blank=True, default='')),
                ('is_sample', models.BooleanField(default=False)),
                ('salt', models.BinaryField()),
                ('entered_at', models.DateTimeField()),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('taken_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'indexes': [models.Index(fields=['government', 'measure', 'region', 'year'], name='sector_table_of')],
            },
        ),
        migrations.CreateModel(
            name='TableChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.government')),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='potentials.sectortable')),
                ('reason', models.TextField()),
                ('salt', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
        ),
        migrations.CreateModel(
            name='EnquiryTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enquiry_terms', to='people.government')),
                ('from_date', models.DateField()),
                ('answer_days', models.PositiveSmallIntegerField(default=5)),
                ('escalate_days', models.PositiveSmallIntegerField(default=3)),
                ('keep_months', models.PositiveSmallIntegerField(default=24)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'from_date'), name='enquiry_terms_from_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Potential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='potentials', to='people.government')),
                ('code', models.CharField(max_length=24)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'code'), name='potential_code_in_government')],
            },
        ),
        migrations.CreateModel(
            name='PotentialVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.government')),
                ('potential', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='potentials.potential')),
                ('number', models.PositiveIntegerField()),
                ('body', models.JSONField()),
                ('body_hash', models.CharField(max_length=64)),
                ('kind', models.CharField(max_length=16)),
                ('name', models.CharField(max_length=200)),
                ('name_en', models.CharField(blank=True, default='', max_length=200)),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='regions.region')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('is_sample', models.BooleanField(default=False)),
                ('salt', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('potential', 'number'), name='potential_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Showing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.government')),
                ('potential', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='showings', to='potentials.potential')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='showings', to='potentials.potentialversion')),
                ('sheet_id', models.CharField(blank=True, default='', max_length=64)),
                ('sheet_en', models.CharField(blank=True, default='', max_length=64)),
                ('reason', models.TextField(blank=True, default='')),
                ('salt', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('version__isnull', True), models.Q(('reason', ''), _negated=True)), models.Q(('version__isnull', False), models.Q(('sheet_id', ''), _negated=True), models.Q(('sheet_en', ''), _negated=True)), _connector='OR'), name='showing_has_sheets_or_reason')],
            },
        ),
        migrations.CreateModel(
            name='Enquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enquiries', to='people.government')),
                ('number', models.PositiveIntegerField()),
                ('potential', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enquiries', to='potentials.potential')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='potentials.potentialversion')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('secret_sha256', models.CharField(max_length=64)),
                ('closed', models.BinaryField(blank=True, default=b'')),
                ('salt', models.BinaryField()),
                ('language', models.CharField(default='id', max_length=2)),
                ('arrived_at', models.DateTimeField()),
                ('due', models.DateField()),
                ('told', models.CharField(default='contact', max_length=12)),
                ('answer_closed', models.BinaryField(blank=True, default=b'')),
                ('answer_salt', models.BinaryField(blank=True, default=b'')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('is_sample', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True)), fields=['government', 'due'], name='enquiry_waiting')],
                'constraints': [models.UniqueConstraint(fields=('government', 'number'), name='enquiry_number_in_government'), models.UniqueConstraint(fields=('secret_sha256',), name='enquiry_secret_once'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='enquiry_answer_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='PotentialStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.government')),
                ('potential', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='potentials.potential')),
                ('to', models.CharField(choices=[('listed', 'listed'), ('ready', 'ready'), ('offer', 'offer'), ('deal', 'deal'), ('jobs', 'jobs')], max_length=8)),
                ('on', models.DateField()),
                ('exhibit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.exhibit')),
                ('jobs', models.PositiveIntegerField(blank=True, null=True)),
                ('enquiry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='potentials.enquiry')),
                ('reason', models.TextField(blank=True, default='')),
                ('salt', models.BinaryField()),
                ('is_sample', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('exhibit__isnull', False), models.Q(('reason', ''), _negated=True), _connector='OR'), name='potential_step_says_why')],
            },
        ),
        migrations.AddField(
            model_name='potential',
            name='newest',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='newest_of', to='potentials.potentialversion'),
        ),
        migrations.AddField(
            model_name='potential',
            name='shown',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shown_of', to='potentials.potentialversion'),
        ),
    ]

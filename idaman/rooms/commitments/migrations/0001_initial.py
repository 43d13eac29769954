import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('masterplan', '0002_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=16)),
                ('item_code', models.CharField(max_length=24)),
                ('name', models.CharField(max_length=500)),
                ('target', models.TextField(blank=True, default='')),
                ('due', models.DateField(blank=True, null=True)),
                ('evidence', models.TextField(blank=True, default='')),
                ('budget_code', models.CharField(blank=True, default='', max_length=60)),
                ('salt', models.BinaryField()),
                ('is_sample', models.BooleanField(default=False)),
                ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clauses_deputised', to='people.post')),
                ('first', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='commitments.clause')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='people.government')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clauses_owned', to='people.post')),
            ],
        ),
        migrations.CreateModel(
            name='ClauseChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old', models.JSONField()),
                ('new', models.JSONField()),
                ('salt', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='commitments.clause')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clause_changes', to='people.government')),
            ],
        ),
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=24)),
                ('title', models.CharField(max_length=300)),
                ('preamble', models.TextField(blank=True, default='')),
                ('salt', models.BinaryField()),
                ('stage', models.CharField(choices=[('draft', 'Draft'), ('negotiating', 'Negotiating'), ('open', 'Open'), ('closed', 'Closed')], default='draft', max_length=12)),
                ('is_paper', models.BooleanField(default=False)),
                ('source', models.TextField(blank=True, default='')),
                ('is_sample', models.BooleanField(default=False)),
                ('drawn_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='people.government')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='masterplan.version')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'code'), name='commitment_code_in_government')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='people.government')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='people.post')),
            ],
        ),
        migrations.CreateModel(
            name='ExternalRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.CharField(max_length=60)),
                ('base_sha256', models.CharField(max_length=64)),
                ('remote', models.CharField(blank=True, default='', max_length=80)),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('waiting', 'Waiting'), ('signed', 'Signed'), ('refused', 'Refused')], default='asked', max_length=8)),
                ('sentence', models.TextField(blank=True, default='')),
                ('asked_at', models.DateTimeField()),
                ('tried_at', models.DateTimeField(blank=True, null=True)),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='external_requests', to='people.government')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='external', to='commitments.line')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'waiting', 'signed'])), fields=('line',), name='one_external_a_line')],
            },
        ),
        migrations.CreateModel(
            name='PaperSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(blank=True, choices=[('definitive', 'Definitive'), ('plt', 'Acting'), ('plh', 'Deputising')], default='', max_length=12)),
                ('signed_on', models.DateField()),
                ('scan_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('note', models.TextField(blank=True, default='')),
                ('salt', models.BinaryField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('confirmed', 'Confirmed'), ('refused', 'Refused')], default='waiting', max_length=10)),
                ('recorded_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paper_signatures', to='people.government')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paper', to='commitments.line')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'confirmed'])), fields=('line',), name='one_paper_a_line'), models.CheckConstraint(condition=models.Q(('settled_by', None), models.Q(('settled_by', models.F('recorded_by')), _negated=True), _connector='OR'), name='paper_by_two')],
            },
        ),
        migrations.CreateModel(
            name='Sheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('open', 'Open'), ('signed', 'Signed'), ('superseded', 'Superseded')], default='draft', max_length=10)),
                ('content', models.JSONField(blank=True, null=True)),
                ('content_hash', models.CharField(blank=True, default='', max_length=64)),
                ('pdf_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('paper_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('file_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('reason', models.CharField(blank=True, choices=[('budget', 'Budget'), ('reorganisation', 'Reorganisation'), ('force_majeure', 'Force Majeure'), ('council', 'Council')], default='', max_length=16)),
                ('reason_text', models.TextField(blank=True, default='')),
                ('statement', models.TextField(blank=True, default='')),
                ('salt', models.BinaryField()),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='people.agency')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='commitments.commitment')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='people.government')),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='commitments.sheet')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('commitment', 'agency', 'number'), name='sheet_number_of_agency'), models.UniqueConstraint(condition=models.Q(('agency', None)), fields=('commitment', 'number'), name='umbrella_number'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'open'])), fields=('commitment', 'agency'), name='one_amendment_at_a_time')],
            },
        ),
        migrations.AddField(
            model_name='line',
            name='sheet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='commitments.sheet'),
        ),
        migrations.AddField(
            model_name='clause',
            name='sheet',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='commitments.sheet'),
        ),
        migrations.CreateModel(
            name='SignerKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.CharField(max_length=40, unique=True)),
                ('certificate', models.TextField()),
                ('wrapped', models.TextField()),
                ('tries_left', models.PositiveSmallIntegerField(default=5)),
                ('valid_until', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signer_keys', to='people.government')),
                ('holding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signer_keys', to='people.holding')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('holding',), name='one_standing_key')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('route', models.CharField(choices=[('electronic', 'Electronic'), ('uploaded', 'Uploaded'), ('external', 'External'), ('paper', 'Paper')], max_length=10)),
                ('capacity', models.CharField(blank=True, choices=[('definitive', 'Definitive'), ('plt', 'Acting'), ('plh', 'Deputising')], default='', max_length=12)),
                ('signed_on', models.DateField()),
                ('file_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('level', models.CharField(blank=True, default='', max_length=6)),
                ('is_certified', models.BooleanField(default=False)),
                ('validation', models.JSONField(blank=True, null=True)),
                ('factor', models.CharField(blank=True, default='', max_length=10)),
                ('leaf', models.CharField(max_length=64)),
                ('is_sample', models.BooleanField(default=False)),
                ('recorded_at', models.DateTimeField()),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='people.government')),
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='signature', to='commitments.line')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='people.post')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='commitments.sheet')),
                ('key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='commitments.signerkey')),
            ],
            options={
                'indexes': [models.Index(fields=['file_sha256'], name='signature_of_file')],
            },
        ),
        migrations.CreateModel(
            name='SigningRecovery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('first_at', models.DateTimeField(blank=True, null=True)),
                ('second_at', models.DateTimeField(blank=True, null=True)),
                ('first_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signing_recoveries', to='people.government')),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recoveries', to='commitments.signerkey')),
                ('second_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key',), name='one_recovery_a_key'), models.CheckConstraint(condition=models.Q(('second_by', None), models.Q(('second_by', models.F('first_by')), _negated=True), _connector='OR'), name='recovery_by_two')],
            },
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(fields=('sheet', 'post'), name='line_of_post_once'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(fields=('sheet', 'position'), name='line_position_once'),
        ),
        migrations.AddConstraint(
            model_name='clause',
            constraint=models.UniqueConstraint(fields=('sheet', 'item_code'), name='clause_item_on_sheet'),
        ),
    ]

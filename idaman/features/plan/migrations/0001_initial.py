import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('indicators', '0001_initial'),
        ('people', '0001_initial'),
        ('regions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='people.government')),
                ('slug', models.SlugField(max_length=40)),
                ('title', models.CharField(max_length=500)),
                ('first_year', models.PositiveSmallIntegerField()),
                ('last_year', models.PositiveSmallIntegerField()),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('root', models.CharField(blank=True, default='', max_length=64)),
                ('books', models.JSONField(blank=True, default=list)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'slug'), name='plan_slug_in_government'), models.CheckConstraint(condition=models.Q(('last_year__gte', models.F('first_year'))), name='plan_period_runs_forward')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='plan_items', to='people.government')),
                ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='masterplan.plan')),
                ('kind', models.CharField(max_length=16)),
                ('code', models.CharField(max_length=24)),
                ('position', models.PositiveIntegerField(default=0)),
                ('body', models.JSONField(null=True)),
                ('hash', models.CharField(max_length=64)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'kind', 'code'), name='item_code_in_plan')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='plan_changes', to='people.government')),
                ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='masterplan.plan')),
                ('sequence', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=16)),
                ('code', models.CharField(max_length=24)),
                ('old_hash', models.CharField(blank=True, default='', max_length=64)),
                ('new_hash', models.CharField(blank=True, default='', max_length=64)),
                ('body', models.JSONField(null=True)),
                ('is_part', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'indexes': [models.Index(fields=['plan', 'kind', 'code'], name='change_of_item')],
                'constraints': [models.UniqueConstraint(fields=('plan', 'sequence', 'kind', 'code'), name='change_once_a_revision')],
            },
        ),
        migrations.CreateModel(
            name='Composition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='compositions', to='people.government')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='compositions', to='masterplan.plan')),
                ('sequence', models.PositiveIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('document', models.JSONField()),
                ('file_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('findings', models.JSONField(default=list)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'sequence'), name='composition_once_a_revision')],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='people.government')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='masterplan.plan')),
                ('number', models.PositiveIntegerField()),
                ('composition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='masterplan.composition')),
                ('title', models.CharField(max_length=500)),
                ('vision', models.TextField(blank=True, default='')),
                ('regulation', models.CharField(blank=True, default='', max_length=200)),
                ('regulation_date', models.DateField(blank=True, null=True)),
                ('salt', models.BinaryField()),
                ('adopted_at', models.DateTimeField()),
                ('adopted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('is_current', models.BooleanField(default=False)),
                ('is_sample', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='version_number_in_plan'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('government',), name='one_current_version')],
            },
        ),
        migrations.CreateModel(
            name='PrintedBook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='printed_books', to='people.government')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='printed_books', to='masterplan.version')),
                ('printing', models.PositiveIntegerField()),
                ('number', models.PositiveSmallIntegerField()),
                ('key', models.SlugField(max_length=30)),
                ('title', models.CharField(max_length=120)),
                ('pages', models.PositiveIntegerField()),
                ('pdf_sha256', models.CharField(max_length=64)),
                ('docx_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('published_at', models.DateTimeField()),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'printing', 'key'), name='book_once_a_printing')],
            },
        ),
        migrations.CreateModel(
            name='PermanentCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='permanent_codes', to='people.government')),
                ('kind', models.CharField(max_length=16)),
                ('code', models.CharField(max_length=24)),
                ('name', models.CharField(max_length=500)),
                ('first_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='first_codes', to='masterplan.version')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'kind', 'code'), name='permanent_code_in_government')],
            },
        ),
        migrations.CreateModel(
            name='Adopted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adopted', to='people.government')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='masterplan.version')),
                ('is_current', models.BooleanField(default=False)),
                ('kind', models.CharField(max_length=16)),
                ('code', models.CharField(max_length=24)),
                ('position', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=500)),
                ('name_en', models.CharField(blank=True, default='', max_length=500)),
                ('dimension', models.CharField(blank=True, choices=[('governance', 'Smart Governance'), ('branding', 'Smart Branding'), ('economy', 'Smart Economy'), ('living', 'Smart Living'), ('society', 'Smart Society'), ('environment', 'Smart Environment')], default='', max_length=12)),
                ('sub_dimension', models.CharField(blank=True, choices=[('governance.service', 'Pelayanan publik'), ('governance.bureaucracy', 'Tata kelola birokrasi yang efisien'), ('governance.policy', 'Efisiensi kebijakan publik'), ('branding.tourism', 'Ekosistem pariwisata'), ('branding.business', 'Platform dan ekosistem bisnis daerah'), ('branding.appearance', 'Wajah kota'), ('economy.industry', 'Ekosistem industri yang berdaya saing'), ('economy.welfare', 'Kesejahteraan rakyat'), ('economy.transaction', 'Ekosistem transaksi keuangan'), ('living.harmony', 'Harmonisasi tata ruang wilayah'), ('living.health', 'Prasarana kesehatan'), ('living.mobility', 'Sarana transportasi dan logistik'), ('society.community', 'Masyarakat warga yang interaktif'), ('society.learning', 'Ekosistem belajar yang efisien'), ('society.security', 'Sistem keamanan masyarakat'), ('environment.protection', 'Proteksi lingkungan'), ('environment.waste', 'Tata kelola sampah dan limbah'), ('environment.energy', 'Tata kelola energi yang bertanggung jawab')], default='', max_length=30)),
                ('parent_code', models.CharField(blank=True, default='', max_length=24)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adopted', to='people.agency')),
                ('starts', models.DateField(blank=True, null=True)),
                ('ends', models.DateField(blank=True, null=True)),
                ('cost_idr', models.BigIntegerField(default=0)),
                ('whole_regency', models.BooleanField(default=False)),
                ('is_dropped', models.BooleanField(default=False)),
                ('is_sample', models.BooleanField(default=False)),
                ('body', models.JSONField()),
            ],
            options={
                'indexes': [models.Index(fields=['government', 'is_current', 'kind', 'position'], name='adopted_listed'), models.Index(fields=['version', 'kind', 'position'], name='adopted_in_version'), models.Index(fields=['version', 'parent_code'], name='adopted_children')],
                'constraints': [models.UniqueConstraint(fields=('version', 'kind', 'code'), name='adopted_code_in_version')],
            },
        ),
        migrations.CreateModel(
            name='AdoptedPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adopted_places', to='people.government')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='masterplan.adopted')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adopted_places', to='regions.region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'region'), name='adopted_place_once')],
            },
        ),
        migrations.CreateModel(
            name='AdoptedCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adopted_costs', to='people.government')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='costs', to='masterplan.adopted')),
                ('year', models.PositiveSmallIntegerField()),
                ('source', models.CharField(choices=[('apbd', 'apbd'), ('apbn', 'apbn'), ('province', 'province'), ('dak', 'dak'), ('village', 'village'), ('blud', 'blud'), ('csr', 'csr'), ('grant', 'grant'), ('ppp', 'ppp'), ('other', 'other')], max_length=10)),
                ('amount_idr', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='AdoptedPartner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adopted_partners', to='people.government')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partners', to='masterplan.adopted')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adopted_partnered', to='people.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'agency'), name='adopted_partner_once')],
            },
        ),
        migrations.CreateModel(
            name='IndicatorLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicator_links', to='people.government')),
                ('item_code', models.CharField(max_length=24)),
                ('indicator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='indicators.indicator')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicator_links', to='regions.region')),
                ('is_sample', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'indexes': [models.Index(fields=['government', 'item_code'], name='link_of_item')],
            },
        ),
    ]

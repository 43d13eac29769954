import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=13, unique=True)),
                ('level', models.CharField(choices=[('country', 'Country'), ('province', 'Province'), ('regency', 'Regency'), ('district', 'District'), ('village', 'Village')], max_length=10)),
                ('kind', models.CharField(choices=[('negara', 'Country'), ('provinsi', 'Province'), ('kabupaten', 'Regency'), ('kota', 'City'), ('kecamatan', 'District'), ('desa', 'Rural Village'), ('kelurahan', 'Urban Village')], max_length=10)),
                ('name', models.CharField(max_length=100)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='regions.region')),
                ('slug', models.SlugField(max_length=120)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('tile_x', models.SmallIntegerField(blank=True, null=True)),
                ('tile_y', models.SmallIntegerField(blank=True, null=True)),
                ('tile_label', models.CharField(blank=True, default='', max_length=6)),
                ('source', models.TextField(blank=True, default='')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('parent', 'slug'), name='region_slug_among_siblings')],
            },
        ),
        migrations.CreateModel(
            name='Code',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='regions.region')),
                ('scheme', models.CharField(choices=[('kemendagri', 'Kemendagri'), ('bps', 'Bps')], max_length=12)),
                ('value', models.CharField(max_length=13)),
                ('source', models.TextField(blank=True, default='')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scheme', 'value'), name='code_in_scheme_once'), models.UniqueConstraint(fields=('region', 'scheme'), name='region_has_one_code_a_scheme')],
            },
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='regions.region')),
                ('name', models.CharField(max_length=100)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'name'), name='alias_once')],
            },
        ),
        migrations.CreateModel(
            name='Boundary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='boundary', to='regions.region')),
                ('geojson', models.JSONField()),
                ('area_km2', models.FloatField()),
                ('source', models.TextField()),
                ('loaded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Kawasan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, default='', max_length=120)),
                ('note', models.TextField(blank=True, default='')),
                ('source', models.TextField(blank=True, default='')),
            ],
        ),
        migrations.CreateModel(
            name='KawasanMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kawasan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='regions.kawasan')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kawasan_memberships', to='regions.region')),
                ('is_confirmed', models.BooleanField(default=True)),
                ('note', models.TextField(blank=True, default='')),
                ('source', models.TextField(blank=True, default='')),
                ('area_km2', models.FloatField(blank=True, null=True)),
                ('population', models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kawasan', 'region'), name='kawasan_member_once')],
            },
        ),
    ]

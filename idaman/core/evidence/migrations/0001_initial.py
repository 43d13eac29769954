import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='people.government')),
                ('sha256', models.CharField(max_length=64)),
                ('public_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('small_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('media_type', models.CharField(max_length=100)),
                ('bytes', models.PositiveBigIntegerField()),
                ('width', models.PositiveIntegerField(blank=True, null=True)),
                ('height', models.PositiveIntegerField(blank=True, null=True)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('picture_hash', models.CharField(blank=True, default='', max_length=16)),
                ('received_at', models.DateTimeField()),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'sha256'), name='file_once_a_government')],
            },
        ),
        migrations.CreateModel(
            name='Exhibit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exhibits', to='people.government')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exhibits', to='evidence.file')),
                ('subject', models.CharField(max_length=120)),
                ('requirement', models.CharField(blank=True, default='', max_length=16)),
                ('note', models.TextField(blank=True, default='')),
                ('salt', models.BinaryField()),
                ('status', models.CharField(choices=[('draf', 'Draft'), ('proses', 'Offered'), ('revisi', 'Returned'), ('diterima', 'Accepted'), ('ditolak', 'Rejected'), ('dicabut', 'Withdrawn')], default='proses', max_length=10)),
                ('repeats', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='repeated_by', to='evidence.exhibit')),
                ('is_sample', models.BooleanField(default=False)),
                ('offered_at', models.DateTimeField()),
                ('offered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exhibits', to='people.post')),
            ],
            options={
                'indexes': [models.Index(fields=['government', 'subject'], name='exhibit_about')],
            },
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='people.government')),
                ('exhibit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='evidence.exhibit')),
                ('status', models.CharField(choices=[('draf', 'Draft'), ('proses', 'Offered'), ('revisi', 'Returned'), ('diterima', 'Accepted'), ('ditolak', 'Rejected'), ('dicabut', 'Withdrawn')], max_length=10)),
                ('reason', models.TextField(blank=True, default='')),
                ('salt', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='people.post')),
            ],
        ),
    ]

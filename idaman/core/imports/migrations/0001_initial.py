import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('log', models.CharField(max_length=40)),
                ('target', models.CharField(max_length=20)),
                ('subject', models.CharField(blank=True, default='', max_length=120)),
                ('source', models.CharField(blank=True, default='', max_length=120)),
                ('file_name', models.CharField(blank=True, default='', max_length=200)),
                ('file_sha256', models.CharField(max_length=64)),
                ('is_file_kept', models.BooleanField(default=False)),
                ('sheet', models.CharField(blank=True, default='', max_length=100)),
                ('mapping', models.JSONField(default=dict)),
                ('mapping_sha256', models.CharField(max_length=64)),
                ('salt', models.BinaryField()),
                ('added', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('rows', models.JSONField(default=dict)),
                ('findings', models.JSONField(default=list)),
                ('entered_at', models.DateTimeField()),
                ('post', models.CharField(max_length=60)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('undone_by', models.CharField(blank=True, default='', max_length=60)),
                ('undone_because', models.TextField(blank=True, default='')),
            ],
            options={
                'indexes': [models.Index(fields=['log', 'target', 'id'], name='arrival_of'), models.Index(fields=['log', 'file_sha256'], name='arrival_of_file')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', '')), models.Q(models.Q(('undone_by', ''), _negated=True), models.Q(('undone_at', None), _negated=True)), _connector='OR'), name='arrival_undone_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ArrivedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('log', models.CharField(max_length=40)),
                ('arrival', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrived', to='arrivals.arrival')),
                ('row', models.PositiveIntegerField()),
                ('what', models.CharField(choices=[('added', 'Added'), ('changed', 'Changed'), ('unchanged', 'Unchanged')], max_length=9)),
                ('about', models.CharField(max_length=120)),
                ('key', models.CharField(blank=True, default='', max_length=64)),
                ('before', models.JSONField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['log', 'about'], name='arrived_about'), models.Index(condition=models.Q(('key', ''), _negated=True), fields=['log', 'key'], name='arrived_key')],
            },
        ),
        migrations.CreateModel(
            name='Remembered',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('log', models.CharField(max_length=40)),
                ('target', models.CharField(max_length=20)),
                ('source', models.CharField(blank=True, default='', max_length=120)),
                ('fingerprint', models.CharField(max_length=64)),
                ('mapping', models.JSONField()),
                ('at', models.DateTimeField()),
                ('post', models.CharField(max_length=60)),
            ],
            options={
                'indexes': [models.Index(fields=['log', 'target', 'fingerprint', 'id'], name='remembered_table')],
            },
        ),
    ]

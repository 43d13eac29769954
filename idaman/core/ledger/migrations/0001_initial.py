from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Log',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True)),
                ('origin', models.CharField(max_length=200, unique=True)),
                ('size', models.BigIntegerField(default=0)),
                ('root', models.CharField(max_length=64)),
                ('edge', models.JSONField(default=list)),
                ('sequenced_at', models.DateTimeField(blank=True, null=True)),
                ('vkey', models.CharField(blank=True, default='', max_length=300)),
                ('sealed_key', models.TextField(blank=True, default='')),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('log', models.CharField(max_length=40)),
                ('position', models.BigIntegerField(blank=True, null=True)),
                ('body', models.BinaryField()),
                ('logged', models.BinaryField(blank=True, null=True)),
                ('salt', models.BinaryField(blank=True, null=True)),
                ('leaf', models.CharField(max_length=64)),
                ('has_receipt', models.BooleanField(default=True)),
                ('at', models.DateTimeField()),
                ('act', models.CharField(max_length=60)),
                ('subject', models.CharField(max_length=120)),
                ('post', models.CharField(max_length=60)),
                ('agency', models.CharField(blank=True, default='', max_length=40)),
                ('is_public', models.BooleanField(default=False)),
                ('token', models.CharField(blank=True, max_length=64, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['log', 'subject', 'position'], name='entry_about'), models.Index(condition=models.Q(('position__isnull', True)), fields=['log'], name='entry_unsequenced')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('position__isnull', False)), fields=('log', 'position'), name='entry_has_its_own_position'), models.UniqueConstraint(condition=models.Q(('token__isnull', False)), fields=('log', 'post', 'token'), name='entry_counts_once'), models.UniqueConstraint(condition=models.Q(('has_receipt', True)), fields=('leaf',), name='entry_of_a_receipt')],
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('log', models.CharField(max_length=40)),
                ('size', models.BigIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('note', models.TextField()),
                ('at', models.DateTimeField()),
                ('cosignatures', models.JSONField(blank=True, default=list)),
                ('is_cosigned', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('is_cosigned', True)), fields=['log', 'size'], name='checkpoint_cosigned')],
                'constraints': [models.UniqueConstraint(fields=('log', 'size'), name='checkpoint_once_a_size')],
            },
        ),
        migrations.CreateModel(
            name='Witness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('log', models.CharField(max_length=40)),
                ('vkey', models.TextField()),
                ('name', models.CharField(max_length=200)),
                ('size', models.BigIntegerField(default=0)),
                ('told_at', models.DateTimeField()),
                ('trouble', models.CharField(blank=True, default='', max_length=300)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('log', 'vkey'), name='witness_once_a_log')],
            },
        ),
    ]

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('regions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Government',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, default='', max_length=120)),
                ('short', models.CharField(max_length=40)),
                ('initials', models.CharField(max_length=4)),
                ('region', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='government', to='regions.region')),
                ('host', models.CharField(blank=True, default='', max_length=120)),
                ('timezone', models.CharField(default='Asia/Makassar', max_length=40)),
                ('lead_agency', models.CharField(blank=True, default='', max_length=20)),
                ('contact', models.CharField(blank=True, default='', max_length=200)),
                ('languages', models.CharField(choices=[('id', 'id'), ('id,en', 'id,en')], default='id,en', max_length=5)),
                ('intake', models.CharField(choices=[('bridge', 'bridge'), ('own', 'own')], default='bridge', max_length=6)),
                ('is_open', models.BooleanField(default=True)),
                ('pilot_since', models.DateField(blank=True, null=True)),
                ('pilot_until', models.DateField(blank=True, null=True)),
                ('pilot_agencies', models.JSONField(blank=True, default=list)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('is_sample', models.BooleanField(default=False)),
                ('public_revision', models.PositiveIntegerField(default=1)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('is_publication_due', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('host', ''), _negated=True), fields=('host',), name='government_host_once'), models.CheckConstraint(condition=models.Q(models.Q(('pilot_since', None), ('pilot_until', None)), models.Q(('pilot_since__isnull', False), ('pilot_until__gte', models.F('pilot_since'))), _connector='OR'), name='pilot_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='FoundingLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('founded', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='founding_link', to='people.government')),
            ],
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='people.government')),
                ('code', models.CharField(max_length=20)),
                ('short', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('secretariat', 'Secretariat'), ('inspectorate', 'Inspectorate'), ('board', 'Board'), ('office', 'Office'), ('hospital', 'Hospital'), ('district', 'District')], default='office', max_length=12)),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='regions.region')),
                ('source', models.TextField(blank=True, default='')),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='people.agency')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'code'), name='agency_code_in_government')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='people.government')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='people.agency')),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('role', models.CharField(choices=[('officer', 'officer'), ('head', 'head'), ('secretariat', 'secretariat'), ('expert', 'expert'), ('leadership', 'leadership'), ('council', 'council'), ('assessor', 'assessor'), ('province', 'province'), ('administrator', 'administrator')], max_length=16)),
                ('ended_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'code'), name='post_code_in_government')],
            },
        ),
        migrations.CreateModel(
            name='AgencyChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agency_changes', to='people.government')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='people.agency')),
                ('what', models.CharField(choices=[('renamed', 'Renamed'), ('closed', 'Closed')], max_length=8)),
                ('on', models.DateField()),
                ('old_short', models.CharField(max_length=60)),
                ('old_name', models.CharField(max_length=200)),
                ('short', models.CharField(blank=True, default='', max_length=60)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.agency')),
                ('basis', models.CharField(blank=True, default='', max_length=200)),
                ('salt', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
        ),
        migrations.CreateModel(
            name='GovernmentChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='people.government')),
                ('field', models.CharField(max_length=20)),
                ('old', models.CharField(blank=True, default='', max_length=200)),
                ('new', models.CharField(blank=True, default='', max_length=200)),
                ('salt', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_days', to='people.government')),
                ('day', models.DateField()),
                ('kind', models.CharField(choices=[('off', 'Off'), ('worked', 'Worked'), ('national', 'National')], max_length=8)),
                ('name', models.CharField(max_length=120)),
                ('source', models.CharField(max_length=300)),
                ('salt', models.BinaryField()),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'indexes': [models.Index(fields=['government', 'day'], name='calendar_day')],
            },
        ),
        migrations.CreateModel(
            name='Holding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='people.government')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to='people.post')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holdings', to=settings.AUTH_USER_MODEL)),
                ('capacity', models.CharField(choices=[('definitive', 'Definitive'), ('plt', 'Acting'), ('plh', 'Deputising')], default='definitive', max_length=12)),
                ('from_date', models.DateField()),
                ('until_date', models.DateField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until_date', None), ('until_date__gte', models.F('from_date')), _connector='OR'), name='holding_ends_after_it_starts'), models.UniqueConstraint(fields=('post', 'user', 'from_date'), name='holding_starts_once')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='people.government')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                ('nonce', models.CharField(max_length=43)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('used_at', None), ('withdrawn_at', None)), fields=('government', 'user'), name='one_open_invitation')],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_keys', to='people.government')),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('salt', models.BinaryField()),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'number'), name='api_key_number_in_government')],
            },
        ),
    ]

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
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='people.government')),
                ('position', models.BigIntegerField()),
                ('leaf', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('invited', 'invited'), ('appointed', 'appointed'), ('sign', 'sign'), ('signed', 'signed'), ('sent', 'sent'), ('turn', 'turn'), ('passed_on', 'passed_on'), ('verdict', 'verdict'), ('judged', 'judged'), ('reopened', 'reopened'), ('objected', 'objected'), ('upheld', 'upheld'), ('moderated', 'moderated'), ('reminder', 'reminder'), ('late', 'late'), ('asked', 'asked'), ('unanswered', 'unanswered'), ('stocktake', 'stocktake'), ('moved', 'moved'), ('decided', 'decided'), ('week', 'week'), ('report', 'report')], max_length=10)),
                ('post', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages_heard', to='people.post')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages_heard', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['government', 'post', 'position'], name='messages_of_post')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('post__isnull', False)), fields=('government', 'position', 'kind', 'post'), name='message_to_post_once'), models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('government', 'position', 'kind', 'user'), name='message_to_person_once'), models.CheckConstraint(condition=models.Q(models.Q(('post', None), ('user__isnull', False)), models.Q(('post__isnull', False), ('user', None)), _connector='OR'), name='message_has_one_reader')],
            },
        ),
        migrations.CreateModel(
            name='ReadMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='read_marks', to='people.government')),
                ('post', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='read_mark', to='people.post')),
                ('position', models.BigIntegerField()),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='MailWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mail_wishes', to='people.government')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mail_wishes', to=settings.AUTH_USER_MODEL)),
                ('choice', models.CharField(choices=[('each', 'Each'), ('daily', 'Daily'), ('none', 'None')], max_length=5)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'user'), name='one_mail_wish')],
            },
        ),
        migrations.CreateModel(
            name='Carrier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carriers', to='people.government')),
                ('way', models.CharField(choices=[('page', 'Page'), ('mail', 'Mail')], max_length=4)),
                ('position', models.BigIntegerField(default=0)),
                ('moved_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('government', 'way'), name='one_carrier_a_way')],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='people.government')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='outbox.message')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to=settings.AUTH_USER_MODEL)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('leaving', 'Leaving'), ('sent', 'Sent'), ('refused', 'Refused'), ('expired', 'Expired'), ('dropped', 'Dropped')], default='waiting', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_at', models.DateTimeField()),
                ('trouble', models.CharField(blank=True, default='', max_length=40)),
                ('made_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'leaving'])), fields=['next_at'], name='letter_due'), models.Index(fields=['government', 'user', 'id'], name='letters_of_person')],
                'constraints': [models.UniqueConstraint(fields=('message', 'user'), name='one_letter_a_mailbox')],
            },
        ),
    ]

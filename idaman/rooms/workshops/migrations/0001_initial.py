import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('masterplan', '0002_initial'),
        ('people', '0002_office_and_pilot'),
    ]

    operations = [
        migrations.CreateModel(
            name='Workshop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workshops', to='people.government')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workshops', to='masterplan.plan')),
                ('stage', models.PositiveSmallIntegerField()),
                ('number', models.PositiveSmallIntegerField()),
                ('on', models.DateField()),
                ('until', models.DateField()),
                ('place', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('held', 'Held')], default='planned', max_length=7)),
                ('minutes', models.TextField(blank=True, default='')),
                ('source', models.TextField(blank=True, default='')),
                ('salt', models.BinaryField()),
                ('is_sample', models.BooleanField(default=False)),
                ('planned_at', models.DateTimeField()),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('held_at', models.DateTimeField(blank=True, null=True)),
                ('held_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='workshop_number_in_plan'), models.CheckConstraint(condition=models.Q(('until__gte', models.F('on')), ('stage__gte', 1), ('stage__lte', 4)), name='workshop_runs_forward'), models.CheckConstraint(condition=models.Q(models.Q(('held_at', None), ('state', 'planned')), models.Q(('held_at__isnull', False), ('state', 'held')), _connector='OR'), name='workshop_held_has_its_moment')],
            },
        ),
        migrations.CreateModel(
            name='GroupSeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_seats', to='people.government')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_seats', to='masterplan.plan')),
                ('dimension', models.CharField(choices=[('governance', 'Smart Governance'), ('branding', 'Smart Branding'), ('economy', 'Smart Economy'), ('living', 'Smart Living'), ('society', 'Smart Society'), ('environment', 'Smart Environment')], max_length=12)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_seats', to='people.agency')),
                ('is_lead', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'dimension', 'agency'), name='seat_once_in_group'), models.UniqueConstraint(condition=models.Q(('is_lead', True)), fields=('plan', 'dimension'), name='one_lead_in_group')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='people.government')),
                ('workshop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='workshops.workshop')),
                ('number', models.PositiveSmallIntegerField()),
                ('side', models.CharField(choices=[('council', 'Council'), ('team', 'Team'), ('agency', 'Agency')], max_length=8)),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='people.agency')),
                ('body', models.CharField(max_length=200)),
                ('position', models.CharField(blank=True, default='', max_length=200)),
                ('days', models.JSONField(default=list)),
                ('is_sample', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workshop', 'number'), name='attendance_number_in_workshop')],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='people.government')),
                ('workshop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='workshops.workshop')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups_owned', to='people.post')),
                ('due', models.DateField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('closing_note', models.TextField(blank=True, default='')),
                ('salt', models.BinaryField()),
                ('is_sample', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['government', 'due'], name='follow_up_open')],
                'constraints': [models.UniqueConstraint(fields=('workshop', 'number'), name='follow_up_number_of_workshop')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='people.government')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='masterplan.plan')),
                ('workshop', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='workshops.workshop')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=16)),
                ('code', models.CharField(max_length=24)),
                ('base_hash', models.CharField(blank=True, default='', max_length=64)),
                ('body', models.JSONField(null=True)),
                ('reason', models.TextField(blank=True, default='')),
                ('salt', models.BinaryField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('accepted', 'Accepted'), ('returned', 'Returned'), ('withdrawn', 'Withdrawn')], default='waiting', max_length=9)),
                ('change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='from_proposals', to='masterplan.change')),
                ('answer', models.TextField(blank=True, default='')),
                ('is_sample', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'indexes': [models.Index(fields=['plan', 'state', 'number'], name='proposal_queue')],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='proposal_number_in_plan'), models.CheckConstraint(condition=models.Q(models.Q(('change', None), ('decided_at', None), ('state', 'waiting')), models.Q(('change__isnull', False), ('decided_at__isnull', False), ('state', 'accepted')), models.Q(('change', None), ('decided_at__isnull', False), ('state__in', ['returned', 'withdrawn'])), _connector='OR'), name='proposal_is_decided_in_full')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='people.government')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='masterplan.plan')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(max_length=16)),
                ('code', models.CharField(max_length=24)),
                ('sequence', models.PositiveIntegerField()),
                ('stage', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('salt', models.BinaryField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('accepted', 'Accepted'), ('declined', 'Declined')], default='open', max_length=8)),
                ('change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers_notes', to='masterplan.change')),
                ('answer', models.TextField(blank=True, default='')),
                ('is_sample', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
                ('disposed_at', models.DateTimeField(blank=True, null=True)),
                ('disposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'indexes': [models.Index(fields=['plan', 'kind', 'code'], name='note_on_item')],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='note_number_in_plan'), models.CheckConstraint(condition=models.Q(models.Q(('change', None), ('disposed_at', None), ('state', 'open')), models.Q(('change__isnull', False), ('disposed_at__isnull', False), ('state', 'accepted')), models.Q(('change', None), ('disposed_at__isnull', False), ('state', 'declined'), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='note_is_answered_in_full')],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='people.government')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='masterplan.plan')),
                ('stage', models.PositiveSmallIntegerField()),
                ('sequence', models.PositiveIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('text', models.TextField(blank=True, default='')),
                ('salt', models.BinaryField()),
                ('is_sample', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'indexes': [models.Index(fields=['plan', 'stage'], name='approval_of_stage')],
            },
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='people.government')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='masterplan.plan')),
                ('key', models.CharField(max_length=200)),
                ('stage', models.PositiveSmallIntegerField()),
                ('reason', models.TextField()),
                ('salt', models.BinaryField()),
                ('is_sample', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'key'), name='waived_once_in_plan')],
            },
        ),
        migrations.CreateModel(
            name='GatePass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('government', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gate_passes', to='people.government')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gate_passes', to='masterplan.plan')),
                ('stage', models.PositiveSmallIntegerField()),
                ('composition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gate_passes', to='masterplan.composition')),
                ('approval', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gate_passes', to='workshops.approval')),
                ('is_sample', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.post')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('plan', 'stage'), name='gate_passed_once')],
            },
        ),
    ]

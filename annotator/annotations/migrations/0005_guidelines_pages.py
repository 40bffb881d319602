import annotator.fields
import django.db.models.deletion
from django.db import migrations, models


def one_page_each(apps, schema_editor):
    """Guidelines were one text: each version becomes one page."""
    page = apps.get_model('annotations', 'GuidelinesPage')
    rows = apps.get_model('annotations', 'Guidelines').objects.using(schema_editor.connection.alias)
    page.objects.using(schema_editor.connection.alias).bulk_create(
        page(guidelines_id=pk, order=1, title='Guidelines', text=text) for pk, text in rows.values_list('pk', 'text')
    )


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0004_credibility_before_source'),
    ]

    operations = [
        migrations.CreateModel(
            name='GuidelinesPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('title', annotator.fields.CharField(max_length=120)),
                ('text', annotator.fields.TextField()),
                ('guidelines', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='annotations.guidelines')),
            ],
            options={
                'ordering': ['guidelines', 'order'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('guidelines', 'order'), name='guidelinespage_order_is_used_once'), models.UniqueConstraint(fields=('guidelines', 'title'), name='guidelinespage_title_is_used_once')],
            },
        ),
        migrations.RunPython(one_page_each, migrations.RunPython.noop),
    ]

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('annotations', '0005_guidelines_pages'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='guidelines',
            name='text',
        ),
        migrations.AlterField(
            model_name='guidelines',
            name='created_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='published at'),
        ),
    ]

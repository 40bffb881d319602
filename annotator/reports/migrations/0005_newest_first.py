from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0004_log_in_rows_of_its_own'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['-created_at', 'report_id'], name='report_newest_first'),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0005_status_index'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='dispute',
            index=models.Index(fields=['severity', 'opened_at', 'id'], name='dispute_in_order'),
        ),
    ]

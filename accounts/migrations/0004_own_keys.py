from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_preferences_and_history'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='own_keys',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
    ]

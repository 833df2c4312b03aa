from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transfer', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='export',
            name='narrowed_by',
            field=models.TextField(blank=True, default='', verbose_name='Filter'),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='export',
            name='asked',
            field=models.TextField(blank=True),
        ),
    ]

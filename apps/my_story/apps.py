from django.apps import AppConfig


class MyStoryConfig(AppConfig):
    name = "apps.my_story"
    default_auto_field = "django.db.models.BigAutoField"

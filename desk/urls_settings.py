"""Pages of the settings."""

from django.urls import path

from desk.views.setup import index, me

app_name = "settings"

urlpatterns = [
    path("settings/", index.index, name="index"),
    path("me/appearance/", me.appearance, name="appearance"),
    path("me/availability/", me.availability, name="availability"),
    path("me/sending/", me.sending, name="sending"),
]

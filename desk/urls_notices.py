"""Pages about what agents are told."""

from django.urls import path

from desk.views import notifications
from desk.views.setup import notices

app_name = "notices"

urlpatterns = [
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/news/", notifications.news, name="news"),
    path("notifications/read/", notifications.read, name="read"),
    path("me/notifications/", notices.notices, name="settings"),
    path("t/<int:number>/watch/", notifications.watch, name="watch"),
    path("t/<int:number>/names/", notifications.names, name="names"),
]

"""What agents are told, the checklists of tickets and the time spent on them."""

from django.urls import path

from desk.views import checklists, notifications
from desk.views.setup import notices

app_name = "notices"

urlpatterns = [
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/news/", notifications.news, name="news"),
    path("notifications/read/", notifications.read, name="read"),
    path("me/notifications/", notices.notices, name="settings"),
    path("t/<int:number>/watch/", notifications.watch, name="watch"),
    path("t/<int:number>/checklist/", checklists.add, name="checklist_add"),
    path("t/<int:number>/checklist/<int:pk>/", checklists.change, name="checklist_change"),
    path("time/", checklists.spent, name="time"),
    path("t/<int:number>/time/correct/", checklists.correct, name="time_correct"),
    path("t/<int:number>/names/", notifications.names, name="names"),
]

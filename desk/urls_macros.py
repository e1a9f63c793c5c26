"""Canned answers and macros on a ticket."""

from django.urls import path

from desk.views import macros

app_name = "macros"

urlpatterns = [
    path("t/<int:number>/answers/", macros.picker, name="picker"),
    path("t/<int:number>/answers/<int:pk>/", macros.answer, name="answer"),
    path("t/<int:number>/answers/<int:pk>/used/", macros.used, name="used"),
    path("t/<int:number>/macros/<int:pk>/", macros.macro, name="macro"),
    path("t/<int:number>/macros/<int:pk>/apply/", macros.apply, name="apply"),
]

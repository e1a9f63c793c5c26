"""The customers' page."""

from django.urls import path

from surveys import views

urlpatterns = [path("s/<str:token>/", views.answer, name="survey-answer")]

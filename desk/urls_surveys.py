"""Pages about surveys, for admins; the customers' page is in surveys.urls."""

from django.urls import path

from desk.views import surveys

app_name = "surveys"

urlpatterns = [
    path("surveys/", surveys.settings, name="settings"),
    path("surveys/new/", surveys.new_survey, name="new"),
    path("surveys/<int:pk>/", surveys.edit_survey, name="edit"),
]

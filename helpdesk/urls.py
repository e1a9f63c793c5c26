"""Composition root of pages."""

from django.contrib import admin
from django.urls import include, path

handler500 = "helpdesk.errors.server_error"

urlpatterns = [
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("helpdesk.api")),
    path("", include("surveys.urls")),
    path("", include("desk.urls_reports")),
    path("", include("desk.urls_rules")),
    path("", include("desk.urls_surveys")),
    path("", include("desk.urls_settings")),
    path("", include("desk.urls_macros")),
    path("", include("desk.urls_notices")),
    path("", include("desk.urls")),
    path("", include("channels_app.urls")),
]

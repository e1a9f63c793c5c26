"""Pages of reports."""

from django.urls import path

from desk.views import reports

app_name = "metrics"

urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/definitions/", reports.definitions, name="definitions"),
    path("reports/<slug:key>.csv", reports.report_csv, name="csv"),
    path("reports/<slug:key>/rows/", reports.rows, name="rows"),
    path("reports/<slug:key>/rows.csv", reports.rows_csv, name="rows_csv"),
]

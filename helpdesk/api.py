"""Composition root of /api/v1."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.permissions import HasDeclaredPermission
from accounts.permissions import Permission, signed_in


class SchemaView(SpectacularAPIView):
    """The OpenAPI schema, for everybody with an account."""

    permission_classes = [HasDeclaredPermission]
    read_permission = Permission.VIEW_TICKETS


class UnknownView(APIView):
    """Whatever else is asked of /api/: an answer that programs can read."""

    read_permission = write_permission = Permission.VIEW_TICKETS

    @extend_schema(exclude=True)
    def get(self, request: Request, **kwargs: str) -> Response:
        """404 as JSON."""
        raise NotFound

    post = put = patch = delete = get


@signed_in
def docs(request: HttpRequest) -> HttpResponse:
    """The browsable documentation, from files of our own, so that the page needs no exception from the CSP."""
    return render(request, "api/docs.html")


urlpatterns = [
    path("v1/", include("customers.api.urls")),
    path("v1/", include("tickets.api.urls")),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    re_path(r"^.*$", UnknownView.as_view(), name="api-unknown"),
]

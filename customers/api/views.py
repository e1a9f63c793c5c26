"""Customers over HTTP: validate, one service call, answer."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.permissions import Permission
from core import clock
from core.pagination import ApiCursorPagination
from customers import selectors
from customers.api import serializers
from customers.api.filters import CustomerFilter
from customers.models import Customer, LifetimeValue
from customers.services import identities, people, value

SOURCE = "api"


class ValuePagination(ApiCursorPagination):
    """Newest first, in the order of the index that holds a customer's values."""

    ordering = "-at"


class CustomerViewSet(GenericViewSet[Customer]):
    """One record for each customer."""

    read_permission = Permission.VIEW_CUSTOMERS
    write_permission = Permission.EDIT_CUSTOMERS
    queryset = Customer.objects.select_related("organization").prefetch_related("identities")
    serializer_class = serializers.CustomerOutput
    filterset_class = CustomerFilter

    def _customer(self, pk: str) -> Customer:
        return get_object_or_404(self.get_queryset(), pk=pk)

    def _answer(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        customer = self.get_queryset().get(pk=pk)
        return Response(serializers.CustomerOutput(customer).data, status=code)

    @extend_schema(operation_id="customers_list")
    def list(self, request: Request) -> Response:
        """Customers, the newest first. `q` searches names and addresses and answers one page."""
        rows = self.filter_queryset(self.get_queryset())
        if text := request.query_params.get("q", "").strip():
            found = selectors.find(text, limit=50)
            ids = [customer.pk for customer in found]
            best = list(rows.filter(pk__in=ids).order_by("-pk"))
            data = serializers.CustomerOutput(best, many=True).data
            return Response({"next": None, "previous": None, "results": data})
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(serializers.CustomerOutput(page or [], many=True).data)

    @extend_schema(
        operation_id="customers_create",
        request=serializers.CustomerInput,
        responses={201: serializers.CustomerOutput},
    )
    def create(self, request: Request) -> Response:
        """Make a customer, with an e-mail address if one is sent. 409 when the address is somebody else's."""
        data = _valid(serializers.CustomerInput(data=request.data))
        customer = people.create(**data, source=SOURCE, now=clock.now())
        return self._answer(customer.pk, status.HTTP_201_CREATED)

    @extend_schema(operation_id="customers_retrieve")
    def retrieve(self, request: Request, pk: str) -> Response:
        """One customer."""
        return Response(serializers.CustomerOutput(self._customer(pk)).data)

    @extend_schema(
        operation_id="customers_change",
        request=serializers.CustomerChange,
        responses=serializers.CustomerOutput,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is sent; all else stays."""
        customer = self._customer(pk)
        if data := _valid(serializers.CustomerChange(data=request.data)):
            people.update(customer, **data)
        return self._answer(customer.pk)


class IdentityViewSet(GenericViewSet[Customer]):
    """The addresses of a customer."""

    read_permission = Permission.VIEW_CUSTOMERS
    write_permission = Permission.EDIT_CUSTOMERS
    queryset = Customer.objects.all()
    serializer_class = serializers.IdentityOutput
    pagination_class = None
    filter_backends = ()

    @extend_schema(operation_id="customer_identities_list", responses=serializers.IdentityOutput(many=True))
    def list(self, request: Request, pk: str) -> Response:
        """All addresses of a customer."""
        rows = get_object_or_404(self.get_queryset(), pk=pk).identities.order_by("pk")
        return Response(serializers.IdentityOutput(rows, many=True).data)

    @extend_schema(
        operation_id="customer_identities_create",
        request=serializers.IdentityInput,
        responses={201: serializers.IdentityOutput},
    )
    def create(self, request: Request, pk: str) -> Response:
        """Give a customer one more address. 409 when it is somebody else's."""
        customer = get_object_or_404(self.get_queryset(), pk=pk)
        data = _valid(serializers.IdentityInput(data=request.data))
        identity = identities.attach(customer=customer, **data, source=SOURCE, now=clock.now())
        return Response(serializers.IdentityOutput(identity).data, status=status.HTTP_201_CREATED)


class ValueViewSet(GenericViewSet[LifetimeValue]):
    """The lifetime values of a customer, dated, never overwritten."""

    read_permission = Permission.VIEW_CUSTOMERS
    write_permission = Permission.EDIT_CUSTOMERS
    queryset = LifetimeValue.objects.all()
    serializer_class = serializers.ValueOutput
    pagination_class = ValuePagination
    filter_backends = ()

    @extend_schema(operation_id="customer_value_list")
    def list(self, request: Request, pk: str) -> Response:
        """The history, the newest first."""
        customer = get_object_or_404(Customer, pk=pk)
        rows = self.get_queryset().filter(customer=customer)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(serializers.ValueOutput(page or [], many=True).data)

    @extend_schema(
        operation_id="customer_value_set",
        request=serializers.ValueInput,
        responses={201: serializers.ValueOutput},
    )
    def create(self, request: Request, pk: str) -> Response:
        """Record the value known from `at` on; the same moment again corrects it."""
        customer = get_object_or_404(Customer, pk=pk)
        now = clock.now()
        data = {"at": now, **_valid(serializers.ValueInput(data=request.data))}
        row = value.set_value(customer=customer, **data, source=SOURCE, now=now)
        return Response(serializers.ValueOutput(row).data, status=status.HTTP_201_CREATED)


def _valid(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)

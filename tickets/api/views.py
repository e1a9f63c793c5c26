"""Tickets over HTTP: find what the user may see, validate, one service call, answer."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as drf
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.api.idempotency import PARAMETER, answer_once
from accounts.models import User
from accounts.permissions import Permission
from core import clock
from core.pagination import ApiCursorPagination
from tickets import policies, selectors
from tickets.api import serializers
from tickets.api.filters import TicketFilter
from tickets.models import CustomField, Message, Queue, ScheduledReply, Ticket
from tickets.services import changes, opening, replies, scheduling
from tickets.services.replies import Draft
from tickets.states import Status


class OldestFirst(ApiCursorPagination):
    """As a conversation is read."""

    ordering = "id"


class TicketViewSet(GenericViewSet[Ticket]):
    """Tickets that the user may see; hidden ones answer 404."""

    read_permission = Permission.VIEW_TICKETS
    write_permission = Permission.EDIT_TICKETS
    queryset = Ticket.objects.none()
    serializer_class = serializers.TicketOutput
    filterset_class = TicketFilter

    def get_queryset(self) -> QuerySet[Ticket]:
        """What this user may see."""
        if getattr(self, "swagger_fake_view", False):
            return Ticket.objects.none()
        visible = Ticket.objects.visible_to(cast("User", self.request.user))
        return visible.select_related("customer", "assignee", "queue", "brand")

    def _ticket(self, number: str | int) -> Ticket:
        return get_object_or_404(self.get_queryset(), pk=number)

    @extend_schema(operation_id="tickets_list")
    def list(self, request: Request) -> Response:
        """Tickets, the newest first."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(serializers.TicketOutput(page or [], many=True).data)

    @extend_schema(
        operation_id="tickets_create",
        parameters=[PARAMETER],
        request=serializers.TicketInput,
        responses={201: serializers.TicketOutput},
    )
    def create(self, request: Request) -> Response:
        """Open a ticket in a customer's name, as if they had written; the routing rules then run."""
        data = _valid(serializers.TicketInput(data=request.data))

        def act() -> Response:
            ticket = opening.open_ticket(opening.Request(**data), now=clock.now())
            return Response(serializers.TicketOutput(self._ticket(ticket.pk)).data, status=201)

        return answer_once(request, act)

    @extend_schema(operation_id="tickets_retrieve")
    def retrieve(self, request: Request, number: str) -> Response:
        """One ticket."""
        return Response(serializers.TicketOutput(self._ticket(number)).data)

    @extend_schema(
        operation_id="tickets_change",
        request=serializers.TicketChange,
        responses=serializers.TicketOutput,
    )
    def partial_update(self, request: Request, number: str) -> Response:
        """Change what is sent, all of it or nothing. 409 for a status that can't follow the present one."""
        ticket = self._ticket(number)
        user = _user(request)
        if not policies.can_edit(user, ticket):
            raise PermissionDenied
        data = _valid(serializers.TicketChange(data=request.data, context={"request": request}))
        changes.change(ticket, cast("changes.Changes", data), by=user, now=clock.now())
        return Response(serializers.TicketOutput(_fresh(ticket.pk)).data)


class MessageViewSet(GenericViewSet[Message]):
    """What was said on a ticket."""

    read_permission = Permission.VIEW_TICKETS
    write_permission = Permission.REPLY
    queryset = (
        Message.objects.select_related("thread", "forward")
        .defer("search", "forward__html")
        .prefetch_related("attachments")
    )
    serializer_class = serializers.MessageOutput
    pagination_class = OldestFirst
    filter_backends = ()

    def _ticket(self, number: str) -> Ticket:
        visible = Ticket.objects.visible_to(_user(self.request)).select_related("queue")
        return get_object_or_404(visible, pk=number)

    @extend_schema(operation_id="ticket_messages_list")
    def list(self, request: Request, number: str) -> Response:
        """The messages and notes of a ticket, the oldest first."""
        page = self.paginate_queryset(self.get_queryset().filter(ticket=self._ticket(number)))
        return self.get_paginated_response(serializers.MessageOutput(page or [], many=True).data)

    @extend_schema(
        operation_id="ticket_replies_create",
        parameters=[PARAMETER],
        request=serializers.ReplyInput,
        responses={201: serializers.MessageOutput, 202: serializers.ScheduledOutput},
    )
    def reply(self, request: Request, number: str) -> Response:
        """Write to the customer, at once (201) or at `send_at` (202). 422 when there is nobody to write to."""
        ticket = self._writable(number)
        data = _valid(serializers.ReplyInput(data=request.data))
        draft = Draft(text=data["text"], to=tuple(data.get("to", ())), cc=tuple(data.get("cc", ())))
        after = Status(data["status"]) if "status" in data else None

        def act() -> Response:
            if "send_at" in data:
                row = scheduling.schedule(
                    ticket.pk,
                    draft,
                    send_at=data["send_at"],
                    by=_user(request),
                    now=clock.now(),
                    status=after,
                )
                return Response(serializers.ScheduledOutput(row).data, status=202)
            message = replies.reply(ticket.pk, draft, by=_user(request), now=clock.now(), status=after)
            return Response(serializers.MessageOutput(message).data, status=201)

        return answer_once(request, act)

    @extend_schema(
        operation_id="ticket_notes_create",
        parameters=[PARAMETER],
        request=serializers.NoteInput,
        responses={201: serializers.MessageOutput},
    )
    def note(self, request: Request, number: str) -> Response:
        """Write a note that customers never see."""
        ticket = self._writable(number)
        data = _valid(serializers.NoteInput(data=request.data))

        def act() -> Response:
            draft = Draft(text=data["text"])
            message = replies.add_note(ticket.pk, draft, by=_user(request), now=clock.now())
            return Response(serializers.MessageOutput(message).data, status=201)

        return answer_once(request, act)

    @extend_schema(operation_id="ticket_scheduled_list", responses=serializers.ScheduledOutput(many=True))
    def scheduled(self, request: Request, number: str) -> Response:
        """The replies that wait to be sent or were held back, the earliest first."""
        rows = ScheduledReply.objects.filter(ticket=self._ticket(number), state__in=scheduling.OPEN)
        found = rows.order_by("send_at", "pk")
        return Response(serializers.ScheduledOutput(found, many=True).data)

    def _writable(self, number: str) -> Ticket:
        ticket = self._ticket(number)
        if not policies.can_reply(_user(self.request), ticket):
            raise PermissionDenied
        return ticket


class CustomFieldViewSet(GenericViewSet[CustomField]):
    """The custom fields that tickets may have."""

    read_permission = Permission.VIEW_TICKETS
    queryset = CustomField.objects.filter(is_active=True).prefetch_related("queues")
    serializer_class = serializers.CustomFieldOutput
    pagination_class = None
    filter_backends = ()

    @extend_schema(operation_id="fields_list", responses=serializers.CustomFieldOutput(many=True))
    def list(self, request: Request) -> Response:
        """All of them that are in use, in their order."""
        rows = [
            {
                name: getattr(field, name)
                for name in (
                    "key",
                    "kind",
                    "labels",
                    "options",
                    "requirement",
                    "minimum",
                    "maximum",
                    "pattern",
                )
            }
            | {"queues": [queue.pk for queue in field.queues.all()]}
            for field in self.get_queryset()
        ]
        return Response(serializers.CustomFieldOutput(rows, many=True).data)


class QueueViewSet(GenericViewSet[Queue]):
    """Queues that the user may see."""

    read_permission = Permission.VIEW_TICKETS
    queryset = Queue.objects.all()
    serializer_class = serializers.QueueOutput
    pagination_class = None
    filter_backends = ()

    @extend_schema(operation_id="queues_list", responses=serializers.QueueOutput(many=True))
    def list(self, request: Request) -> Response:
        """All of them, in their order."""
        return Response(serializers.QueueOutput(selectors.queues_for(_user(request)), many=True).data)


def _user(request: Any) -> User:
    return cast("User", request.user)


def _fresh(pk: int) -> Ticket:
    # Not limited to what is visible: whoever moves a ticket into another team's private queue is told so once.
    return Ticket.objects.select_related("customer", "assignee", "queue", "brand").get(pk=pk)


def _valid(serializer: drf.Serializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)

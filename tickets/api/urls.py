from core.api import route
from tickets.api.views import CustomFieldViewSet, MessageViewSet, QueueViewSet, TicketViewSet

_TICKET = r"tickets/(?P<number>\d{1,18})"

urlpatterns = [
    route("tickets", TicketViewSet.as_view({"get": "list", "post": "create"}), "api-tickets"),
    route(_TICKET, TicketViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), "api-ticket"),
    route(f"{_TICKET}/messages", MessageViewSet.as_view({"get": "list"}), "api-ticket-messages"),
    route(f"{_TICKET}/replies", MessageViewSet.as_view({"post": "reply"}), "api-ticket-replies"),
    route(f"{_TICKET}/notes", MessageViewSet.as_view({"post": "note"}), "api-ticket-notes"),
    route(f"{_TICKET}/scheduled", MessageViewSet.as_view({"get": "scheduled"}), "api-ticket-scheduled"),
    route("fields", CustomFieldViewSet.as_view({"get": "list"}), "api-fields"),
    route("queues", QueueViewSet.as_view({"get": "list"}), "api-queues"),
]

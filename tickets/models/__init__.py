from tickets.models.audit import EventKind, TicketEvent
from tickets.models.draft import DraftKind, SavedDraft
from tickets.models.field import CustomField
from tickets.models.macro import CannedAnswer, Macro, MacroUse, Scope
from tickets.models.message import Attachment, Direction, Message
from tickets.models.queue import Brand, Queue
from tickets.models.thread import Thread
from tickets.models.ticket import Ticket, TicketQuerySet

__all__ = [
    "Attachment",
    "Brand",
    "CannedAnswer",
    "CustomField",
    "Direction",
    "DraftKind",
    "EventKind",
    "Macro",
    "MacroUse",
    "Message",
    "Queue",
    "SavedDraft",
    "Scope",
    "Thread",
    "Ticket",
    "TicketEvent",
    "TicketQuerySet",
]

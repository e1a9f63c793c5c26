from tickets.models.audit import EventKind, TicketEvent
from tickets.models.checklist import ChecklistItem, TimeSpent
from tickets.models.draft import DraftKind, SavedDraft
from tickets.models.field import CustomField
from tickets.models.forward import Forward
from tickets.models.held import HeldReply
from tickets.models.link import LinkKind, TicketLink
from tickets.models.macro import CannedAnswer, Macro, MacroUse
from tickets.models.message import Attachment, Direction, Message
from tickets.models.move import MovedRow, MoveKind, TicketMove
from tickets.models.notification import NoticeKind, NoticeSettings, Notification
from tickets.models.operation import ItemState, Operation, OperationItem
from tickets.models.queue import Brand, Queue
from tickets.models.reading import TicketRead
from tickets.models.saved_view import SavedView
from tickets.models.scheduled import ScheduledReply, ScheduledState
from tickets.models.sender import TrustedSender
from tickets.models.sharing import Scope, Shared
from tickets.models.thread import Thread
from tickets.models.ticket import Ticket, TicketQuerySet
from tickets.models.watch import Mention, Watch

__all__ = [
    "Attachment",
    "Brand",
    "CannedAnswer",
    "ChecklistItem",
    "CustomField",
    "Direction",
    "DraftKind",
    "EventKind",
    "Forward",
    "HeldReply",
    "ItemState",
    "LinkKind",
    "Macro",
    "MacroUse",
    "Mention",
    "Message",
    "MoveKind",
    "MovedRow",
    "NoticeKind",
    "NoticeSettings",
    "Notification",
    "Operation",
    "OperationItem",
    "Queue",
    "SavedDraft",
    "SavedView",
    "ScheduledReply",
    "ScheduledState",
    "Scope",
    "Shared",
    "Thread",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "TicketMove",
    "TicketQuerySet",
    "TicketRead",
    "TimeSpent",
    "TrustedSender",
    "Watch",
]

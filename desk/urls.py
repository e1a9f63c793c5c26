"""Pages of the desk."""

from django.urls import path

from desk.views import (
    attachments,
    customers,
    drafts,
    fields,
    health,
    inbox,
    mail,
    moving,
    properties,
    search,
    styleguide,
    ticket,
    ticket_fields,
    undo,
    writing,
)
from desk.views.setup import me

app_name = "desk"

urlpatterns = [
    path("", inbox.home, name="home"),
    path("inbox/<slug:key>/", inbox.inbox, name="inbox"),
    path("live/", inbox.live, name="live"),
    path("t/<int:number>/", ticket.ticket, name="ticket"),
    path("t/<int:number>/older/", ticket.older, name="older"),
    path("t/<int:number>/reply/", writing.reply, name="reply"),
    path("t/<int:number>/note/", writing.note, name="note"),
    path("t/<int:number>/drafts/<slug:name>/", drafts.draft, name="draft"),
    path("t/<int:number>/status/", properties.status, name="status"),
    path("t/<int:number>/priority/", properties.priority, name="priority"),
    path("t/<int:number>/tags/", properties.tags, name="tags"),
    path("t/<int:number>/subject/", properties.subject, name="subject"),
    path("t/<int:number>/assign/", properties.assign, name="assign"),
    path("t/<int:number>/queue/", properties.queue, name="queue"),
    path("t/<int:number>/fields/", ticket_fields.save, name="fields_save"),
    path("t/<int:number>/fields/undo/", ticket_fields.undo, name="fields_undo"),
    path("t/<int:number>/merge/", moving.merge, name="merge"),
    path("t/<int:number>/moves/undo/", moving.undo, name="undo_moves"),
    path("undo/<int:pk>/", undo.undo, name="undo"),
    path("deliveries/<int:pk>/retry/", writing.retry, name="retry"),
    path("attachments/<int:pk>/", attachments.download, name="attachment"),
    path("attachments/<int:pk>/inline/", attachments.inline, name="inline"),
    path("customers/", customers.customers, name="customers"),
    path("customers/<int:pk>/", customers.customer, name="customer"),
    path("customers/<int:pk>/edit/", customers.edit, name="customer_edit"),
    path("mail/", mail.mail, name="mail"),
    path("mail/<int:pk>/retry/", mail.retry, name="mail_retry"),
    path("mail/<int:pk>/raw/", mail.raw, name="mail_raw"),
    path("search/", search.search, name="search"),
    path("me/", me.profile, name="profile"),
    path("settings/fields/", fields.fields, name="fields"),
    path("settings/fields/new/", fields.new_field, name="field_new"),
    path("settings/fields/<int:pk>/", fields.edit_field, name="field_edit"),
    path("settings/fields/<int:pk>/move/", fields.move_field, name="field_move"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

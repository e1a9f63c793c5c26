from django.contrib import admin

from channels_app.models import BlockedSender, Channel, Delivery, InboundRecord, MailboxCursor


@admin.register(Channel)
class ChannelAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable when it runs
    list_display = ("name", "kind", "address", "brand", "is_active")


@admin.register(BlockedSender)
class BlockedSenderAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable when it runs
    list_display = ("pattern", "note", "created_at")


@admin.register(InboundRecord)
class InboundRecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable when it runs
    list_display = ("id", "kind", "received_via", "state", "reason", "times_seen", "received_at")
    list_filter = ("state", "kind", "received_via")
    raw_id_fields = ("message",)
    exclude = ("raw",)


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable when it runs
    list_display = ("id", "recipient", "state", "attempts", "send_after", "last_error")
    list_filter = ("state",)
    raw_id_fields = ("message",)


@admin.register(MailboxCursor)
class MailboxCursorAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable when it runs
    list_display = ("channel", "folder", "last_uid", "checked_at", "error")

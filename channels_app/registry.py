"""The adapters, by kind of channel."""

from channels_app.adapter import Adapter
from core.registry import Registry

adapters: Registry[Adapter] = Registry("channel")

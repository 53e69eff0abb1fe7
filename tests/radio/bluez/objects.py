"""D-Bus objects as BlueZ shows them: a tree of properties that tells its changes, and method calls on it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from bumble.core import ProtocolError
from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from tests.radio.crew import Crew

log = logging.getLogger("bluez")

OBJECT_MANAGER = "org.freedesktop.DBus.ObjectManager"
PROPERTIES = "org.freedesktop.DBus.Properties"
BUS = "org.freedesktop.DBus"

Properties = dict[str, Variant]
Reply = tuple[str, list[Any]] | None
"""Signature and body of a method's answer; None when it has none."""
Method = Callable[[Message], Awaitable[Reply]]


class Refusal(Exception):
    """A D-Bus error that the caller is to get."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name, self.text = name, text


def failed(text: str) -> Refusal:
    """BlueZ's error for most things."""
    return Refusal("org.bluez.Error.Failed", text)


class ObjectTree:
    """All objects of the service and what can be called on them; every call is a task of the crew."""

    def __init__(self, bus: MessageBus, crew: Crew) -> None:
        self._bus = bus
        self._crew = crew
        self._objects: dict[str, dict[str, Properties]] = {}
        self._methods: dict[tuple[str, str], Method] = {
            (OBJECT_MANAGER, "GetManagedObjects"): self._managed_objects
        }
        self._on_client_gone: list[Callable[[str], Awaitable[None]]] = []

    async def serve(self) -> None:
        """Begin to answer, then take the name that clients call."""
        rule = f"type='signal',sender='{BUS}',member='NameOwnerChanged'"
        await self._bus.call(
            Message(BUS, f"/{BUS.replace('.', '/')}", BUS, "AddMatch", signature="s", body=[rule])
        )
        self._bus.add_message_handler(self._received)
        await self._bus.request_name("org.bluez")

    def answer(self, interface: str, methods: dict[str, Method]) -> None:
        """What happens when these methods are called on an object that has this interface."""
        self._methods |= {(interface, name): method for name, method in methods.items()}

    def on_client_gone(self, told: Callable[[str], Awaitable[None]]) -> None:
        """Call this with the bus name of every client that leaves."""
        self._on_client_gone.append(told)

    # ----------------------------------------------------------------------------------------- objects

    def add(self, path: str, interface: str, properties: Properties) -> None:
        """A new object."""
        self._objects[path] = {interface: properties}
        self._signal("/", OBJECT_MANAGER, "InterfacesAdded", "oa{sa{sv}}", [path, self._objects[path]])

    def remove(self, path: str) -> None:
        """An object and all below it, children first."""
        for found in sorted(self.below(path), reverse=True):
            interfaces = list(self._objects.pop(found))
            self._signal("/", OBJECT_MANAGER, "InterfacesRemoved", "oas", [found, interfaces])

    def below(self, path: str) -> list[str]:
        """Paths of an object and all below it."""
        return [found for found in self._objects if found == path or found.startswith(f"{path}/")]

    def __contains__(self, path: str) -> bool:
        return path in self._objects

    def get(self, path: str, name: str) -> Any:
        """A property's value, None where object or property is not there."""
        for properties in self._objects.get(path, {}).values():
            if name in properties:
                return properties[name].value
        return None

    def change(self, path: str, changed: Properties, gone: Iterable[str] = ()) -> None:
        """New values, and properties that are no more, in one signal; nothing where the object is gone."""
        for interface, properties in self._objects.get(path, {}).items():
            properties.update(changed)
            lost = [name for name in gone if properties.pop(name, None)]
            if changed or lost:
                self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", [interface, changed, lost])

    def _signal(self, path: str, interface: str, member: str, signature: str, body: list[Any]) -> None:
        self._send(Message.new_signal(path, interface, member, signature, body))

    def _send(self, message: Message) -> None:
        if self._bus.connected:  # else the service was killed, and its last words are lost
            self._bus.send(message)

    # ------------------------------------------------------------------------------------------- calls

    def _received(self, message: Message) -> bool:
        if message.member == "NameOwnerChanged" and message.message_type is MessageType.SIGNAL:
            name, _, new_owner = message.body
            if not new_owner:
                self._crew.take_on(self._client_gone(name))
            return False
        if message.message_type is not MessageType.METHOD_CALL or message.destination is None:
            return False
        self._crew.take_on(self._answer(message))
        return True

    async def _client_gone(self, name: str) -> None:
        for told in self._on_client_gone:
            await told(name)

    async def _answer(self, call: Message) -> None:
        try:
            signature, body = await self._method(call)(call) or ("", [])
            reply = Message.new_method_return(call, signature, body)
        except Refusal as refusal:
            reply = Message.new_error(call, refusal.name, refusal.text)
        except ProtocolError as error:
            text = f"Operation failed with ATT error: 0x{error.error_code:02x}"
            reply = Message.new_error(call, "org.bluez.Error.Failed", text)
        except Exception as error:
            log.exception("%s.%s on %s", call.interface, call.member, call.path)
            reply = Message.new_error(call, "org.bluez.Error.Failed", repr(error))
        self._send(reply)

    def _method(self, call: Message) -> Method:
        key = (call.interface or "", call.member or "")
        method = self._methods.get(key)
        if method and (call.path == "/" or key[0] in self._objects.get(call.path or "", {})):
            return method
        known = call.path == "/" or call.path in self._objects
        error = f"{BUS}.Error.{'UnknownMethod' if known else 'UnknownObject'}"
        signed = f'Method "{call.member}" with signature "{call.signature}"'
        raise Refusal(error, f'{signed} on interface "{call.interface}" doesn\'t exist')

    async def _managed_objects(self, _call: Message) -> Reply:
        return "a{oa{sa{sv}}}", [self._objects]

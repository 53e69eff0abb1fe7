"""The air between the straps and the computer: who is in range, who is heard, and what reached whom.

Three things are put right that bumble 0.0.236 does otherwise; each is named where it is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bumble import hci, ll
from bumble.controller import Controller
from bumble.core import PhysicalTransport
from bumble.link import LocalLink


class Air(LocalLink):
    """One room. A controller in `gone` neither sends nor receives, one in `held` is not on the air for new
    links, and one in `deaf` does not hear what is said over its links.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # bumble leaves it without types
        self.gone: set[Controller] = set()
        self.held: set[Controller] = set()
        self.deaf: set[Controller] = set()
        self.on_advertised: Callable[[Controller], None] = lambda _: None

    def find_le_controller(self, address: hci.Address) -> Controller | None:
        """The controller at an address, if it is in range."""
        found = super().find_le_controller(address)
        return None if found in self.gone else found

    def send_advertising_pdu(self, sender_controller: Controller, packet: ll.AdvertisingPdu) -> None:
        """An advertisement, or a connect request."""
        if sender_controller in self.gone | self.held:
            return
        self.on_advertised(sender_controller)
        loop = asyncio.get_running_loop()
        for other in self.controllers - self.gone - {sender_controller}:
            loop.call_soon(other.on_ll_advertising_pdu, packet)

    def send_acl_data(
        self,
        sender_controller: Controller,
        destination_address: hci.Address,
        transport: PhysicalTransport,
        data: bytes,
    ) -> None:
        """Data on a link.

        It comes from the address that the link was made with: bumble always says the random address, so
        a host that connects from its public address, as BlueZ does, is never heard.
        """
        link = sender_controller.le_connections.get(destination_address)
        hearer = self.find_le_controller(destination_address)
        if link is None or hearer is None or sender_controller in self.gone or hearer in self.deaf:
            return
        asyncio.get_running_loop().call_soon(hearer.on_link_acl_data, link.self_address, transport, data)

    def send_ll_control_pdu(
        self, sender_address: hci.Address, receiver_address: hci.Address, packet: ll.ControlPdu
    ) -> None:
        """A word between link layers; one that cannot be heard is lost, where bumble raises."""
        if self.find_le_controller(sender_address) and self.find_le_controller(receiver_address):
            super().send_ll_control_pdu(sender_address, receiver_address, packet)


class ComputerController(Controller):
    """The computer's adapter, which can change its mind about a connection."""

    def __init__(self, link: Air, public_address: str) -> None:
        super().__init__("computer", link=link, public_address=public_address)
        # bumble sends the legacy events only, whatever it announces here.
        self.le_features &= ~(hci.LeFeatureMask.LL_PRIVACY | hci.LeFeatureMask.LE_EXTENDED_ADVERTISING)

    def on_hci_le_create_connection_cancel_command(
        self, _command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Core specification, volume 4 part E, 7.8.13: drop the pending connection and say so.

        bumble says yes and keeps it: the next connection is refused, and a strap that returns gets a ghost.
        """
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending is None:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        cancelled = hci.HCI_LE_Connection_Complete_Event(
            status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
            connection_handle=0,
            role=hci.Role.CENTRAL,
            peer_address_type=pending.peer_address_type,
            peer_address=pending.peer_address,
            connection_interval=0,
            peripheral_latency=0,
            supervision_timeout=0,
            central_clock_accuracy=0,
        )
        asyncio.get_running_loop().call_soon(self.send_hci_packet, cancelled)
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)

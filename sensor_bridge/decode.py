"""From what the archive holds to what the engine folds over: the one place where raw bytes become samples."""

from __future__ import annotations

from regulation.samples import BadSample, Event, HeartSample
from sensor_bridge import interval_text
from sensor_bridge.archive import ArchiveEvent, Notification, Truth
from sensor_bridge.errors import MalformedMeasurement
from sensor_bridge.gatt import heart_rate
from sensor_bridge.gatt.uuids import HEART_RATE_MEASUREMENT


def to_event(event: ArchiveEvent) -> Event | None:
    """The engine's event; None where nothing is meant for it: simulated truth, other characteristics.

    Never raises: bytes that cannot be decoded give a `BadSample` that says why.
    """
    if isinstance(event, Truth):
        return None
    if not isinstance(event, Notification):
        return event
    try:
        return _sample(event)
    except MalformedMeasurement as error:
        return BadSample(event.t_ms, event.seat, error.reason)


def _sample(event: Notification) -> HeartSample | None:
    if event.characteristic == HEART_RATE_MEASUREMENT:
        measured = heart_rate.decode(event.data)
        return HeartSample(event.t_ms, event.seat, measured.rr, measured.hr_bpm, measured.contact)
    if interval_text.is_interval_text(event.characteristic):
        return HeartSample(event.t_ms, event.seat, (interval_text.units(event.data, event.characteristic),))
    return None

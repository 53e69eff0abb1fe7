"""Assigned numbers of the Bluetooth characteristics that straps speak (bluetooth.com, Assigned Numbers)."""

from __future__ import annotations

HEART_RATE_MEASUREMENT = "2a37"
"""Heart Rate Measurement; the short form is what the archive's `characteristic` column holds."""
BATTERY_LEVEL = "2a19"
"""Battery Level, one byte, percent."""
MANUFACTURER_NAME = "2a29"
MODEL_NUMBER = "2a24"
FIRMWARE_REVISION = "2a26"
HEART_RATE_SERVICE = "180d"

_BASE = "0000{short}-0000-1000-8000-00805f9b34fb"


def full(short: str) -> str:
    """Return the 128-bit form of an assigned number; scans take only that."""
    return _BASE.format(short=short)

"""Assigned numbers of the Bluetooth characteristics that straps speak (bluetooth.com, Assigned Numbers)."""

from __future__ import annotations

HEART_RATE_MEASUREMENT = "2a37"
"""Heart Rate Measurement; the short form is what the archive's `characteristic` column holds."""

"""`coregulate simulate`: the archive of a simulated pair, as a session that had been recorded live."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from dashboard.consents import CONSENT_TEXT
from dashboard.errors import ServiceError
from dashboard.live import new_record
from dashboard.sources import Simulated, material
from dashboard.store.coreg import write_coreg
from regulation.samples import SEATS, Consent, ConsentScope, End, SeatSettings, Start
from sensor_bridge.archive import ArchiveEvent, Row, pack


def write_simulation(file: Path, spec: Simulated) -> None:
    """Write the pair of `spec`. The same spec gives the same bytes of every row.

    Raises `ServiceError` for a file that exists, it is never overwritten; `StoreError` where none can be
    written."""
    if file.is_dir():
        raise ServiceError("out", f"{file} is a folder.", "Give the name of a file with --out.")
    if os.path.lexists(file):
        hint = "Give another name with --out, or remove it first."
        raise ServiceError("out", f"{file} exists already.", hint)
    given = material(spec)
    record = replace(new_record(spec, given, 1.0, wall_ms=0), id=f"simulated-{spec.scenario}-{spec.seed}")
    events: list[ArchiveEvent] = [
        Start(0, 0, record.source_kind, record.source_label, 1.0, {seat: SeatSettings() for seat in SEATS}),
        *(
            Consent(0, seat, scope, True, "simulated", CONSENT_TEXT)
            for seat in SEATS
            for scope in ConsentScope
        ),
        *given.events,
    ]
    last_ms = events[-1].t_ms
    events.append(End(last_ms, "finished"))
    rows = [Row(seq, event.t_ms, *pack(event)) for seq, event in enumerate(events)]
    write_coreg(file, replace(record, ended_t_ms=last_ms, end_reason="finished"), [rows])

"""Both ends read the same: the types of the pages are the server's own, and the golden stories are too."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from dashboard.schema import typescript
from dashboard.wire import Numbered, ServerMessage
from regulation import frames

WEB = Path(__file__).resolve().parent.parent.parent / "dashboard" / "web"
GOLDEN = sorted((WEB / "test" / "golden").glob("*.json"))
FRAMES: dict[str, Any] = {
    str(field.default): kind
    for kind in get_args(frames.Frame)
    for field in fields(kind)
    if field.name == "type"
}


def test_the_types_of_the_pages_are_the_servers() -> None:
    kept = (WEB / "src" / "wire.ts").read_text(encoding="utf-8")
    assert kept == typescript(), "run python -m dashboard.schema > dashboard/web/src/wire.ts"


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_story_is_what_the_server_would_send(path: Path) -> None:
    for message in json.loads(path.read_text(encoding="utf-8")):
        read = msgspec.json.decode(json.dumps(message), type=ServerMessage, strict=True)
        said = msgspec.json.decode(msgspec.json.encode(read))
        if isinstance(read, Numbered):
            kind = FRAMES[message["frame"]["type"]]
            frame = msgspec.json.decode(read.frame, type=kind, strict=True)
            said["frame"] = msgspec.json.decode(msgspec.json.encode(frame))
        assert said == message

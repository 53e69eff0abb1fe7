"""Write the wire schema as TypeScript: `python -m dashboard.schema` prints `web/src/wire.ts`.

The types of the pages are generated from the same Structs that the server encodes, so the two ends cannot
drift; a test compares the committed file with what this prints.
"""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from dashboard import wire
from regulation import frames

_ROOTS: dict[str, Any] = {
    "ServerMessage": wire.ServerMessage,
    "ClientMessage": wire.ClientMessage,
    "Me": wire.Me,
    "SessionList": wire.SessionList,
    "SessionLine": wire.SessionLine,
    "StartReplay": wire.StartReplay,
    "ReplayStarted": wire.ReplayStarted,
    "NewInvite": wire.NewInvite,
    "Invite": wire.Invite,
    "InviteState": wire.InviteState,
    "Join": wire.Join,
    "Joined": wire.Joined,
    "Failed": wire.Failed,
}
_SCALARS = {
    "string": "string",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
    "null": "null",
}
_RAW = {("Numbered", "frame"): "Frame"}
"""Fields that are encoded beforehand, and what is in them."""
_REF = "#/$defs/{name}"


def typescript() -> str:
    """Return the whole generated module."""
    kinds = get_args(frames.Frame)
    roots, parts = msgspec.json.schema_components([*_ROOTS.values(), *kinds], ref_template=_REF)
    lines = ["// Made by `python -m dashboard.schema` from dashboard/wire.py. Do not edit by hand.", ""]
    for name, part in sorted(parts.items()):
        lines += _declaration(name, part)
    lines += [f"export type Frame = {' | '.join(kind.__name__ for kind in kinds)};", ""]
    for name, root in zip(_ROOTS, roots, strict=False):
        if name not in parts:
            lines += [f"export type {name} = {_type(root)};", ""]
    lines += [f"export const PROTOCOL = {wire.PROTOCOL};", ""]
    return "\n".join(lines)


def _declaration(name: str, part: dict[str, Any]) -> list[str]:
    comment = [f"/** {' '.join(part['description'].split())} */"] if "description" in part else []
    if "properties" not in part:
        return [*comment, f"export type {name} = {_type(part)};", ""]
    fields = [
        f"  {key}: {_RAW.get((name, key)) or _type(value)};" for key, value in part["properties"].items()
    ]
    return [*comment, f"export interface {name} {{", *fields, "}", ""]


def _type(node: dict[str, Any]) -> str:
    if "$ref" in node:
        return str(node["$ref"]).rsplit("/", 1)[-1]
    if "const" in node:
        return _literal(node["const"])
    if "enum" in node:
        return " | ".join(_literal(value) for value in node["enum"])
    if "anyOf" in node:
        return " | ".join(_type(choice) for choice in node["anyOf"])
    if node.get("type") == "array":
        item = _type(node["items"]) if "items" in node else "unknown"
        return f"({item})[]" if "|" in item else f"{item}[]"
    if node.get("type") == "object":
        key = _type(node["propertyNames"]) if "propertyNames" in node else "string"
        return f"Partial<Record<{key}, {_type(node.get('additionalProperties', {}))}>>"
    return _SCALARS[node["type"]]


def _literal(value: Any) -> str:
    return "null" if value is None else msgspec.json.encode(value).decode()


if __name__ == "__main__":
    print(typescript(), end="")

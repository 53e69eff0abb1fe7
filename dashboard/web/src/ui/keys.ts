// Single keys act only when nobody is typing and no control that uses the key itself has the focus.

/** True when the key belongs to the control that has the focus. */
export function typing(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return false;
  if (target.closest("input, textarea, select, [contenteditable]")) return true;
  return (event.key === " " || event.key === "Enter") && target.closest("button, a, summary") !== null;
}

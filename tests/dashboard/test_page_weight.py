"""What a page weighs on its way to a phone: all files that it loads, as a server would compress them."""

from __future__ import annotations

import gzip
import re

from dashboard.service import static_folder

MOST_KB = 120


def loaded() -> list[str]:
    """Return the page, and the files that it asks for."""
    page = static_folder().joinpath("index.html").read_text("utf-8")
    return ["index.html", *re.findall(r'(?:src|href)="/assets/([^"]+)"', page)]


def test_all_that_a_page_loads_stays_under_its_weight() -> None:
    names = loaded()
    built = {file.name for file in static_folder().iterdir() if not file.name.startswith(".")}
    assert built - set(names) == {"licences.txt"}, "a file that is built and never weighed"
    kb = {name: len(gzip.compress(static_folder().joinpath(name).read_bytes(), 9)) / 1000 for name in names}
    assert sum(kb.values()) <= MOST_KB, kb

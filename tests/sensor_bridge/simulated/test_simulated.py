"""The door to the simulator."""

from __future__ import annotations

import subprocess
import sys

from sensor_bridge.simulated import SCENARIOS


def test_the_scenarios() -> None:
    assert SCENARIOS == ("quiet", "floods", "coupled", "strangers", "dropouts", "demo")


def test_naming_scenarios_costs_no_numpy() -> None:
    code = "import sys, sensor_bridge.simulated, sensor_bridge.source; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

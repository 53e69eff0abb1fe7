"""The other programs: one call each, in our names and definitions. Imported once, when first asked."""

from __future__ import annotations

import importlib
import importlib.util
import warnings
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

NAMES = ("neurokit2", "hrvanalysis", "pyhrv")
REMEDY = "python3 dev.py test --reference"


def missing() -> list[str]:
    """Which of the extra `reference` are not installed."""
    return [name for name in NAMES if importlib.util.find_spec(name) is None]


@dataclass(frozen=True)
class Programs:
    """The modules, imported."""

    neurokit2: Any
    poincare: Any
    hrvanalysis: Any
    pyhrv_time: Any

    def by_neurokit2(self, nn_ms: list[float]) -> dict[str, float]:
        """pNN50 there is over intervals, not differences; SD2 is the deviation of the sums of neighbours."""
        nn = np.array(nn_ms)
        said = self.neurokit2.hrv_time({"RRI": nn, "RRI_Time": np.cumsum(nn) / 1000}).iloc[0]
        width = self.poincare(nn, out={})
        return {
            "mean_ms": said["HRV_MeanNN"],
            "sdnn_ms": said["HRV_SDNN"],
            "rmssd_ms": said["HRV_RMSSD"],
            "pnn50_pct": said["HRV_pNN50"] * nn.size / (nn.size - 1),
            "sd1_ms": width["SD1"],
            "sd2_of_sums_ms": width["SD2"],
        }

    def by_hrv_analysis(self, nn_ms: list[float]) -> dict[str, float]:
        """All six as ours."""
        said = self.hrvanalysis.get_time_domain_features(nn_ms)
        width = self.hrvanalysis.get_poincare_plot_features(nn_ms)
        return {
            "mean_ms": said["mean_nni"],
            "sdnn_ms": said["sdnn"],
            "rmssd_ms": said["rmssd"],
            "pnn50_pct": said["pnni_50"],
            "sd1_ms": width["sd1"],
            "sd2_ms": width["sd2"],
        }


@cache
def programs() -> Programs:
    """Import them; they warn of what they themselves use."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import hrvanalysis  # noqa: PLC0415 - seconds, and only where the extra is installed
        import neurokit2  # noqa: PLC0415 - the same
        import pyhrv.time_domain  # noqa: PLC0415 - the same

        # by its name: the package hides the module behind the function of the same name
        nonlinear = importlib.import_module("neurokit2.hrv.hrv_nonlinear")
    return Programs(neurokit2, nonlinear._hrv_nonlinear_poincare, hrvanalysis, pyhrv.time_domain)

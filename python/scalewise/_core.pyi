from typing import Any, Self, final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "DataError",
    "Moments",
    "NumericError",
    "Scale",
    "ScalewiseError",
    "__version__",
    "correlation_matrix",
    "describe",
    "frequencies",
    "hierarchical_regression",
    "hierarchical_regression_of",
    "item_analysis",
    "item_analysis_of",
    "set_threads",
]

_Column = tuple[str, NDArray[Any], NDArray[np.bool_] | None]
_Weights = tuple[_Column, str]
_Figures = dict[str, Any]

__version__: str

class ScalewiseError(ValueError): ...
class DataError(ScalewiseError): ...
class NumericError(ScalewiseError): ...

@final
class Scale:
    def __new__(
        cls,
        name: str,
        items: list[str],
        bounds: tuple[float, float] | None,
        reverse: list[str],
        score: str,
        min_valid: int | None,
    ) -> Self: ...
    def score(self, columns: list[_Column]) -> NDArray[np.float64]: ...
    def keyed(self, columns: list[_Column]) -> NDArray[np.float64]: ...

@final
class Moments:
    @staticmethod
    def of(columns: list[_Column], missing: str, weights: _Weights | None = None) -> Moments: ...
    @staticmethod
    def from_correlation(
        names: list[str],
        r: NDArray[np.float64],
        n: int,
        means: NDArray[np.float64] | None,
        sds: NDArray[np.float64] | None,
    ) -> Moments: ...
    @staticmethod
    def from_covariance(
        names: list[str],
        covariance: NDArray[np.float64],
        n: int,
        means: NDArray[np.float64] | None,
    ) -> Moments: ...
    @staticmethod
    def from_json(json: str) -> Moments: ...
    def to_json(self) -> str: ...
    def merge(self, other: Moments) -> Moments: ...
    def select(self, names: list[str]) -> Moments: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[str]]: ...
    @property
    def names(self) -> list[str]: ...
    @property
    def n(self) -> int: ...
    @property
    def missing(self) -> str: ...
    @property
    def cases(self) -> dict[str, int]: ...
    @property
    def pair_n(self) -> NDArray[np.float64]: ...
    @property
    def mean(self) -> NDArray[np.float64]: ...
    @property
    def sd(self) -> NDArray[np.float64]: ...
    @property
    def covariance(self) -> NDArray[np.float64]: ...
    @property
    def correlation(self) -> NDArray[np.float64]: ...

def set_threads(threads: int) -> None: ...
def describe(columns: list[_Column], weights: _Weights | None) -> _Figures: ...
def frequencies(columns: list[_Column], weights: _Weights | None) -> _Figures: ...
def correlation_matrix(moments: Moments, method: str, confidence: float) -> _Figures: ...
def item_analysis(moments: Moments, scale: Scale, confidence: float) -> _Figures: ...
def item_analysis_of(
    columns: list[_Column],
    weights: _Weights | None,
    scale: Scale,
    missing_rule: str,
    confidence: float,
) -> _Figures: ...
def hierarchical_regression(
    moments: Moments,
    outcome: str,
    blocks: list[tuple[str, list[str]]],
    vcov: str,
    confidence: float,
    intercept: bool,
) -> _Figures: ...
def hierarchical_regression_of(
    columns: list[_Column],
    weights: _Weights | None,
    outcome: str,
    blocks: list[tuple[str, list[str]]],
    missing_rule: str,
    vcov: str,
    confidence: float,
    intercept: bool,
) -> _Figures: ...

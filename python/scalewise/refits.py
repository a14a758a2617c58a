"""What is asked of a regression's respondents again, for the same model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ._core import DataError
from .blocks import Blocks
from .moments import Moments

if TYPE_CHECKING:
    from .importance import RelativeImportance
    from .permutation import PermutationTest
    from .resampling import BootstrapRegression
    from .wild import WildTest


class AsksAgain:
    """The analyses of rows that a fit hands its outcome, blocks and options to.

    What was asked of the fit (missing answers, weights, clusters, level, intercept) holds for them,
    too, unless an option says otherwise.
    """

    _blocks: Blocks
    _options: Mapping[str, Any]
    _figures: Mapping[str, Any]

    def bootstrap(self, data: Any, **options: Any) -> BootstrapRegression:
        """Give bootstrap intervals of the same models; see `bootstrap_regression`.

        Clusters of the fit are drawn as wholes.
        """
        from .resampling import bootstrap_regression

        same = ("missing", "weights", "weight_type", "confidence", "intercept")
        if "cluster" not in options:
            options["cluster"] = self._cluster("a bootstrap draws")
        asked = {**self._asked(*same), **options}
        found: BootstrapRegression = bootstrap_regression(
            data, self._blocks.outcome, self._blocks, **asked
        )
        return found

    def permutation_test(self, data: Any, **options: Any) -> PermutationTest:
        """Test the R² change of the same blocks by permutation; see `permutation_test`."""
        from .permutation import permutation_test

        if self._options["cluster"] is not None:
            raise DataError(
                "a permutation test lets respondents of different clusters change places, as if "
                "there were none: use wild_cluster_bootstrap()"
            )
        asked = {**self._asked("missing", "weights", "weight_type", "intercept"), **options}
        found: PermutationTest = permutation_test(data, self._blocks.outcome, self._blocks, **asked)
        return found

    def wild_cluster_bootstrap(self, data: Any, **options: Any) -> WildTest:
        """Test coefficients of the last model anew; see `wild_cluster_bootstrap`.

        Options are ``term`` or ``block``, and those of `wild_cluster_bootstrap`.
        """
        from .wild import wild_cluster_bootstrap

        same = ("missing", "weights", "weight_type", "confidence", "intercept")
        cluster = options.pop("cluster", None) or self._cluster("a wild bootstrap has")
        if cluster is None:
            raise DataError("the fit has no clusters: name their column, cluster=...")
        asked = {**self._asked(*same), "cluster": cluster, **options}
        return wild_cluster_bootstrap(data, self._blocks.outcome, self._blocks, **asked)

    def relative_importance(self, data: Any = None, **options: Any) -> RelativeImportance:
        """Divide R² of the last model among its terms; see `relative_importance`.

        Without data, the moments of the fit are enough for all but ``ci=`` and ``by=``. The columns
        of a factor are one predictor.
        """
        from .importance import relative_importance

        if not self._options["intercept"]:
            raise DataError("relative importance is of models with an intercept")
        if data is None:
            moments = Moments(self._figures["moments"])
            asked = {**self._asked("confidence"), **options}
            columns = self._columns()
            of_moments: RelativeImportance = relative_importance(
                moments, columns.outcome, columns, **asked
            )
            return of_moments
        same = ("missing", "weights", "weight_type", "confidence")
        asked = {**self._asked(*same), **options}
        found: RelativeImportance = relative_importance(
            data, self._blocks.outcome, self._blocks, **asked
        )
        return found

    def dominance(self, data: Any = None, **options: Any) -> Any:
        """Say which term dominates which; see `RelativeImportance.dominance`."""
        return self.relative_importance(data, **options).dominance()

    def _asked(self, *names: str) -> dict[str, Any]:
        return {name: self._options[name] for name in names}

    def _columns(self) -> Blocks:
        """The same model, of columns that are all made already."""
        model = self._blocks
        names = [name for _, of in model.ordered for name in of]
        return Blocks(model.outcome, model.ordered, [*names, model.outcome], model.terms)

    def _cluster(self, what: str) -> str | None:
        cluster = self._options["cluster"]
        if cluster is None or isinstance(cluster, str):
            return cluster
        names = [str(name) for name in cluster]
        if len(names) == 1:
            return names[0]
        raise DataError(
            f"{what} clusters of one kind, and the fit has {' and '.join(names)}: name one of "
            "them, cluster=..."
        )

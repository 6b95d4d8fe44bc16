"""Write dashboard.json, which Grafana imports: predictions, how good they are, and training.

    python -m docs.monitoring.dashboard

`panels.py` says what is shown; grafana-foundation-sdk, whose version is that of a Grafana, knows
how the file spells it.
"""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grafana_foundation_sdk.builders import (
    common,
    dashboard,
    heatmap,
    prometheus,
    timeseries,
)
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.common import (
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    ScaleDistribution,
    StackingMode,
    TooltipDisplayMode,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DataSourceRef,
    Threshold,
    ThresholdsMode,
    VariableOption,
    VariableRefresh,
    VariableSort,
)
from grafana_foundation_sdk.models.heatmap import HeatmapColorMode, HeatmapColorScale
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from docs.monitoring.panels import PANELS, Panel

PATH = Path(__file__).with_name("dashboard.json")

SOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")


def build() -> str:
    """Return the content of dashboard.json."""
    built = (
        dashboard.Dashboard("tinymlp: models and trainings")
        .uid("tinymlp")
        .description("Predictions, model performance and training of tinymlp models.")
        .tags(["tinymlp"])
        .timezone("browser")
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .time("now-15m", "now")
        .refresh("5s")
        .annotation(
            dashboard.AnnotationQuery()
            .name("Alerts")
            .datasource(SOURCE)
            .expr('ALERTS{alertname=~"Tinymlp.*", alertstate="firing"}')
            .icon_color("red")
            .enable(True)
        )
        .with_variable(
            dashboard.DatasourceVariable("datasource").label("Prometheus").type("prometheus")
        )
        .with_variable(variable("model", "label_values(tinymlp_model_info, model)"))
        .with_variable(
            variable("version", 'label_values(tinymlp_model_info{model=~"$model"}, version)')
        )
        .with_variable(variable("run", "label_values(tinymlp_training_epochs_total, run)"))
    )
    numbers = itertools.count(1)
    for title, panels in PANELS.items():
        built = built.with_row(dashboard.Row(title).id(next(numbers)))
        for panel in panels:
            built = built.with_panel(drawn(panel).id(next(numbers)))
    return json.dumps(built.build(), cls=JSONEncoder, indent=1, sort_keys=True) + "\n"


def variable(name: str, query: str) -> dashboard.QueryVariable:
    """Return a choice at the top of the page, of all values unless some are chosen."""
    return (
        dashboard.QueryVariable(name)
        .label(name)
        .query(query)
        .datasource(SOURCE)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        .current(VariableOption(selected=True, text=["All"], value=["$__all"]))
    )


def drawn(panel: Panel) -> Any:
    """Return the panel as the library builds it, a third of the page wide."""
    built: Any = heatmap.Panel() if panel.style == "heatmap" else timeseries.Panel()
    built = (
        built.title(panel.title)
        .description(panel.description)
        .datasource(SOURCE)
        .unit(panel.unit)
        .span(8)
        .height(8)
    )
    for letter, query in zip("ABC", targets(panel), strict=False):
        built = built.with_target(query.ref_id(letter).datasource(SOURCE))
    if panel.style == "heatmap":
        return built.show_legend().color(
            heatmap.HeatmapColorOptions()
            .mode(HeatmapColorMode.SCHEME)
            .scheme("Oranges")
            .scale(HeatmapColorScale.EXPONENTIAL)
            .exponent(0.5)
            .steps(64)
        )
    built = (
        built.fill_opacity(30 if panel.style in ("stack", "shares") else 0)
        .show_points(VisibilityMode.AUTO)
        .tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI))
        .legend(
            common.VizLegendOptions()
            .display_mode(LegendDisplayMode.LIST)
            .placement(LegendPlacement.BOTTOM)
            .show_legend(True)
        )
    )
    if panel.style == "logarithm":
        built = built.scale_distribution(
            common.ScaleDistributionConfig().type(ScaleDistribution.LOG).log(10)
        )
    else:
        built = built.min(0)
    if panel.style in ("stack", "shares"):
        mode = StackingMode.NORMAL if panel.style == "stack" else StackingMode.PERCENT
        built = built.stacking(common.StackingConfig().group("A").mode(mode))
    if panel.limit is not None:
        steps = [Threshold(None, "transparent"), Threshold(panel.limit, "red")]
        built = built.thresholds(
            dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)
        ).thresholds_style(
            common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED)
        )
    return built


def targets(panel: Panel) -> Iterator[prometheus.Dataquery]:
    """Give each query of a panel, for what is chosen at the top of the page."""
    for legend, expression in panel.queries.items():
        selected = expression.replace("SELECTED", 'model=~"$model", version=~"$version"')
        query = prometheus.Dataquery().expr(selected).range().legend_format(legend)
        if panel.style == "heatmap":
            query = query.format(PromQueryFormat.HEATMAP)
        yield query


if __name__ == "__main__":
    PATH.write_text(build(), encoding="utf-8")
    print(f"wrote {PATH}")

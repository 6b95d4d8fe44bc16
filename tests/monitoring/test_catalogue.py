"""Every metric has a name and a kind as Prometheus wants them."""

from tinymlp.monitoring import METRICS


def test_names_are_such_as_prometheus_has_them() -> None:
    for name, spec in METRICS.items():
        assert spec.name == name
        assert name.startswith("tinymlp_")
        assert name.endswith("_total") == (spec.kind == "counter")
        assert name.endswith("_info") == (spec.kind == "info")
        assert spec.help.endswith(".")
        assert bool(spec.buckets) == (spec.kind == "histogram")
        assert list(spec.buckets) == sorted(set(spec.buckets))

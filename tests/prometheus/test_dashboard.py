"""The dashboard file is what its code makes, and what Grafana's own types understand."""

import json

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from docs.monitoring.dashboard import PATH, build
from docs.monitoring.panels import PANELS


def test_the_file_is_what_the_code_makes() -> None:
    remedy = "python -m docs.monitoring.dashboard writes it anew"
    assert PATH.read_text(encoding="utf-8") == build(), remedy


def test_grafana_reads_all_of_it() -> None:
    written = json.loads(PATH.read_text(encoding="utf-8"))
    register_default_plugins()
    read = Dashboard.from_json(written)
    for panel in written["panels"]:
        if panel["type"] == "heatmap":  # the library reads what is not there as empty
            panel["fieldConfig"]["defaults"].setdefault("custom", {})
    assert json.loads(json.dumps(read, cls=JSONEncoder)) == written


def test_every_panel_has_its_place_a_unit_and_a_description() -> None:
    written = json.loads(PATH.read_text(encoding="utf-8"))
    graphs = [panel for panel in written["panels"] if panel["type"] != "row"]
    assert len(graphs) == sum(map(len, PANELS.values()))
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in written["panels"]}
    numbers = {panel["id"] for panel in written["panels"]}
    assert len(places) == len(numbers) == len(written["panels"])
    for panel in graphs:
        assert panel["description"].endswith("."), panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]

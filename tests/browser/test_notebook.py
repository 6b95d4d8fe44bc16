"""What `_repr_html_` returns, put into a page the way JupyterLab does it."""

from typing import Any

import tinymlp as tm

INSERT = """
html => {
  const cell = document.createElement("div");
  cell.innerHTML = html;
  document.body.append(cell);
  for (const old of cell.querySelectorAll("script")) {  // such scripts do not run by themselves
    const script = document.createElement("script");
    for (const { name, value } of old.attributes) script.setAttribute(name, value);
    script.textContent = old.textContent;
    old.replaceWith(script);
  }
}
"""


def test_two_traces_in_one_notebook_are_gone_through_each_by_itself(browser: Any) -> None:
    network = tm.Network.random([2, 2, 1], seed=0)
    page = browser.new_page()
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    for target in (0.0, 1.0):
        page.evaluate(INSERT, network.trace([0.5, -1.0], [target])._repr_html_())
    first, second = page.locator(".tinymlp-steps").all()
    places = [widget.locator("[data-show=place]") for widget in (first, second)]
    second.get_by_role("button", name="Next", exact=True).click()
    assert str(places[0].text_content()).startswith("The whole step")
    assert str(places[1].text_content()).startswith("1 ")
    second.press("End")
    first.get_by_label("Step").press("ArrowRight")
    assert str(places[0].text_content()).startswith("1 ")
    assert "update" in str(places[1].text_content())
    assert failed == []
    page.close()


def test_labels_that_look_like_tags_stay_text_in_a_notebook(browser: Any) -> None:
    hostile = "</script><img src=x onerror=hacked=1><script>hacked=1</script>\" onload='hacked=1'"
    rows = [[float(n), float(n * n % 7)] for n in range(12)]
    dataset = tm.Dataset(rows, [hostile if n % 2 else "plain" for n in range(12)])
    model = tm.fit(dataset, hidden=[2], n_epochs=1)
    model.history.why_stopped = hostile
    trace = model.network.trace([0.5, 1.0], [1.0, 0.0], loss=model.loss)
    page = browser.new_page()
    for shown in (model.evaluate(dataset), model.history, model.network, trace):
        page.evaluate(INSERT, shown._repr_html_())
    page.wait_for_load_state("networkidle")
    assert page.locator("img, [onload], [onerror]").count() == 0
    assert page.evaluate("typeof hacked") == "undefined"
    page.close()

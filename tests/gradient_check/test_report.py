"""What a report says to a person and to a program."""

import io
import json
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.gradient_check.problems import MSE, MathTanh, problem, scaled
from tinymlp.errors import GradientError
from tinymlp.gradient_check import check_gradients


def test_a_failure_says_its_name_both_values_and_their_ratio() -> None:
    network, examples = problem()
    report = check_gradients(network, MSE, examples, gradient=scaled(3.0, 7))
    failure = report.failures[0]
    assert failure.name == "layer 1, neuron 1, bias"
    assert failure.ratio == pytest.approx(3.0)
    assert f"given {failure.analytic:.9g}, should be {failure.expected:.9g}" in str(report)


def test_require_raises_an_assertion_error_with_the_report() -> None:
    network, examples = problem()
    assert check_gradients(network, MSE, examples).require().passed
    with pytest.raises(GradientError, match="layer 1, neuron 0, bias") as caught:
        check_gradients(network, MSE, examples, gradient=scaled(2.0, 3)).require()
    assert isinstance(caught.value, AssertionError)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)


def test_everything_in_the_html_is_escaped() -> None:
    class Nasty(MathTanh):
        name = "<script>alert(1)</script>"

    network, examples = problem(Nasty())
    for gradient in (None, scaled(2.0, 3)):
        html = check_gradients(network, MSE, examples, gradient=gradient)._repr_html_()
        parser = Tags()
        parser.feed(html)
        assert "script" not in parser.tags
        assert "&lt;script&gt;" in html


def test_json_has_everything_that_the_report_has() -> None:
    network, examples = problem()
    report = check_gradients(network, MSE, examples, gradient=scaled(2.0, 3))
    read = json.loads(report.to_json())
    assert read["passed"] is False
    assert read["failures"][0]["name"] == "layer 1, neuron 0, bias"
    assert read["oracles"][2]["reason"].startswith("activation 'tanh'")
    assert read["parts"][0]["verdicts"]["complex step"]["failed"] == 1


def test_rich_prints_what_the_text_says() -> None:
    rich = pytest.importorskip("rich.console")
    network, examples = problem("relu")
    report = check_gradients(network, MSE, examples, gradient=scaled(2.0, 3))
    console = rich.Console(width=200, record=True, file=io.StringIO())
    console.print(report)
    text = console.export_text()
    assert report.conclusion in text
    assert "layer 1, neuron 0, bias: given" in text

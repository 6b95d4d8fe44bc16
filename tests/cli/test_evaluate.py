"""`tinymlp evaluate` finds what training found."""

import json
import re
from pathlib import Path

import tinymlp
from tests.cli.running import command_in_a_process, tinymlp_command


def test_evaluate_on_the_test_part_finds_what_training_told(trained: tuple[Path, str]) -> None:
    folder, printed = trained
    result = command_in_a_process("evaluate", "iris.json", "iris", "--part", "test", folder=folder)
    assert result.returncode == 0, result.stderr
    headline = re.search(r"On the test part, .*", printed)
    assert headline is not None
    assert headline[0] == result.stdout.splitlines()[0]


def test_the_line_below_has_what_the_probabilities_are_worth(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    arguments = ("evaluate", "iris.json", "iris", "--part", "test")
    line = tinymlp_command(*arguments, folder=folder).stdout.splitlines()[1]
    told = json.loads(tinymlp_command(*arguments, "--json", folder=folder).stdout)
    assert line == (
        f"log loss {told['log_loss']:.4f}, Brier score {told['brier_score']:.4f}, "
        f"calibration error {told['calibration_error']:.4f}, "
        f"mean ROC AUC {told['roc_auc']:.4f}"
    )


def test_evaluate_on_everything_says_that_this_flatters(trained: tuple[Path, str]) -> None:
    folder, _ = trained
    result = command_in_a_process("evaluate", "iris.json", "iris", "--json", folder=folder)
    assert result.returncode == 0
    assert "flatters" in result.stderr
    assert json.loads(result.stdout)["n_examples"] == 150


def test_what_is_said_of_the_training_part_is_what_the_model_gets_on_it(
    trained: tuple[Path, str],
) -> None:
    folder, printed = trained
    model = tinymlp.load(folder / "iris.json")
    training, _ = tinymlp.datasets.iris().split(test=0.2, seed=1)
    evaluation = model.evaluate(training)
    assert isinstance(evaluation, tinymlp.ClassificationEvaluation)
    assert f"; on the training part {100 * evaluation.accuracy:.1f} %\n" in printed

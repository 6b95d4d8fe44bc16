"""What is no table of text is named, with the way out."""

from pathlib import Path

import pytest

from tests.cli.running import refusal, tinymlp_command


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "penguins.csv",
            "no such file: the shipped data set is called penguins, without an ending",
        ),
        ("Digits.csv", "no such file"),
        ("carz.csv", "no such file: did you mean 'cars.csv'?"),
        ("iriss", "did you mean 'iris'?"),
        ("folder", "it is a folder: name a file in it, as folder/inside.csv"),
        ("a.xlsx", "it is a workbook: open it and save the sheet as CSV"),
        ("a.PARQUET", "pandas.read_parquet('a.PARQUET').to_csv('a.csv', index=False)"),
        ("a.json", "it is JSON: one object a line is read from a .jsonl file"),
        ("a.pkl", "it is a pickle"),
        ("a.npy", "it is arrays of NumPy"),
    ],
)
@pytest.mark.parametrize("command", ["train", "cross-validate"])
def test_what_is_no_table_is_one_sentence(
    command: str, name: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "cars.csv").write_text("a,b\n1,2\n")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "inside.csv").write_text("a,b\n1,2\n")
    for other in ("a.xlsx", "a.PARQUET", "a.json", "a.pkl", "a.npy"):
        (tmp_path / other).write_bytes(b"PAR1 and more")
    result = tinymlp_command(command, name, folder=tmp_path)
    assert words in refusal(result)
    assert result.returncode in (1, 2)


def test_a_misspelled_model_is_told_the_one_beside_it(tmp_path: Path) -> None:
    (tmp_path / "flowers.json").write_text("{}")
    result = tinymlp_command("evaluate", "flower.json", "iris", folder=tmp_path)
    assert "did you mean 'flowers.json'?" in refusal(result)

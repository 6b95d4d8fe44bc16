"""A DATA that is no table of text: what it is instead, and the way out, in one sentence.

>>> check_data_file("penguins.csv", ["penguins"])
Traceback (most recent call last):
tinymlp.errors.DataError: penguins.csv: no such file: the shipped data set is called penguins,
without an ending
"""

import re
from collections.abc import Sequence
from pathlib import Path

from tinymlp.arguments import check_path
from tinymlp.errors import DataError, invalid
from tinymlp.text import did_you_mean, shortened

_EXPORT = "open it and save the sheet as CSV"
_PANDAS = "in Python, pandas.read_{0}('{1}').to_csv('{2}.csv', index=False) makes a CSV file of it"
_OTHERS = {
    "a workbook": ((".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".numbers"), _EXPORT),
    "a Parquet file": ((".parquet", ".pq"), _PANDAS.replace("{0}", "parquet")),
    "a Feather file": ((".feather", ".arrow"), _PANDAS.replace("{0}", "feather")),
    "a Stata file": ((".dta",), _PANDAS.replace("{0}", "stata")),
    "an SPSS file": ((".sav",), _PANDAS.replace("{0}", "spss")),
    "a SAS file": ((".sas7bdat",), _PANDAS.replace("{0}", "sas")),
    "a pickle": ((".pkl", ".pickle"), _PANDAS.replace("{0}", "pickle")),
    "a database": (
        (".db", ".sqlite", ".sqlite3"),
        "export the table: sqlite3 -header -csv {1} 'SELECT * FROM …' > {2}.csv",
    ),
    "arrays of NumPy": (
        (".npy", ".npz"),
        "in Python, tinymlp.Dataset takes the arrays, and numpy.savetxt makes a CSV file of one",
    ),
    "JSON": (
        (".json",),
        "one object a line is read from a .jsonl file; of a list of objects "
        "pandas.read_json('{1}').to_csv('{2}.csv', index=False) makes a CSV file",
    ),
}
"""By what a file is: how it is named, and how it becomes a table of text."""


def check_data_file(name: str, shipped: Sequence[str]) -> None:
    """Raise `DataError` for what cannot be DATA: it is not there, or is no file of text."""
    path = check_path("DATA", name)
    stem = path.name.partition(".")[0]
    if not path.exists():
        if stem in shipped:
            remedy = f"the shipped data set is called {stem}, without an ending"
            raise DataError(f"{shortened(name, 80)}: no such file: {remedy}")
        if not re.search(r"[./\\]", name):
            near = did_you_mean(name, [*shipped, *_files_here()])
            # Of a folder's many files none is told that is not like it.
            remedy = near if near.startswith("did") else did_you_mean(name, shipped)
            what = "a file or a shipped data set"
            raise invalid("DATA", what, name, remedy, error=DataError)
        return  # reading it says which name is like it
    if path.is_dir():
        tables = sorted(each.name for each in path.glob("*.csv"))
        remedy = f"name a file in it, as {path / tables[0]}" if tables else "name a file in it"
        raise invalid("DATA", "a file", name, f"it is a folder: {remedy}", error=DataError)
    for what, (endings, remedy) in _OTHERS.items():
        if path.suffix.lower() in endings:
            told = remedy.replace("{1}", path.name).replace("{2}", path.stem)
            expected = "a CSV or JSON Lines file, or a shipped data set"
            raise invalid("DATA", expected, name, f"it is {what}: {told}", error=DataError)


def _files_here() -> list[str]:
    try:
        return [each.name for each in Path().iterdir() if each.is_file()][:1000]
    except OSError:  # a folder that cannot be listed
        return []

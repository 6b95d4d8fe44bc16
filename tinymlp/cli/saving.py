"""What a command does with what it trained, however the training ended: it is never lost.

done, or ended early                       the model takes the place of the file
it diverged, or its loss is not finite     the file stays as it is, and the best weights that are
                                           finite go to a file beside it, NAME.diverged.json
the file can no longer be written          the model goes to a new folder for temporary files
"""

import math
import tempfile
from pathlib import Path

from tinymlp.cli.options import as_options
from tinymlp.errors import DivergedError, ModelFileError
from tinymlp.model.model import Model
from tinymlp.model.prepared_training import PreparedTraining


def n_bytes_of(prepared: PreparedTraining) -> int:
    """Return about how large the file of the model will be."""
    model, n_rows = prepared.model, len(prepared.examples) + len(prepared.validation)
    return 26 * model.network.n_parameters + 24 * n_rows + 300 * (prepared.n_epochs or 0) + 65_536


def save_trained(model: Model, out: Path) -> str:
    """Save the model, and return the sentence that says where.

    Raises `ModelFileError` when it could not be saved there, which says where it is instead.
    """
    try:
        model.save(out)
    except ModelFileError as error:
        try:
            other = Path(tempfile.mkdtemp(prefix="tinymlp-")) / out.name
            model.save(other)
        except (OSError, ModelFileError):
            raise error from None
        raise ModelFileError(f"{error}; the model is saved as {other} instead") from error
    return f"saved {out} (fingerprint {model.network.fingerprint()})"


def check_sound(model: Model, ending: BaseException | None, out: Path | None) -> None:
    """Raise `DivergedError` for a training that diverged, with the best of it saved beside `out`.

    Nothing that is infinitely worse than always guessing takes the place of a file.
    """
    is_sound = _is_finite(model)
    if is_sound and not isinstance(ending, DivergedError):
        return
    reason = as_options(str(ending)) if isinstance(ending, DivergedError) else _how_bad(model)
    kept = "no epoch had a finite loss, and nothing is saved"
    if is_sound and out is not None:
        beside = out.with_name(f"{out.name.removesuffix('.json')}.diverged.json")
        model.save(beside)
        kept = f"the weights of epoch {model.history.best_epoch}, the best, are saved as {beside}"
    if out is not None and out.exists():
        kept += f"; {out} stays as it was"
    raise DivergedError(f"training diverged: {reason}; {kept}") from None


def _is_finite(model: Model) -> bool:
    """Return whether the losses at the model's weights are finite, and no R² is −infinity."""
    best = model.history.best
    if best is None:
        return False
    of_all = model.trained_on.get("training") or {}  # where folds found the number of epochs
    parts = [best.training, best.validation, of_all]
    return all(math.isfinite(part["loss"]) for part in parts if part) and not any(
        number == -math.inf for part in parts for number in part.values()
    )


def _how_bad(model: Model) -> str:
    best = model.history.best
    loss = "nan in every epoch" if best is None else f"at best {best.line()}"
    return f"the losses are not finite numbers ({loss}): use a smaller learning rate"

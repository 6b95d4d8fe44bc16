"""What people ask: a prediction, its reasons, and to take the true value when it is known.

    POST /predict       {"predictions": [{"id": …, "prediction": …, "probabilities": {…}}, …]}
    POST /explain       the same of one row, with what moved it, and where it is outside of training
    POST /feedback      {"id": …, "value": …}, or a list of these

A server of several models has these below /models/NAME.
"""

from collections.abc import Callable
from typing import Any

from tinymlp.errors import ArgumentError, DataError, invalid
from tinymlp.serving.exchange import Answer, Refusal, Request, json_answer
from tinymlp.serving.explanation import effects, outside
from tinymlp.serving.request_rows import RequestRows, json_of, rows_of
from tinymlp.serving.served_model import ServedModel
from tinymlp.text import plural


def predict(served: ServedModel, request: Request, *, max_rows: int) -> Answer:
    """Return the predictions for the rows of a request.

    Raises `DataError` or `ArgumentError` for rows that do not fit the model.
    """
    found = _rows(served, request, max_rows)
    ids = found.ids or [f"{request.id}-{number}" for number in range(len(found.rows))]
    answer = _named(served) | {"predictions": served.predict(found.rows, ids)}
    if found.notes:  # whoever puts the answers beside the lines has to know which are no rows
        answer["notes"] = list(found.notes)
    return json_answer(200, answer)


def explain(served: ServedModel, request: Request, *, max_rows: int) -> Answer:
    """Return the prediction for the one row of a request, and what it rests on.

    Raises `DataError` or `ArgumentError` for more rows, and for one that does not fit the model.
    """
    found = _rows(served, request, max_rows)
    if len(found.rows) != 1:
        error = DataError(f"rows must be one row to explain, got {plural(len(found.rows), 'row')}")
        served.monitored.refuse(error)
        raise error
    (answer,) = served.predict(found.rows, found.ids or [f"{request.id}-0"])
    (encoded,) = served.model.encode(found.rows)
    answer["effects"] = effects(served.model, encoded)
    answer["outside"] = outside(served.model, encoded)
    return json_answer(200, _named(served) | answer)


def feedback(
    served: ServedModel,
    request: Request,
    *,
    max_rows: int,
    others: Callable[[str, Any, Any], bool | float | None] | None = None,
) -> Answer:
    """Take true values, all or none of them, and return what each says of its prediction.

    `others` asks other processes about a prediction that is not remembered here.

    Raises `DataError` or `ArgumentError` for values that cannot be those of the model.
    """
    content = json_of(request.body, max_lists=3 * max_rows)
    listed = content if isinstance(content, list) else [content]
    if len(listed) > max_rows:
        message = f"a request must have at most {max_rows:,} values, got {len(listed):,}"
        raise Refusal(413, message, reason="rows")
    for index, given in enumerate(listed):
        where = f"[{index}]" if isinstance(content, list) else "the body"
        if not isinstance(given, dict) or given.keys() != {"id", "value"}:
            raise invalid(where, "an object with id and value alone", given, error=DataError)
        if type(given["id"]) not in (str, int):
            raise invalid(f"{where}, id", "a text or a whole number", given["id"], error=DataError)
        if isinstance(given["value"], bool):
            what = "a label or a number, as the model predicts"
            raise invalid(f"{where}, value", what, given["value"], error=DataError)
        try:
            served.monitored.check_label(given["value"])
        except ArgumentError as error:
            raise DataError(f"{where}: {error}") from None

    def said(prediction_id: str | int, value: Any) -> bool | float | None:
        if others is not None and not served.remembers(prediction_id):
            found = others(served.name, prediction_id, value)
            if found is not None:
                return found
        return served.feedback(prediction_id, value)

    results = [_result(given["id"], said(given["id"], given["value"])) for given in listed]
    return json_answer(200, _named(served) | {"results": results})


def _result(prediction_id: str | int, said: bool | float | None) -> dict[str, Any]:
    result: dict[str, Any] = {"id": prediction_id, "known": said is not None}
    if isinstance(said, bool):
        result["correct"] = said
    elif said is not None:
        result["absolute_error"] = said
    return result


def _rows(served: ServedModel, request: Request, max_rows: int) -> RequestRows:
    """Return the rows of a request; one that has none is counted as invalid."""
    try:
        return rows_of(served.model, request, max_rows=max_rows)
    except (DataError, ArgumentError) as error:
        served.monitored.refuse(error)
        raise
    except Refusal as refusal:
        served.monitored.refuse(DataError(refusal.message))
        raise


def _named(served: ServedModel) -> dict[str, Any]:
    return {"model": served.name, "version": served.version}

"""The protocol: a function from a request to its answer, without a socket in it.

    (models, method, path, headers, body) → (status, headers, body)

An adapter (`http_server`, `asgi`) reads requests from wherever they come and writes the answers; it
knows nothing of models.

>>> from tinymlp.data.dataset import Dataset
>>> from tinymlp.model.fit import fit
>>> model = fit(Dataset([[0.0], [1.0]] * 8, ["a", "b"] * 8), hidden=[], n_epochs=20, seed=0)
>>> service = Service(PlainMetrics())
>>> service.add(ServedModel("letters", "1", model, service.metrics))
>>> answer = service.answer(Request("POST", "/predict", {}, b"[0.0]", "r1"))
>>> answer.status, answer.body[:80]
(200, b'{"model": "letters", "version": "1", "predictions": [{"id": "r1-0", "prediction"')
>>> service.answer(Request("POST", "/predict", {}, b"[nan]", "r2")).status
400
"""

import math
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from tinymlp.errors import ArgumentError, DataError
from tinymlp.monitoring.plain_metrics import PlainMetrics
from tinymlp.monitoring.text_format import CONTENT_TYPE
from tinymlp.serving import inference_protocol, predicting
from tinymlp.serving.access import POLICY, SECURITY_HEADERS, Access
from tinymlp.serving.description import describe
from tinymlp.serving.exchange import REASONS, Answer, Refusal, Request, json_answer
from tinymlp.serving.limits import Limits
from tinymlp.serving.openapi import openapi
from tinymlp.serving.page import page
from tinymlp.serving.reference import reference
from tinymlp.serving.served_model import ServedModel
from tinymlp.text import did_you_mean

CODES = (
    *(200, 400, 401, 403, 404, 405, 408, 411, 413, 414, 415, 417, 421, 426, 429, 431),
    *(500, 501, 503, 505),
)
"""Every status that an answer can have: the values of a label, known beforehand."""

_NANOSECONDS = 40
"""About what a multiplication and an addition take; a byte of JSON about twice that."""


class Service:
    """Models by their names, and the answer to each request; from any number of threads.

    `access` says who is answered, `limits` how much of anything. The metrics may have an address of
    their own: one service there with `shows_models=False`, one here with `shows_metrics=False`.
    """

    def __init__(
        self,
        metrics: PlainMetrics,
        *,
        access: Access | None = None,
        limits: Limits | None = None,
        shows_models: bool = True,
        shows_metrics: bool = True,
    ) -> None:
        self.metrics = metrics
        self.access: Access = access or Access()
        self.limits: Limits = limits or Limits()
        self._shows_models, self._shows_metrics = shows_models, shows_metrics
        self.metrics_page: Callable[[], str] = metrics.page
        """Gives the page of metrics: of this process, or of several."""
        self.asks_others: Callable[[str, Any, Any], bool | float | None] | None = None
        """Brings a true value to the process that has predicted, where there are several."""
        self.is_ready = True
        """False when the server is about to end: it answers what comes, and wants no more."""
        self._models: dict[str, ServedModel] = {}
        self._responses = {
            code: metrics.counter("tinymlp_server_responses_total", code=str(code))
            for code in CODES
        }
        self._refusals = {
            reason: metrics.counter("tinymlp_server_refusals_total", reason=reason)
            for reason in REASONS
        }

    def add(self, served: ServedModel) -> None:
        """Serve a model, in the place of one of its name, whose requests end as they began."""
        self._models = {**self._models, served.name: served}

    @property
    def models(self) -> Mapping[str, ServedModel]:
        """The models by their names."""
        return self._models

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request, whatever it is; nothing is raised."""
        try:
            answer = self._answer(request)
        except Refusal as refusal:
            return self.refuse(refusal)
        except (DataError, ArgumentError) as error:
            answer = json_answer(400, {"error": str(error)})
        except RecursionError:
            answer = json_answer(400, {"error": "the body is nested too deep"})
        except MemoryError as error:
            message = "out of memory: send fewer rows"
            return self.refuse(Refusal(503, message, {"Retry-After": "1"}, reason="memory"), error)
        except Exception as error:
            failed = json_answer(500, {"error": "the server failed: its log says why"})
            answer = Answer(failed.status, failed.headers, failed.body, error)
        return self.finished(answer)

    def refuse(self, refusal: Refusal, error: BaseException | None = None) -> Answer:
        """Return the answer to what is refused, counted by its reason; `error` is for the log."""
        with self.metrics.lock:
            self._refusals[refusal.reason].value += 1
        answer = refusal.answer()
        return self.finished(Answer(answer.status, answer.headers, answer.body, error))

    def finished(self, answer: Answer) -> Answer:
        """Return an answer with the headers that each has, and count it."""
        with self.metrics.lock:
            self._responses[answer.status].value += 1
        headers = {**SECURITY_HEADERS, "Content-Security-Policy": POLICY, **answer.headers}
        return Answer(answer.status, headers, answer.body, answer.error)

    def seconds_at_most(self, request: Request) -> float:
        """Return about how long the answer takes at most, by the size of the request.

        What takes long is for a thread, so that others are answered meanwhile.
        """
        if self.asks_others is not None and request.path.endswith(("/metrics", "/feedback")):
            return math.inf  # other processes are waited for
        if request.method != "POST":
            return 0.0
        served = self._named_in(request.path)
        if served is None:
            return 0.0
        n_bytes = len(request.body)
        # A value takes two bytes at least: a digit and a comma.
        n_rows = min(1 + n_bytes / (2 * len(served.model.encoder.columns)), self.limits.max_rows)
        if request.path.endswith("/explain"):
            n_rows = 1 + len(served.model.encoder.columns)
        return (n_rows * served.n_parameters + 2 * n_bytes) * _NANOSECONDS / 1e9

    def _named_in(self, path: str) -> ServedModel | None:
        parts = path.removeprefix("/v2").split("/")
        if len(parts) > 2 and parts[1] == "models":
            return self._models.get(unquote(parts[2]))
        return next(iter(self._models.values())) if len(self._models) == 1 else None

    def _answer(self, request: Request) -> Answer:
        self.access.check(request)
        parts = [unquote(part, errors="replace") for part in request.path.split("/")[1:]]
        action = self._action(parts, request)
        wanted = "POST" if parts[-1] in ("predict", "explain", "feedback", "infer") else "GET"
        allowed = ("GET", "HEAD") if wanted == "GET" else ("POST",)
        if request.method not in allowed:
            names = ", ".join(allowed)
            raise Refusal(405, f"the method must be {names} here", {"Allow": names})
        return action()

    def _action(self, parts: list[str], request: Request) -> Callable[[], Answer]:
        """Return what is to be done for a path; raise `Refusal` (404) when there is none such."""
        match parts:
            case ["metrics"] if self._shows_metrics:
                return lambda: Answer(
                    200, {"Content-Type": CONTENT_TYPE}, self.metrics_page().encode()
                )
            case _ if not self._shows_models:
                raise Refusal(404, "there is nothing but /metrics at this address")
            case [""]:
                return page
            case ["models"]:
                described = list(map(describe, self._models.values()))
                return lambda: json_answer(200, {"models": described, "ready": self.is_ready})
            case ["openapi.json"]:
                return lambda: json_answer(200, self._openapi())
            case ["docs"]:
                return lambda: reference(self._openapi())
            case ["predict" | "explain" | "feedback" as verb]:
                return self._ask(self._only(verb), verb, request)
            case ["models", name, "predict" | "explain" | "feedback" as verb]:
                return self._ask(self._find(name), verb, request)
            case ["models", name, "versions", version, "predict" | "explain" as verb]:
                served = self._find_version(name, version)
                return self._ask(served, verb, request, chooses=False)
            case ["v2", *below]:
                return self._protocol(below, request)
        raise Refusal(404, "there is nothing at this path: GET /openapi.json says what there is")

    def _ask(
        self, served: ServedModel, verb: str, request: Request, *, chooses: bool = True
    ) -> Callable[[], Answer]:
        max_rows = self.limits.max_rows
        if verb == "feedback":
            others = self.asks_others
            return lambda: predicting.feedback(served, request, max_rows=max_rows, others=others)
        chosen = served.chosen(request.id) if chooses else served
        action = predicting.predict if verb == "predict" else predicting.explain
        return lambda: action(chosen, request, max_rows=max_rows)

    def _protocol(self, parts: list[str], request: Request) -> Callable[[], Answer]:
        """Return what the Open Inference Protocol asks for, below /v2."""
        match parts:
            case [] | [""]:
                return lambda: json_answer(200, inference_protocol.server_facts())
            case ["health", "live"]:
                return lambda: json_answer(200, {"live": True})
            case ["health", "ready"]:
                return lambda: self._ready({"ready": self.is_ready})
            case ["models", name, *verbs]:
                served = self._find(name)
                chosen = served.chosen(request.id)
                if verbs[:1] == ["versions"]:
                    served = chosen = self._find_version(name, "".join(verbs[1:2]))
                    verbs = verbs[2:]
                match verbs:
                    case []:
                        facts = inference_protocol.model_facts(served)
                        return lambda: json_answer(200, facts)
                    case ["ready"]:
                        return lambda: self._ready({"name": served.name, "ready": self.is_ready})
                    case ["infer"]:
                        max_rows = self.limits.max_rows
                        return lambda: inference_protocol.infer(chosen, request, max_rows=max_rows)
        raise Refusal(404, "the Open Inference Protocol has nothing at this path")

    def _openapi(self) -> dict[str, Any]:
        return openapi(list(self._models.values()), needs_token=self.access.token is not None)

    def _ready(self, content: dict[str, Any]) -> Answer:
        return json_answer(200 if self.is_ready else 503, content)

    def _find(self, name: str) -> ServedModel:
        served = self._models.get(name)
        if served is None:
            raise Refusal(404, f"there is no such model: {did_you_mean(name, self._models)}")
        return served

    def _find_version(self, name: str, version: str) -> ServedModel:
        versions = self._find(name).versions
        if version not in versions:
            raise Refusal(404, f"the model has no such version: it has {', '.join(versions)}")
        return versions[version]

    def _only(self, verb: str) -> ServedModel:
        if len(self._models) != 1:
            example = f"/models/{next(iter(self._models), 'NAME')}/{verb}"
            raise Refusal(404, f"there are several models: choose one, as by POST {example}")
        return next(iter(self._models.values()))

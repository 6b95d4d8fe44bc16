"""Serving: models that answer over HTTP, as `tinymlp serve model.json` does.

    from tinymlp.serving import Access, Limits, Request, ServedModel, Service

Read `service` first: a function from a request to its answer. What it is made of:

    exchange            a request, an answer, a refusal
    limits              how much of anything is taken
    access              who may ask
    served_model        a model under a name, in a version, monitored
    request_rows        rows in JSON, CSV or, by npy, in NumPy's format
    predicting          what people ask: a prediction, why, and whether it was right
    explanation         which inputs moved an answer, and which are outside of training
    description         what a model takes and gives
    inference_protocol  what machines ask: the Open Inference Protocol, with its tensors
    openapi             the server in OpenAPI's words
    page                the server as a page for a browser
    reference           what can be asked, as a page to read

And how it gets to a port:

    http_message        HTTP/1.1 as bytes
    incoming            the requests of a connection, within the limits
    request_log         a line for each answer
    answering           where an answer is computed: at once, or in a thread
    connection          bytes in, answers in their order out
    http_server         the standard library's own server
    asgi                the same for servers and frameworks of ASGI
    uvicorn_server      one of them
    reloading           a model's file that was replaced
    processes           several worker_process at one port, and one truth about them
"""

from tinymlp.serving.access import Access
from tinymlp.serving.asgi import AsgiApplication
from tinymlp.serving.exchange import Answer, Request
from tinymlp.serving.limits import Limits
from tinymlp.serving.served_model import ServedModel
from tinymlp.serving.service import Service

__all__ = [  # noqa: RUF022 -- reading order
    "Service",
    "ServedModel",
    "Request",
    "Answer",
    "Limits",
    "Access",
    "AsgiApplication",
]

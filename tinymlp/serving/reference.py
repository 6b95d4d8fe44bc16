"""What can be asked, as a page to read: the OpenAPI document without a script.

A reader's browser loads nothing for it, from here or from elsewhere.

>>> document = {"paths": {"/models": {"get": {"summary": "Every model", "responses": {}}}}}
>>> "<code>GET /models</code>: Every model" in reference(document).body.decode()
True
"""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from tinymlp.serving.exchange import Answer
from tinymlp.serving.page import beside, hash_of

_STYLE = """
section { margin-bottom: 1rem; }
h2 code { overflow-wrap: anywhere; }
pre { overflow: auto; font-size: 0.85rem; max-height: 24rem; }
dl { margin: 0; }
dt { font-weight: 600; }
dd { margin: 0 0 0.25rem 1.5rem; }
"""


def reference(document: Mapping[str, Any]) -> Answer:
    """Return the page of an OpenAPI document."""
    style = beside("page.css") + _STYLE
    sections = "".join(
        f"<section>\n{operation}</section>\n" for operation in _operations(document["paths"])
    )
    html = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>What can be asked</title>\n<style>{style}</style>\n</head>\n<body>\n"
        "<header><h1>What can be asked</h1>\n"
        '<p><a href="./">Page</a> <a href="openapi.json">OpenAPI</a></p></header>\n'
        f"<main>\n{sections}</main>\n</body>\n</html>\n"
    )
    policy = (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        f"style-src {hash_of(style)}"
    )
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
    return Answer(200, headers, html.encode())


def _operations(paths: Mapping[str, Any]) -> Iterator[str]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            title = f"{method.upper()} {path}"
            yield f"<h2><code>{escape(title)}</code>: {escape(operation['summary'])}</h2>\n" + (
                "".join(_bodies(operation)) + _answers(operation["responses"])
            )


def _bodies(operation: Mapping[str, Any]) -> Iterator[str]:
    """Give each form that a body may have."""
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        if "schema" not in content:
            yield f"<p>Body: {escape(kind)}</p>\n"
            continue
        schema = escape(json.dumps(content["schema"], indent=1))
        yield (
            f"<details><summary>Body: {escape(kind)}</summary>\n"
            f'<pre tabindex="0">{schema}</pre></details>\n'
        )


def _answers(responses: Mapping[str, Any]) -> str:
    listed = "".join(
        f"<dt>{escape(code)}</dt><dd>{escape(response['description'])}</dd>\n"
        for code, response in responses.items()
    )
    return f"<dl>\n{listed}</dl>\n" if listed else ""

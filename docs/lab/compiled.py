"""Compiled code of the modules that the page imports, as Python itself would keep it.

It runs in Pyodide when the page is built, after everything.py. A browser keeps no compiled code, so
that at each start it would compile them anew. Archives are not packed, since each is packed as a
whole, and their files have a date of their own: the same files make the same archive.
"""

import ast
import importlib.util
import sys
import zipfile
from contextlib import suppress
from importlib import _bootstrap_external
from pathlib import Path

PACKAGE = "tinymlp"
BY_NAME = ("encodings/", "_pyodide/", "pyodide/")
"""Folders of which more is imported by name."""

ENCODINGS = tuple(f"encodings/{name}" for name in ("ascii", "latin_1", "utf_", "cp1252", "cp437"))


def import_what_may_be():
    """Import what the package's modules name of the standard library, be it in a function."""
    for name in [one for one in sys.modules if one.partition(".")[0] == PACKAGE]:
        for node in ast.walk(ast.parse(Path(sys.modules[name].__file__).read_bytes())):
            named = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                named = [node.module]
            for one in named:
                if one.partition(".")[0] in sys.stdlib_module_names:
                    with suppress(ImportError):  # which a browser does not have
                        importlib.import_module(one)


import_what_may_be()
origins = {
    name: module.__spec__.origin or ""
    for name, module in list(sys.modules.items())
    if getattr(module, "__spec__", None) is not None
}


def code_of(source, name, optimize):
    """Return a module's compiled code as a file has it, which is not compared with its source."""
    code = compile(source, name, "exec", dont_inherit=True, optimize=optimize)
    known = importlib.util.source_hash(source)
    return _bootstrap_external._code_to_hash_pyc(code, known, checked=False)


def compile_stdlib(stock, target):
    """Write those modules of the standard library that were imported, or are by name."""
    imported = {origin.partition(".zip/")[2] for origin in origins.values() if ".zip/" in origin}
    for entry in stock.infolist():
        name, data = entry.filename, stock.read(entry)
        is_needless = name.startswith("encodings/") and not name.startswith(ENCODINGS)
        if name in imported or (name.startswith(BY_NAME) and not is_needless):
            if name.endswith(".py"):
                name, data = f"{name}c", code_of(data, name, 2)
            target.writestr(zipfile.ZipInfo(name), data)


def compile_package(target):
    """Write the package's modules: those of the first training without sources, which come later.

    Docstrings stay: a dataclass without one makes itself one, and that takes long.
    """
    root = Path(origins[PACKAGE]).parent.parent
    for name in sorted(before_checks):  # noqa: F821  everything.py has it
        if name.partition(".")[0] == PACKAGE:
            source = origins[name]
            is_first = name in at_first  # noqa: F821
            kept = f"{source}c" if is_first else importlib.util.cache_from_source(source)
            data = code_of(Path(source).read_bytes(), source, 0)
            target.writestr(zipfile.ZipInfo(str(Path(kept).relative_to(root))), data)


with zipfile.ZipFile("/stock.zip") as stock, zipfile.ZipFile("/stdlib.zip", "w") as target:
    compile_stdlib(stock, target)
with zipfile.ZipFile("/compiled.zip", "w") as target:
    compile_package(target)

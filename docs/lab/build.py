"""Build the laboratory into docs/lab/_build: `make lab`, or `make lab SINGLE=1` for one file.

    _build/index.html        the page, its modules beside it; `tinymlp lab` serves them
    _build/python/*.gz       Pyodide from npm, the wheel of this checkout in two parts: data and
                             compiled code to begin with, and its sources; packages for the checks
    _build/single/lab.html   with SINGLE=1: all of that in one file, which opens without a server

Nothing is bundled or minified: the modules are served as they stand here. The policy of the page
lets it ask for its own files alone.
"""

import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tinymlp.interchange.code.javascript import activations_module

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
BUILT = HERE / "_build"
PYODIDE = HERE / "node_modules" / "pyodide"
FROM_NPM = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")
STDLIB = "python_stdlib.zip"
RECORDED = "recorded.json"
COMPILED = "compiled.zip"
FIRST, LATER = "first.zip", "later.zip"
"""Of the package what the first training needs, and what looks into a step or checks code."""

WORKER_TEXT = "worker_text.js"


def run(*command: str, where: Path = ROOT) -> None:
    """Run a command; stop where it fails."""
    subprocess.run(command, cwd=where, check=True)


def python_files() -> dict[str, bytes]:
    """Return what Python needs in the browser, each file compressed."""
    found = {name: (PYODIDE / name).read_bytes() for name in FROM_NPM}
    info = json.loads((PYODIDE / "pyodide-lock.json").read_text("utf-8"))["info"]
    found["lock.json"] = json.dumps({"info": info, "packages": {}}).encode()
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    with tempfile.TemporaryDirectory() as folder:
        run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ".")
        pure = ("--no-deps", "--only-binary", ":all:", "--platform", "any", "--dest", folder)
        run(*pip, "download", *pure, "--requirement", str(HERE / "requirements.txt"))
        wheels = sorted(Path(folder).glob("*.whl"))
        made = [Path(folder) / name for name in (STDLIB, COMPILED, RECORDED)]
        compiling = (PYODIDE / STDLIB, *made, *wheels)
        run("node", "compile.mjs", *map(str, compiling), where=HERE)
        found |= {path.name: path.read_bytes() for path in made}
        compiled = files_of(found.pop(COMPILED))
        for wheel in wheels:
            name, files = wheel.name.partition("-")[0], files_of(wheel.read_bytes())
            if name == "tinymlp":
                found[FIRST], found[LATER] = in_two(files | compiled)
            else:
                found[f"{name}.zip"] = archive_of(files)
    return {name: gzip.compress(data, 9, mtime=0) for name, data in found.items()}


def files_of(archive: bytes) -> dict[str, bytes]:
    """Return the files of a zip archive by name."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def archive_of(files: dict[str, bytes]) -> bytes:
    """Return a zip archive of files, which are not packed in it: it is packed as a whole."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name, data in files.items():
            opened.writestr(zipfile.ZipInfo(name), data)
    return archive.getvalue()


def in_two(files: dict[str, bytes]) -> tuple[bytes, bytes]:
    """Return archives of the package: of data and the code beside its sources, and of the rest."""
    first = {
        name: data
        for name, data in files.items()
        if (name.endswith(".pyc") and "__pycache__" not in name)
        or (name.startswith("tinymlp/datasets/") and not name.endswith((".py", ".pyc")))
    }
    rest = {name: data for name, data in files.items() if name not in first}
    return archive_of(first), archive_of(rest)


def modules() -> dict[str, str]:
    """Return the page's modules by name: activations as exports have them, the worker as text."""
    texts = {path.name: path.read_text("utf-8") for path in sorted(HERE.glob("*.js"))}
    texts["activations.js"] = activations_module()
    worker = json.dumps(texts.pop("worker.js"))
    texts[WORKER_TEXT] = f"// Made of worker.js.\nexport const workerText = {worker};\n"
    return texts


def with_policy(page: str) -> str:
    """Return the page with a policy: scripts that are in it by their hashes, else its own files."""
    inside = re.findall(r"<script type=\"(?:importmap|module)\">(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inside]
    scripts = " ".join(f"'sha256-{one}'" for one in hashes)
    policy = (
        f"default-src 'none'; script-src 'self' {scripts} data: blob: 'wasm-unsafe-eval'; "
        "worker-src data:; style-src 'self' 'unsafe-inline'; img-src data: blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{meta}')


def single(page: str, style: str, texts: dict[str, str], files: dict[str, bytes]) -> str:
    """Return everything as one page, its modules as addresses that hold their text."""
    imports = {
        f"lab/{name}": "data:text/javascript;base64," + base64.b64encode(text.encode()).decode()
        for name, text in texts.items()
    }
    packed = {name: base64.b64encode(data).decode() for name, data in files.items()}
    page = page.replace('<link rel="stylesheet" href="lab.css">', f"<style>\n{style}</style>")
    page = re.sub(
        r"(<script type=\"importmap\">).*?(</script>)",
        lambda found: found[1] + json.dumps({"imports": imports}) + found[2],
        page,
    )
    script = '<script type="module">import "lab/app.js";</script>'
    data = f'<script type="application/json" id="python-files">{json.dumps(packed)}</script>'
    return page.replace('<script type="module" src="app.js"></script>', f"{data}\n{script}")


def main() -> None:
    """Build; with the argument "single" the one file too."""
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", where=HERE)
    files, texts = python_files(), modules()
    page, style = ((HERE / name).read_text("utf-8") for name in ("index.html", "lab.css"))
    shutil.rmtree(BUILT, ignore_errors=True)
    (BUILT / "python").mkdir(parents=True)
    for name, data in files.items():
        (BUILT / "python" / f"{name}.gz").write_bytes(data)
    for name, text in texts.items():
        (BUILT / name).write_text(text, "utf-8")
    (BUILT / "lab.css").write_text(style, "utf-8")
    (BUILT / "index.html").write_text(with_policy(page), "utf-8")
    print(f"{BUILT.relative_to(ROOT)}: {sum(map(len, files.values())) / 1e6:.1f} MB; tinymlp lab")
    if "single" in sys.argv[1:]:
        alone = BUILT / "single" / "lab.html"
        alone.parent.mkdir()
        alone.write_text(with_policy(single(page, style, texts, files)), "utf-8")
        print(f"{alone.relative_to(ROOT)}: {alone.stat().st_size / 1e6:.1f} MB, one file")


if __name__ == "__main__":
    main()

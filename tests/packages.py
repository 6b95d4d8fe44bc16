"""Build what is distributed, and use it: `make packages`.

    the sdist      is unpacked, and passes a part of its own tests, in brief
    the wheel      is rebuilt from the sdist, file by file the same as from the checkout
    both           are looked at by twine, check-wheel-contents and pyroma
    types          of what is public are known, 99 % of them
    an address     made up in a copy, is all that pyroma lacks, and links of the README begin there
    the zipapp     runs every command without a package installed, with source lines in `step`
    packaging/     conda's recipe is rendered by rattler-build; Debian's tests are run on the wheel,
                   installed alone

Each check says how it ended; the exit code is 1 when one failed.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
DIST = ROOT / "dist"
TOOLS = ROOT / ".packages" / "bin"
PACKAGING = ROOT / "packaging"
PYROMA = 8
"""Of 10: it asks for the address of a home page and of an author, and there is none to give yet."""
KNOWN_TYPES = 0.99
"""Of all symbols; what stands above scikit-learn's estimators is unknown without scikit-learn."""


def run(*command: object, folder: Path = ROOT, **more: str) -> str:
    """Run a command and return what it printed; `CalledProcessError` unless it ended well."""
    words = [str(word) for word in command]
    environment = {**os.environ, **more}
    done = subprocess.run(
        words,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def build(kind: str, folder: Path, into: Path) -> Path:
    """Build a wheel or an sdist of a folder, and return it."""
    run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", into, folder=folder)
    (made,) = into.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return made


def digests(wheel: Path) -> dict[str, int]:
    """Return the checksum of each file in a wheel."""
    return {one.filename: one.CRC for one in zipfile.ZipFile(wheel).infolist()}


def check_sdist(folder: Path) -> str:
    """Unpack the sdist: the wheel that it makes is the checkout's, and its tests pass."""
    with tarfile.open(next(DIST.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    (unpacked,) = folder.iterdir()
    made = build("wheel", unpacked, folder / "dist")
    assert digests(made) == digests(next(DIST.glob("*.whl"))), "the sdist makes another wheel"
    # Its own package, and not the checkout's that is installed here.
    paths = {"PYTHONPATH": str(unpacked), "TINYMLP_LAWS": "brief"}
    pytest = (sys.executable, "-m", "pytest", "-q", "-n", "auto", "-p", "no:cacheprovider")
    printed = run(*pytest, *OWN_TESTS, folder=unpacked, **paths)
    return printed.strip().splitlines()[-1]


def check_by_tools(folder: Path) -> str:
    """Ask the three tools that look at packages."""
    run(TOOLS / "twine", "check", "--strict", *DIST.iterdir())
    run(TOOLS / "check-wheel-contents", next(DIST.glob("*.whl")))
    printed = run(TOOLS / "pyroma", f"--min={PYROMA}", next(DIST.glob("*.tar.gz")))
    rating = re.search(r"rating: (\d+)/10", printed)
    assert rating, printed
    return f"twine and check-wheel-contents find nothing; pyroma {rating[1]}/10"


OWN_TESTS = [
    *(f"tests/{part}" for part in ("network", "learning", "training", "engine", "data")),
    *("tests/docs/test_pages.py", "tests/test_package.py", "tests/test_structure.py"),
]
"""Of the sdist: the book's laws, and those of its files, which are all to be there."""

COMMANDS: Sequence[tuple[str, str]] = [
    ("train iris --hidden 4 --epochs 3", "saved iris.json"),
    ("train iris --hidden 4 --epochs 2 --workers 2 --out two.json", "saved two.json"),
    ("cross-validate iris --hidden 2 --epochs 2", "accuracy"),
    ("search iris --epochs 2 --grid hidden=2/3", "hidden"),
    ("evaluate iris.json iris --part test", "accuracy"),
    ("predict iris.json iris", "setosa"),
    ("show iris.json", "fingerprint"),
    ("check iris.json iris", "passed"),
    ("step iris.json iris", "total += w * x"),
    ("report iris.json iris", "iris.html"),
    ("export iris.json --to python", "iris.py"),
    ("learn", "tinymlp learn 01"),
    ("learn 01 --script one.py", "one.py"),
    ("serve --help", "usage"),
    ("convert --help", "usage"),
    ("course --help", "usage"),
    ("lab --help", "usage"),
    ("grade --help", "usage"),
]
"""What is run of the zipapp, and what it prints."""


def zipapp() -> Path:
    """Make the zipapp of the wheel, and return it: `make zipapp`."""
    path = DIST / "tinymlp.pyz"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        wheel = build("wheel", ROOT, folder / "wheel")
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.startswith("tinymlp/")]
            archive.extractall(folder / "app", names)
        # The package's own, which hands the exit code on; that of the module zipapp does not.
        shutil.copy(ROOT / "tinymlp" / "__main__.py", folder / "app")
        DIST.mkdir(exist_ok=True)
        made = ["--python", "/usr/bin/env python3", "--compress", "--output", path]
        run(sys.executable, "-m", "zipapp", folder / "app", *made)
    return path


def check_zipapp(folder: Path) -> str:
    """Run the commands without anything installed."""
    path = zipapp()
    for command, printed in COMMANDS:
        output = run(sys.executable, "-S", path, *command.split(), folder=folder)
        assert printed in output, f"{command} printed {output}"
    return f"{len(COMMANDS)} calls of commands, {path.stat().st_size / 1e6:.1f} MB"


RENDER = """
import sys
from rattler_build import Stage0Recipe, VariantConfig

for variant in Stage0Recipe.from_file(sys.argv[1]).render(VariantConfig()):
    made = variant.recipe.to_dict()
    print(made["package"]["name"], made["package"]["version"], made["build"]["string"])
"""


def check_recipe(folder: Path) -> str:
    """Have conda's recipe rendered, which refuses a field that there is not."""
    recipe = PACKAGING / "conda-forge/recipe.yaml"
    return run(TOOLS / "python", "-c", RENDER, recipe, folder=folder).strip()


def check_types(folder: Path) -> str:
    """Ask pyright how many types of public symbols an editor knows, with the extras beside it."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1",
        "PYRIGHT_PYTHON_GLOBAL_NODE": "0",
    }
    asked = ("--verifytypes", "tinymlp", "--ignoreexternal", "--outputjson")
    done = subprocess.run(
        [sys.executable, "-m", "pyright", *asked],  # which ends with 1 unless all are known
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)["typeCompleteness"]
    unknown = [
        symbol["name"]
        for symbol in found["symbols"]
        if symbol["isExported"] and not symbol["isTypeKnown"]
    ]
    score = found["completenessScore"]
    assert score >= KNOWN_TYPES, f"{score:.1%} of the types are known, not {', '.join(unknown)}"
    return f"{score:.2%} are known, not {', '.join(unknown)}"


def check_address(folder: Path) -> str:
    """Write a made-up address into a copy of the sdist, and look at what is built of it."""
    with tarfile.open(next(DIST.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    (unpacked,) = folder.iterdir()
    address = "https://tinymlp.example/source"
    project = unpacked / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    text = text.replace('authors" }', 'authors", email = "authors@tinymlp.example" }')
    text += f'\n[project.urls]\nSource = "{address}"\n'
    project.write_text(text, encoding="utf-8")
    (unpacked / "PKG-INFO").unlink()  # that of the first sdist
    made = build("sdist", unpacked, folder / "dist")
    rating = re.search(r"rating: (\d+/10)", run(TOOLS / "pyroma", "--min=10", made))
    assert rating
    with tarfile.open(made) as archive:
        (name,) = (name for name in archive.getnames() if name.endswith("/PKG-INFO"))
        info = archive.extractfile(name)
        assert info
        page = info.read().decode()
    links = [link for pair in LINK.findall(page) for link in pair if link]
    relative = [link for link in links if not link.startswith(("https://", "#"))]
    assert not relative, f"links lead nowhere from the page of an index: {', '.join(relative)}"
    files = [link for link in links if link.startswith(address)]
    for link in files:
        path = link.partition("/HEAD/")[2].partition("#")[0]
        assert (unpacked / path).exists(), f"{link} is no file"
    return f"pyroma {rating[1]}, {len(files)} links begin there"


LINK = re.compile(r'\]\(([^)\s]+)|src="([^"]+)')
"""In Markdown: of a text or of a picture."""


def check_debian(folder: Path) -> str:
    """Run Debian's tests, each in an empty folder, with the wheel installed and nothing else."""
    run(sys.executable, "-m", "venv", folder / "venv")
    programs = folder / "venv" / "bin"
    run(programs / "pip", "install", "--quiet", "--no-index", next(DIST.glob("*.whl")))
    control = (PACKAGING / "debian/tests/control").read_text(encoding="utf-8")
    names = re.findall(r"^Tests: (.+)$", control, re.MULTILINE)
    for name in names:
        (folder / name).mkdir()
        paths = {"PATH": f"{programs}:{os.environ['PATH']}", "AUTOPKGTEST_TMP": str(folder / name)}
        command = str(PACKAGING / "debian/tests" / name)
        done = subprocess.run(
            [command], env=os.environ | paths, capture_output=True, text=True, check=False
        )
        # autopkgtest takes words on stderr for a failure.
        assert (done.returncode, done.stderr) == (0, ""), f"{name}: {done.stdout}{done.stderr}"
    return ", ".join(names)


def main() -> None:
    """Build, and run every check."""
    if sys.argv[1:] == ["zipapp"]:
        print(zipapp().relative_to(ROOT))
        return
    shutil.rmtree(DIST, ignore_errors=True)
    build("sdist", ROOT, DIST)
    build("wheel", ROOT, DIST)
    checks: dict[str, Callable[[Path], str]] = {
        "tools": check_by_tools,
        "types": check_types,
        "an address": check_address,
        "zipapp": check_zipapp,
        "conda's recipe": check_recipe,
        "Debian's tests": check_debian,
        "sdist": check_sdist,
    }
    failed = False
    for name, check in checks.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                print(f"{name}: {check(Path(folder))}", flush=True)
            except AssertionError as error:
                failed = True
                print(f"{name}: failed: {error}", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()

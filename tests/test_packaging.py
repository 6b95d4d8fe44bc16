"""What is said of the package in several files is the same; `make packages` builds and uses it."""

import doctest
import re
import tomllib
from pathlib import Path

import pytest

import hatch_build
from tests.interpreters import WANTED
from tinymlp.version import __version__

yaml = pytest.importorskip("yaml", reason="needs PyYAML, which reads them")

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]


def test_the_conda_recipe_says_what_the_project_does() -> None:
    text = (ROOT / "packaging/conda-forge/recipe.yaml").read_text(encoding="utf-8")
    recipe = yaml.safe_load(text)
    assert recipe["context"] == {"name": PROJECT["name"], "version": __version__}
    python = f"python {PROJECT['requires-python']}"
    backend = PYPROJECT["build-system"]["requires"]
    assert recipe["requirements"]["run"] == [python, *PROJECT["dependencies"]]
    host = [requirement.replace(" ", "") for requirement in recipe["requirements"]["host"]]
    assert host == [python.replace(" ", ""), "pip", *backend]
    about = {key: recipe["about"][key] for key in ("summary", "license")}
    assert about == {"summary": PROJECT["description"], "license": PROJECT["license"]}
    scripts = [f"{name} = {place}" for name, place in PROJECT["scripts"].items()]
    assert recipe["build"]["python"]["entry_points"] == scripts


def test_the_citation_says_what_the_project_does() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["title"], cited["version"]) == (PROJECT["name"], __version__)
    assert (cited["abstract"], cited["license"]) == (PROJECT["description"], PROJECT["license"])
    assert cited["authors"] == PROJECT["authors"]
    assert cited["keywords"] == PROJECT["keywords"]


def test_the_versions_of_python_that_are_named_are_those_that_are_tested() -> None:
    named = [one.rpartition(" ")[2] for one in PROJECT["classifiers"] if ":: Python :: 3." in one]
    usual = [name.removeprefix("CPython ") for name in WANTED if name.startswith("CPython")]
    # One without the global lock, or with a compiler switched on, is no version of its own.
    assert named == [version for version in usual if version.rpartition(".")[2].isdecimal()]


def test_each_of_debian_s_tests_is_a_program() -> None:
    folder = ROOT / "packaging/debian/tests"
    control = (folder / "control").read_text(encoding="utf-8")
    names = re.findall(r"^Tests: (.+)$", control, re.MULTILINE)
    assert sorted(names) == sorted(path.name for path in folder.iterdir() if path.name != "control")
    for name in names:
        assert (folder / name).read_text(encoding="utf-8").startswith("#!/bin/sh\n")
        assert (folder / name).stat().st_mode & 0o100


def test_nothing_pins_what_builds_the_package() -> None:
    for requirement in PYPROJECT["build-system"]["requires"]:
        assert "==" not in requirement


def test_the_readme_of_a_package_index_differs_in_its_links_alone() -> None:
    assert doctest.testmod(hatch_build).failed == 0
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    address = "https://tinymlp.example"
    shown = hatch_build.absolute(readme, address)
    assert hatch_build.absolute(shown, address) == shown
    assert re.sub(rf"{address}/(raw|blob)/HEAD/", "", shown) == readme
    for path in re.findall(rf"{address}/(?:raw|blob)/HEAD/([^)\"#]+)", shown):
        assert (ROOT / path).exists()
    assert set(re.findall(r'src="(.+?)"', shown)) <= set(
        re.findall(rf"{address}/raw/.+?(?=\")", shown)
    )

"""The laboratory's main story in Firefox: train, look inside, go back, mend, one file alone."""

import shutil
from collections.abc import Iterator

import pytest

from tests.browser.firefox import Firefox, running
from tests.browser.lab import EXACT, SINGLE, built, same_here, served
from tinymlp.laboratory.stepping import Stepping

PROGRAMS = ("firefox-esr", "firefox")
LINK = "#" + "&".join(f"{name}={value}" for name, value in EXACT.items())
TEXT = "(id) => document.getElementById(id).textContent"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        pytest.skip("needs Firefox: Debian's package firefox-esr, or another's, on the PATH")
    reason = "needs websockets, which requirements-dev.txt installs"
    pytest.importorskip("websockets", reason=reason)
    with running(program, tmp_path_factory.mktemp("firefox")) as found:
        yield found


def press(firefox: Firefox, button: str) -> str:
    """Press a button and return what is said when that is done."""
    firefox.run(
        """(name) => {
          document.getElementById("status").textContent = "";
          const shown = (one) => one.textContent.trim() === name && one.offsetParent;
          [...document.querySelectorAll("button")].find(shown).click();
        }""",
        button,
    )
    firefox.wait("() => document.getElementById('status').textContent !== ''")
    return str(firefox.run(TEXT, "status"))


def test_it_learns_tells_and_finds_a_wrong_derivative(firefox: Firefox) -> None:
    with served() as address:
        firefox.open(address + LINK)
        firefox.wait("() => document.body.dataset.ready === 'yes'")
        session = same_here()
        assert press(firefox, "One epoch").startswith("Epoch 1: loss ")
        session.train_epoch()
        assert firefox.run(TEXT, "fingerprint") == session.network.fingerprint()

        press(firefox, "Train")
        firefox.wait("() => Number(document.getElementById('n-epochs').textContent) > 3")
        press(firefox, "Pause")
        for _ in range(int(firefox.run(TEXT, "n-epochs")) - 1):
            session.train_epoch()
        assert firefox.run(TEXT, "fingerprint") == session.network.fingerprint()

        stepping = Stepping(session, 0)
        press(firefox, "Pause and look inside")
        for key, number in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2)):
            firefox.press(key)
            line = stepping.operation(number)["line"]
            firefox.wait(
                "(line) => document.getElementById('step-line').textContent === line", line
            )

        firefox.run(
            """() => {
              const sample = document.getElementById("sample");
              sample.value = [...sample.options].find((one) => one.text.includes("wrong")).value;
              sample.dispatchEvent(new Event("change"));
              document.getElementById("check").click();
            }"""
        )
        firefox.wait("() => document.querySelector('#verdict .broken')")
        told = firefox.run("() => document.querySelector('#verdict .broken').textContent")
        assert "at z = 1.0 the derivative should be 0.41" in told
        own = (address, "data:", "blob:", "about:")
        assert [url for url in firefox.requests if not url.startswith(own)] == []
    assert firefox.errors == []


def test_one_file_needs_no_server(firefox: Firefox) -> None:
    built()
    if not SINGLE.exists():
        pytest.skip("needs the laboratory as one file, which make lab SINGLE=1 builds")
    firefox.requests.clear()
    firefox.open(SINGLE.as_uri())
    firefox.wait("() => document.body.dataset.ready === 'yes'")
    assert press(firefox, "One epoch").startswith("Epoch 1: ")
    own = (SINGLE.as_uri(), "data:", "blob:")
    assert [url for url in firefox.requests if not url.startswith(own)] == []
    assert firefox.errors == []

"""A file is the old one or the new one, whatever call fails while it is written, and wherever."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.depth import not_quick, tries
from tests.faults import memory, shim, traced
from tests.faults.writers import WRITERS, Prepared, Writer, inputs_in

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="no open file is removed there"),
    pytest.mark.filterwarnings("ignore"),
]
QUICK = [writer for writer in WRITERS if writer.is_quick]


def write_carelessly(folder: Path, number: int) -> None:
    (folder / "file").write_text(f"{number}" * 100_000)


CARELESS = Writer("careless", write_carelessly)


@pytest.fixture(scope="module", autouse=True)
def _inputs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with inputs_in(tmp_path_factory.mktemp("inputs")):
        yield


@pytest.mark.parametrize("writer", QUICK, ids=lambda writer: writer.name)
def test_a_function_of_the_system_that_fails_leaves_a_whole_file(
    writer: Writer, tmp_path: Path
) -> None:
    prepared = Prepared.of(writer, tmp_path)
    n_calls, n_faults = shim.calls_of(prepared, tmp_path), len(shim.FAULTS)
    assert n_calls > 10
    for at in range(1, n_calls + 1):
        for k in range(tries(1)):  # another fault at each call
            fault = shim.FAULTS[(at + k) % n_faults]
            assert not shim.try_fault(prepared, tmp_path, at, fault)


@pytest.mark.skipif(not traced.has_strace(), reason="needs strace, and to be allowed to trace")
@not_quick
def test_a_system_call_that_fails_leaves_a_whole_file(tmp_path: Path) -> None:
    prepared = Prepared.of(QUICK[0], tmp_path)
    calls = traced.calls_of(prepared, tmp_path)
    assert {"fsync", "write"} <= {name for name, _ in calls}
    for number, call in enumerate(calls[:: max(1, len(calls) // tries(6))]):
        fault = traced.FAULTS[number % len(traced.FAULTS)]
        assert not traced.try_fault(prepared, tmp_path, call, fault)


@pytest.mark.skipif(not memory.can_fail(), reason="needs CPython's test module, and fork")
@not_quick
def test_an_allocation_that_fails_leaves_a_whole_file(tmp_path: Path) -> None:
    prepared = Prepared.of(QUICK[2], tmp_path)
    for number in memory.numbers(tries(10)):
        assert not memory.try_fault(prepared, tmp_path, number)


def write_by_functions(path: Path, number: int) -> None:
    file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb")
    with file:
        file.write(b"%d" % number * 100_000)


def test_a_careless_writer_is_found_out_by_functions(tmp_path: Path) -> None:
    def write(folder: Path, number: int) -> None:
        write_by_functions(folder / "file", number)

    prepared = Prepared.of(Writer("careless", write), tmp_path)
    found = [shim.try_fault(prepared, tmp_path, 3, fault) for fault in ("ENOSPC", "dead")]
    assert [wrong and wrong.partition(": ")[2] for wrong in found] == ["file is neither file"] * 2


@pytest.mark.skipif(not traced.has_strace(), reason="needs strace, and to be allowed to trace")
@not_quick
def test_a_careless_writer_is_found_out_by_system_calls(tmp_path: Path) -> None:
    prepared = Prepared.of(CARELESS, tmp_path)
    call = next(call for call in traced.calls_of(prepared, tmp_path) if call[0] == "write")
    for fault in (traced.KILL, traced.FAULTS[0]):
        wrong = traced.try_fault(prepared, tmp_path, call, fault)
        assert wrong is not None
        assert wrong.endswith("file is neither file")


def test_what_has_not_reached_the_disk_is_lost_with_the_power(tmp_path: Path) -> None:
    def write(folder: Path, number: int) -> None:
        write_by_functions(folder / ".file.0123456789abcdef.tmp", number)
        os.replace(folder / ".file.0123456789abcdef.tmp", folder / "file")  # noqa: PTH105
        os.fsync(handle)

    handle = os.open(tmp_path, os.O_RDONLY)
    prepared = Prepared.of(Writer("without fsync", write), tmp_path)
    n_calls = shim.calls_of(prepared, tmp_path)
    found = [shim.try_fault(prepared, tmp_path, at, "power cut") for at in range(1, n_calls + 1)]
    assert any("neither file" in wrong for wrong in found if wrong)
    assert not any(shim.try_fault(prepared, tmp_path, at, "dead") for at in range(1, n_calls))
    os.close(handle)

"""Many documents: resumed, limited, spread over workers; whatever happens, the output is that of an undisturbed run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

import policy_nlp as pn
from policy_nlp import batch
from policy_nlp.batch import engines
from policy_nlp.batch.entries import Entry, log_line, read_log
from policy_nlp.batch.progress import Progress
from policy_nlp.batch.store import InUseError, Store
from policy_nlp.batch.supervisor import Limits, Supervisor
from policy_nlp.batch.tasks import Item, Tally
from policy_nlp.chunks import chunks
from policy_nlp.readers import ReadError, find_inputs

ROOT = Path(__file__).parents[1]
TEXT = "浙江省创新联合体管理办法\n第一条 牵头企业上年营业收入一般不低于15亿元。\n第二条 省科技厅给予最高{}万元补助。\n"
FILES = ("analyses.jsonl", "manifest.jsonl", "failures.jsonl")
linux = pytest.mark.skipif(sys.platform != "linux", reason="sends signals and counts memory as Linux does")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inputs = tmp_path / "in"
    inputs.mkdir()
    for number in range(12):
        (inputs / f"{number:02}.txt").write_text(TEXT.format(100 + number), encoding="utf-8")
    return inputs


def run(folder: Path, out: Path, **options: Any) -> batch.Summary:
    out.mkdir(exist_ok=True)
    return batch.run(find_inputs([folder]), out, batch.Options(**{"workers": 2, **options}))


def content(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in FILES}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def meddle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make workers err, crash, hang or grow on the words that say so; the folder keeps count."""
    place = tmp_path / "meddle"
    place.mkdir()
    (place / "sitecustomize.py").write_text(
        f"""
import os, sys, time
if "policy_nlp.batch.worker" in sys.orig_argv:
    from policy_nlp.pipeline import Pipeline
    together = Pipeline.together
    def meddled(self, documents):
        text = "".join(getattr(document, "text", "") for document in documents)
        if "出错" in text: raise RuntimeError("a fault of ours")
        if "崩溃" in text: os.kill(os.getpid(), 9)
        if "失联" in text and not os.path.exists({str(place / "lost")!r}):
            open({str(place / "lost")!r}, "w").close(); os._exit(3)
        if "停滞" in text: time.sleep(1000)
        if "膨胀" in text:
            kept = []
            while True: kept.append(b"x" * (16 << 20))
        return together(self, documents)
    Pipeline.together = meddled
""",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(place), os.environ.get("PYTHONPATH", "")]))
    return place


@linux
def test_bad_documents_do_not_stop_the_rest(folder: Path, tmp_path: Path, meddle: Path) -> None:
    for name, word in (("a", "出错"), ("b", "崩溃"), ("c", "停滞"), ("d", "膨胀"), ("e", "失联")):
        (folder / f"{name}.txt").write_text(TEXT.format(1) + word, encoding="utf-8")
    (folder / "f.txt").write_bytes(b"\0\1" * 99)
    limits = batch.Limits(seconds=6, memory=400 << 20)
    summary = run(folder, tmp_path / "out", limits=limits)
    assert (summary.documents, summary.failed, summary.set_aside) == (13, 4, 1)
    found = {Path(row["file"]).stem: row for row in lines(tmp_path / "out/failures.jsonl")}
    assert {name: row["reason"] for name, row in found.items()} == {
        "a": "fault", "b": "worker_lost", "c": "time_limit", "d": "memory_limit", "f": "binary",
    }  # fmt: skip
    assert (found["a"]["exception"], found["a"]["message"]) == ("RuntimeError", "a fault of ours")
    assert found["a"]["place"].startswith("policy_nlp/batch/worker.py:")
    assert found["f"]["place"].startswith("policy_nlp/readers/decode.py:")
    assert "e" in {row["doc_id"] for row in lines(tmp_path / "out/analyses.jsonl")}
    assert (meddle / "lost").exists()
    again = run(folder, tmp_path / "out", limits=limits)
    assert (again.documents, again.failed, again.set_aside) == (13, 4, 1)
    assert again.unchanged == 17  # all but the lost one, which is tried again
    more = run(folder, tmp_path / "out", limits=limits._replace(seconds=7))
    assert more.unchanged == 16  # a wider limit is tried


@pytest.mark.parametrize("options", [{"workers": 1}, {"workers": 3}, {"engine": "dask", "workers": 2}], ids=repr)
def test_who_analyses_makes_no_difference(
    options: dict[str, Any], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "engine" in options:
        pytest.importorskip("distributed")
    monkeypatch.setattr("policy_nlp.batch.runs.SHARD_DOCUMENTS", 5)
    run(folder, tmp_path / "one")
    inputs = find_inputs([*sorted(folder.iterdir(), reverse=True), folder])
    batch.run(inputs, tmp_path / "one", batch.Options(**options))
    (tmp_path / "two").mkdir()
    batch.run(inputs, tmp_path / "two", batch.Options(**options))
    assert content(tmp_path / "one") == content(tmp_path / "two")
    single = [pn.analyse(pn.read(path)) for path in sorted(folder.iterdir())]
    assert (tmp_path / "two/analyses.jsonl").read_bytes() == b"".join(
        msgspec.json.encode(one) + b"\n" for one in single
    )
    assert {path.name for path in (tmp_path / "two").iterdir()} == set(FILES)


def test_only_what_has_changed_is_analysed(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(folder, out)
    before = content(out)
    assert run(folder, out).unchanged == 12
    assert content(out) == before
    (folder / "03.txt").write_text(TEXT.format(999), encoding="utf-8")
    (folder / "05.txt").unlink()
    (folder / "12.txt").write_text(TEXT.format(5), encoding="utf-8")
    summary = run(folder, out)
    assert (summary.documents, summary.unchanged) == (12, 10)
    run(folder, tmp_path / "anew")
    assert content(out) == content(tmp_path / "anew")
    # records that somebody has touched are made again
    text = (out / "analyses.jsonl").read_text("utf-8")
    (out / "analyses.jsonl").write_text(text.replace("999万元", "998万元"), encoding="utf-8")
    assert run(folder, out).unchanged == 11
    assert content(out) == content(tmp_path / "anew")


def test_other_versions(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(folder, out)
    fresh = content(out)
    manifest = out / "manifest.jsonl"

    def pretend(old: str, new: str) -> None:
        manifest.write_bytes(fresh["manifest.jsonl"].replace(old.encode(), new.encode()))

    entry = lines(manifest)[0]
    pretend(f'"version":"{entry["version"]}"', '"version":"0.0.9"')
    kept = run(folder, out)
    assert (kept.unchanged, kept.older, kept.renewed) == (12, {"0.0.9": 12}, {})
    refreshed = run(folder, out, refresh=True)
    assert (refreshed.unchanged, refreshed.older, refreshed.renewed) == (0, {}, {"older": 12})
    assert content(out) == fresh
    for old, new, why in (
        (f'"code":"{entry["code"]}"', '"code":"0"', "other_code"),
        (f'"data_version":"{entry["data_version"]}"', '"data_version":"0"', "other_code"),
        ('"doc_id"', '"schema_version":"0","doc_id"', "other_form"),
    ):
        pretend(old, new)
        summary = run(folder, out)
        assert (summary.unchanged, summary.renewed) == (0, {why: 12})
        assert content(out) == fresh
    words = tmp_path / "words.csv"
    words.write_text("term,kind,value\n星海办,actor,government\n", encoding="utf-8")
    assert run(folder, out, lexicon=(words,)).renewed == {"other_lexicon": 12}
    assert run(folder, out, lexicon=(words,)).unchanged == 12


def test_a_log_that_was_cut_off_gives_its_whole_lines(tmp_path: Path) -> None:
    entry = Entry(file="甲\t\n.txt", doc_id="甲", outcome="done", version="1", data_version="1", code="1")
    analysis = '{"text":"一\\t二"}'.encode()
    whole = log_line(entry, analysis)
    for cut in range(len(whole)):
        (tmp_path / "log").write_bytes(whole + whole[:cut])
        ((found, _, start),) = read_log(tmp_path / "log")
        assert msgspec.structs.replace(found, length=0, checksum=0) == entry
        assert whole[start : start + found.length] == analysis
    (tmp_path / "log").write_bytes(whole + bytes(len(whole)) + b"\n" + whole)  # what a power cut may leave
    assert len(list(read_log(tmp_path / "log"))) == 2
    for at in range(len(whole) - 1):
        (tmp_path / "log").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert not list(read_log(tmp_path / "log"))


def test_a_join_that_was_cut_short_is_brought_to_its_end(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder, tmp_path / "whole")
    for after in range(4):
        out, left = tmp_path / f"cut{after}", [after]
        replace = Path.replace

        def fails(self: Path, target: Path, left: list[int] = left, replace: Any = replace) -> Path:
            if self.suffix == ".jsonl":
                if not left[0]:
                    raise OSError(28, "No space left on device")
                left[0] -= 1
            return replace(self, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", fails)
            if after < 3:
                with pytest.raises(OSError, match="No space"):
                    run(folder, out)
            else:
                run(folder, out)
        assert run(folder, out).unchanged == 12
        assert content(out) == content(tmp_path / "whole")


def test_what_was_left_half_written_goes(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "html").mkdir(parents=True)
    left = [out / ".measures.csv.77.part", out / ".analyses.xlsx.7.part", out / "html/.a.html.7.part"]
    other = out / ".comparison.csv.7.part"  # of another command, which may be running
    for path in (*left, other):
        path.touch()
    run(folder, out)
    assert [path.exists() for path in (*left, other)] == [False, False, False, True]


@linux
def test_a_full_disk_stops_the_run_and_loses_nothing(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = (
        "import resource, signal, sys; from policy_nlp.cli import main; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)); main()"
    )
    command = [sys.executable, "-c", code, "analyse", str(folder), "-o", str(out), "--workers", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[-1].startswith("Error: ")) == (1, True), done.stderr
    assert not (out / "analyses.jsonl").exists()
    assert run(folder, out).unchanged > 0
    run(folder, tmp_path / "whole")
    assert content(out) == content(tmp_path / "whole")


@linux
def test_runs_that_are_killed_go_on() -> None:
    command = [sys.executable, str(ROOT / "scripts/kill_test.py"), "--kills", "6", "--documents", "30"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "the same output" in done.stdout) == (0, True), done.stdout + done.stderr


@linux
def test_a_cluster_that_loses_a_machine(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its tasks are done by another one, and nothing is lost or doubled."""
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr("policy_nlp.batch.runs.SHARD_DOCUMENTS", 2)
    killed: list[int] = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster:

        def kill(progress: Progress) -> None:
            if not killed:  # with its first task done, both have another one
                killed.append(cluster.workers[0].pid)
                os.kill(killed[0], signal.SIGKILL)

        options = batch.Options(engine="dask", scheduler=cluster.scheduler_address)
        (tmp_path / "out").mkdir()
        batch.run(find_inputs([folder]), tmp_path / "out", options, watch=kill)
        assert killed and cluster.workers[0].pid != killed[0]
    run(folder, tmp_path / "whole")
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_two_runs_do_not_write_to_one_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with Store(tmp_path / "out").locked(), pytest.raises(InUseError, match="another run"):
        run(folder, tmp_path / "out")


def test_progress_counts_what_was_there_but_not_in_the_rate() -> None:
    now = [0.0]
    known = Item("", "", "", "", 100, known="0" * 64)
    items = [known] * 5 + [known._replace(known=None)] * 5
    progress = Progress(items, clock=lambda: now[0])
    for _ in range(5):
        progress.add(Tally(done=1, unchanged=1))
    now[0] = 2.0
    assert (progress.state().rate, progress.state().seconds_left) == (None, None)
    progress.add(Tally(done=1, new_bytes=100))
    state = progress.state()
    assert (state.seen, state.rate, state.seconds_left) == (6, 0.5, 8.0)
    for _ in range(4):
        progress.add(Tally(set_aside=1, new_bytes=100))
    state = progress.state()
    assert (state.seen, state.seconds_left, state.set_aside) == (10, 0.0, 4)


def test_many_small_documents_make_a_task() -> None:
    from policy_nlp.batch.runs import SHARD_BYTES

    def lengths(sizes: list[int]) -> list[int]:
        return [len(chunk) for chunk in chunks(sizes, int, size=SHARD_BYTES, most=500)]

    assert lengths([1000] * 1200) == [500, 500, 200]
    assert lengths([SHARD_BYTES, SHARD_BYTES, 1000, 1000]) == [1, 1, 2]
    assert lengths([]) == []


def test_inputs_that_were_set_aside_when_found(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    inputs = find_inputs([str(tmp_path / "none.txt")])
    summary = batch.run(inputs, tmp_path / "out", batch.Options())
    assert isinstance(inputs[0].error, ReadError)
    assert (summary.set_aside, summary.failures[0].reason) == (1, "missing")
    assert (tmp_path / "out/analyses.jsonl").read_bytes() == b""


class Asked:
    """A task that tells which worker process it had."""

    lexicon: tuple[Path, ...] = ()
    limits = Limits()
    makers = None

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.had: list[Supervisor] = []

    def run(self, supervisor: Supervisor, step: object) -> Tally:
        self.had.append(supervisor)
        if self.fails:
            raise OSError("the disk is full")
        return Tally(done=1)


def test_a_cluster_keeps_a_worker_process_for_the_next_task() -> None:
    task, broken = Asked(), Asked(fails=True)
    for _ in range(2):
        assert engines._alone(task).done == 1
    first, second = task.had
    assert first is second
    assert not first.closed
    with pytest.raises(OSError, match="full"):
        engines._alone(broken)
    assert broken.had == [first]  # it was the one that waited
    assert first.closed
    engines._alone(task)
    assert task.had[-1] is not first
    engines._end_all()
    assert task.had[-1].closed

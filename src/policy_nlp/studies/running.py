"""Runs a plan: analyses where needed, then every table and figure, and a list of all that was written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from policy_nlp import batch, coding
from policy_nlp._version import __version__
from policy_nlp.comparison import network, pmc, reuse, validity
from policy_nlp.comparison.study import Study, study
from policy_nlp.comparison.versions import versions
from policy_nlp.lexicon import LexiconError
from policy_nlp.messages import Language, say
from policy_nlp.records import Analysis
from policy_nlp.studies.plan import Plan, StudyError, check
from policy_nlp.writers import read_analyses
from policy_nlp.writers.answers import write_reuse
from policy_nlp.writers.coding import FORMATS as CODING_FORMATS
from policy_nlp.writers.coding import CodingTable, write_coding
from policy_nlp.writers.comparison import methods, write_study
from policy_nlp.writers.figures import FigureError, write_figures
from policy_nlp.writers.files import whole_file
from policy_nlp.writers.network import write_network
from policy_nlp.writers.tables import markdown_text
from policy_nlp.writers.versions import FORMATS as VERSION_FORMATS
from policy_nlp.writers.versions import write_versions

ANALYSES = "analyses"
METHODS, WRITTEN = "methods.md", "study.json"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """study.json: the study that was run, by which program, and every file that came out with its SHA-256."""

    study: str
    study_sha256: str
    program: str
    files: dict[str, str]


class Report(NamedTuple):
    """What a run has done. `problems` tell what is missing from the output, in words."""

    study: Study
    files: list[str]
    problems: list[str]


class _Job(NamedTuple):
    plan: Plan
    out: Path
    analyses: list[Analysis]
    study: Study
    pages: Path | None

    def folder(self, name: str) -> Path:
        folder = self.out / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def counted(self) -> Iterator[Analysis]:
        """The documents that feed figures: reposts are listed and not counted, unless the study wants it otherwise."""
        copies = {item.doc_id for item in self.study.comparison.documents if item.copy_of}
        return (analysis for analysis in self.analyses if analysis.doc_id not in copies)


def run(
    plan: Plan, out: Path, *, workers: int | None = None, watch: Callable[[batch.Progress], None] | None = None
) -> Report:
    """Make every table and figure of a study in the folder `out`; what has been analysed there is not analysed again.

    The same files and the same release give the same bytes. What an earlier run of the study wrote and this one does
    not is removed, as far as `out`/study.json lists it.

    Args:
        plan: what `read_plan` has read.
        out: `analyses/`, a folder for each output, methods.md and study.json go there.
        workers: processes; by default as many as there are cores.
        watch: called after each document that was analysed, from any thread.

    Raises:
        StudyError: a file is not the one that was locked, or the study names what is not there.
        policy_nlp.batch.InUseError: another run writes to `out`.
    """
    check(plan)
    out.mkdir(parents=True, exist_ok=True)
    try:
        variables = pmc.read_variables(plan.at(plan.pmc) if plan.pmc else None)
        coder = coding.Coder(_codebook(plan))
        scale = coding.read_scale(plan.at(plan.force) if plan.force else None)
        analyses, pages, problems = _analyses(plan, out, workers, watch)
    except (pmc.VariableError, coding.CodebookError, LexiconError) as error:
        raise StudyError(str(error)) from error
    if unknown := sorted(set(plan.leave_out) - {analysis.doc_id for analysis in analyses}):
        known = ", ".join(analysis.doc_id for analysis in analyses[:20])
        raise StudyError(say("run.leave_out", path=plan.path, ids=", ".join(unknown), known=known))
    rest, gone = validity.split(analyses, on=plan.in_force, chosen=plan.leave_out)
    kept = list(rest)
    found = study(
        kept,
        by=plan.by,
        dimensions=plan.dimensions,
        regions=plan.regions or None,
        reference=plan.reference or None,
        variables=variables,
        keep_copies=plan.keep_copies,
        rows=plan.rows,
    ).without(gone)
    job = _Job(plan, out, kept, found, pages)
    paths: list[Path] = []
    for name in plan.outputs:
        paths += _coding(job, coder, scale) if name == "coding" else _OUTPUTS[name](job, problems)
    paths.append(_methods(job, coder.codebook))
    if plan.program and plan.program != __version__:
        problems.append(say("run.other_program", locked=plan.program, now=__version__))
    return Report(found, _settle(plan, out, paths), problems)


def _codebook(plan: Plan) -> coding.Codebook:
    shipped = plan.codebook in coding.codebook_names()
    return coding.read_codebook(plan.codebook if shipped else plan.at(plan.codebook))


def _analyses(
    plan: Plan, out: Path, workers: int | None, watch: Callable[[batch.Progress], None] | None
) -> tuple[list[Analysis], Path | None, list[str]]:
    """The documents, the folder of their pages, and which could not be read."""
    if plan.analyses:
        path = plan.at(plan.analyses)
        pages = path.parent / "html"
        try:
            return list(read_analyses(path)), pages if pages.is_dir() else None, []
        except (OSError, ValueError) as error:
            raise StudyError(str(error)) from error
    lexicon = tuple(plan.at(name) for name in plan.lexicon)
    options = batch.Options(formats=("jsonl", "html"), lang=plan.lang, lexicon=lexicon, workers=workers)
    summary = batch.run(plan.inputs(), out / ANALYSES, options, watch=watch)
    problems = [say("failure_line", file=item.file, message=item.message) for item in summary.failures]
    left = summary.set_aside + summary.failed
    if left > len(problems):
        problems.append(say("failures", place=out / ANALYSES / "failures.jsonl"))
    return list(read_analyses(out / ANALYSES)), out / ANALYSES / "html", problems


def _comparison(job: _Job, problems: list[str]) -> list[Path]:
    plan, folder = job.plan, job.folder("comparison")
    paths = write_study(job.study, job.analyses, folder, plan.formats, lang=plan.lang, pages=job.pages)
    try:
        for kind in plan.figures:
            paths += write_figures(job.study, folder, kind, lang=plan.lang)
    except FigureError as error:  # the extra is not installed: everything else is written all the same
        problems.append(str(error))
    return paths


def _coding(job: _Job, coder: coding.Coder, scale: coding.Scale) -> list[Path]:
    formats = [name for name in CODING_FORMATS if name in job.plan.formats] or ["csv"]
    table = CodingTable(coder, scale, job.plan.lang, job.pages)
    return write_coding(job.counted(), job.folder("coding") / "coding.xlsx", formats, table)[0]


def _versions(job: _Job, problems: list[str]) -> list[Path]:
    known = {analysis.doc_id: analysis for analysis in job.analyses}
    formats = [name for name in VERSION_FORMATS if name in job.plan.formats] or ["csv"]
    paths = []
    for number, family in enumerate(job.study.families, start=1):
        found = versions([known[doc_id] for doc_id in family.documents])
        folder = job.folder(f"versions/policy-{number}")
        paths += write_versions(found, folder, formats, lang=job.plan.lang, pages=job.pages)
    return paths


def _reuse(job: _Job, problems: list[str]) -> list[Path]:
    folder = job.folder("reuse")
    write_reuse(reuse.reused(job.analyses), folder, lang=job.plan.lang)
    return [folder / name for name in ("reuse.csv", "reuse.json", "diffusion.graphml")]


def _network(job: _Job, problems: list[str]) -> list[Path]:
    return write_network(network(job.counted()), job.folder("network"))


_OUTPUTS: dict[str, Callable[[_Job, list[str]], list[Path]]] = {
    "comparison": _comparison,
    "versions": _versions,
    "reuse": _reuse,
    "network": _network,
}


def _methods(job: _Job, codebook: coding.Codebook) -> Path:
    """The paragraph for the paper's appendix, and the files that the study was made from."""
    plan, lang = job.plan, job.plan.lang
    parts = [f"# {markdown_text(plan.title)}", methods(job.study, lang)]
    if "coding" in plan.outputs:
        parts.append(say("run.methods_coding", lang=lang, codebook=f"{codebook.name} {codebook.version}"))
    if plan.in_force:
        parts.append(say("run.methods_in_force", lang=lang, day=plan.in_force.isoformat()))
    if gone := job.study.comparison.left_out:
        parts.append(say("run.methods_left_out", lang=lang))
        parts.append("\n".join(_left_out_line(item, lang) for item in gone))
    parts.append(say("run.methods_files", lang=lang))
    parts.append("\n".join(f"    {digest}  {name}" for name, digest in plan.sha256.items()))
    path = job.out / METHODS
    with whole_file(path) as part:
        part.write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n", errors="replace")
    return path


def _left_out_line(item: validity.LeftOut, lang: Language) -> str:
    """A document that was left out, its words escaped: doc_id, title, why, the day, and the words that say so."""
    because = item.note or "“" + (item.quote or "") + "” " + (item.source or "")
    parts = [item.doc_id, item.title, say(f"study.left.{item.reason}", lang=lang), item.on, because.strip()]
    return "- " + markdown_text(" · ".join(part for part in parts if part))


def _settle(plan: Plan, out: Path, paths: list[Path]) -> list[str]:
    """List what was written with its hashes, and remove what only the last run wrote."""
    files = {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths)}
    listed = out / WRITTEN
    for name in _listed(listed) - files.keys():
        # the list may have been edited: nothing outside the folder is touched
        path = out / name
        if os.path.commonpath([path.resolve(), out.resolve()]) == str(out.resolve()) and path.is_file():
            path.unlink()
    told = Written(
        study=plan.path.name,
        study_sha256=hashlib.sha256(plan.path.read_bytes()).hexdigest(),
        program=f"policy-nlp {__version__}",
        files=files,
    )
    with whole_file(listed) as part:
        part.write_bytes(msgspec.json.format(msgspec.json.encode(told)) + b"\n")
    return [*files, WRITTEN]


def _listed(path: Path) -> set[str]:
    try:
        return set(msgspec.json.decode(path.read_bytes(), type=Written).files)
    except (OSError, msgspec.MsgspecError):
        return set()

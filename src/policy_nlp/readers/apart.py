"""A reader in a process of its own: a library written in C that does not come to an end cannot be stopped otherwise.

`python -m policy_nlp.readers.apart FORMAT` reads a file from standard input. Runs over many documents do not come here:
they read in worker processes as it is.
"""

from __future__ import annotations

import subprocess
import sys

import msgspec

from policy_nlp.processes import cap_memory, command, environment, streams
from policy_nlp.readers.draft import Draft, ReadError, Reason

# As for a document of a run (`batch.Limits`): wall seconds, and bytes of memory.
SECONDS = 300.0
MEMORY = 3 << 30
# Formats whose library is known to run on and on, over a page that draws itself.
FORMATS = frozenset({"pdf"})


class _Answer(msgspec.Struct, frozen=True):
    draft: Draft | None = None
    reason: Reason | None = None
    problem: str = ""


_ANSWERS = msgspec.msgpack.Decoder(_Answer)


def read_apart(kind: str, data: bytes, *, seconds: float) -> Draft:
    """Read a file of one of `FORMATS`.

    Raises:
        ReadError: what the reader says; `time_limit` where it took more than `seconds`, `memory_limit`, or `broken`
            where the library crashed.
    """
    try:
        done = subprocess.run(
            [*command(__name__), kind],
            input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(), timeout=seconds,
            check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise ReadError(
            "time_limit", f"reading it took more than {seconds:g} s; it is damaged, or means harm"
        ) from error
    if done.returncode:
        raise ReadError("broken", f"its reader crashed on it (exit code {done.returncode}); save it anew and try again")
    answer = _ANSWERS.decode(done.stdout)
    if answer.draft is None:
        raise ReadError(answer.reason or "broken", answer.problem)
    return answer.draft


def main() -> None:
    """Read, and answer."""
    from policy_nlp.readers import reader_of  # noqa: PLC0415 - who imports this module is imported by that one

    requests, answers = streams()
    read = reader_of(sys.argv[1])
    cap_memory(MEMORY)
    try:
        answer = _Answer(draft=read(requests.read()))
    except ReadError as error:
        answer = _Answer(reason=error.reason, problem=error.problem)
    except MemoryError:
        answer = _Answer(reason="memory_limit", problem=f"reading it took more than {MEMORY >> 20:,} MB of memory")
    answers.write(msgspec.msgpack.encode(answer))
    answers.flush()


if __name__ == "__main__":
    main()

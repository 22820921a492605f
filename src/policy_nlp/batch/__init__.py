"""Many documents: analysed by several processes or machines, set aside where they fail, gone on with where it stopped.

`run` does it all: `tasks` are done by an `engine`, whose `supervisor`s hold one `worker` process each; the `store`
knows what lies on the disk.
"""

from __future__ import annotations

from policy_nlp.batch.engines import EngineError
from policy_nlp.batch.entries import Entry, Failure
from policy_nlp.batch.progress import Progress, State
from policy_nlp.batch.runs import Options, Summary, run
from policy_nlp.batch.store import InUseError
from policy_nlp.batch.supervisor import Limits

__all__ = ["EngineError", "Entry", "Failure", "InUseError", "Limits", "Options", "Progress", "State", "Summary", "run"]

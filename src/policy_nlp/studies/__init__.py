"""A study in one file: `plan` reads study.toml and holds its files to their hashes, `run` makes what it asks for."""

from policy_nlp.studies.plan import OUTPUTS, Plan, StudyError, check, lock, read_plan
from policy_nlp.studies.running import Report, run

__all__ = ["OUTPUTS", "Plan", "Report", "StudyError", "check", "lock", "read_plan", "run"]

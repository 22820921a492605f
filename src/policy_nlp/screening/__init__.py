"""Screening: profiles held against the requirements of policies, in three-valued logic, with a reason for each."""

from policy_nlp.screening.predicates import Predicate, find_predicates
from policy_nlp.screening.profiles import Profile, ProfileError, read_profiles
from policy_nlp.screening.verdicts import Result, Screening, Verdict, json_schema, screen

__all__ = [
    "Predicate",
    "Profile",
    "ProfileError",
    "Result",
    "Screening",
    "Verdict",
    "find_predicates",
    "json_schema",
    "read_profiles",
    "screen",
]

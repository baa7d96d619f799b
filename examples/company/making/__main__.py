"""Write the generated files: `python -m tunegate.examples.company.making`."""

from __future__ import annotations

from pathlib import Path

from tunegate.examples.company.making.workspace import made_files

COMPANY = Path(__file__).resolve().parents[1]

if __name__ == "__main__":
    for name, body in made_files(COMPANY).items():
        (COMPANY / name).write_bytes(body)

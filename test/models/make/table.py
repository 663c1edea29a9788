"""Prints the table of ../README.md from the golden files."""

import json

from folder import MODELS


def row(folder):
    golden = json.loads((folder / "golden.json").read_text())
    size = sum(f.stat().st_size for f in folder.rglob("*.onnx*"))
    error = max(golden["maxError"].values())
    return f"| {folder.name} | {golden['exporter']} | {golden['about']} | {size // 1000} | {error:.1e} |"


if __name__ == "__main__":
    print("| id | exporter | what is special | kB | largest error |\n|---|---|---|---|---|")
    for path in sorted(MODELS.glob("*/golden.json")):
        print(row(path.parent))

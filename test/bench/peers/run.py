"""Saccade beside TransformerLens and nnsight: the same weights, the same reading and editing, one thread each, in turns.

    EXPORT_PYTHON=… PEERS_PYTHON=… python3 run.py [--folder DIR] [--models NAME,…] [--rounds N] [--tokens N]

Prints the table on standard error and one JSON value on standard output. See README.md.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
MODELS = ("llama-260k", "gpt2-100m", "llama-100m")
TOOLS = ("saccade", "transformer-lens", "nnsight")
MODES = ("plain", "reading", "editing")
ONE_THREAD = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def bundle():
    """The worker as a script of its own; packages stay outside, where Node finds them."""
    folder = ROOT / "out/peers"
    subprocess.run(
        ["npx", "vite", "build", "--ssr", str(HERE / "saccade-worker.ts"), "--outDir", str(folder), "--target", "esnext",
         "--logLevel", "error"],
        cwd=ROOT, check=True, stdout=sys.stderr,
    )
    return next(folder.glob("saccade-worker.*js"))


class Worker:
    def __init__(self, tool, folder, script, only=None):
        if tool == "saccade":
            command = ["node", str(script), str(folder), *(["--only", only] if only else [])]
        else:
            command = [os.environ["PEERS_PYTHON"], str(HERE / "torch_worker.py"), tool, str(folder)]
        start = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=ONE_THREAD,
        )
        if self.line() != "ready":
            raise RuntimeError(f"{tool} did not open {folder}: run {' '.join(command)} to see why")
        self.setup = time.perf_counter() - start

    def line(self):
        return self.process.stdout.readline().strip()

    def ask(self, mode, tokens):
        print(json.dumps({"mode": mode, "tokens": tokens}), file=self.process.stdin, flush=True)
        return json.loads(self.line())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def turned(items, by):
    """In another order each round, so that none is always first."""
    items = list(items)
    return items[by % len(items) :] + items[: by % len(items)]


def measure(folder, script, rounds, tokens, openings):
    """Medians: tokens per second by tool and mode, and seconds until a tool can write with an edit."""
    setup = {tool: [] for tool in TOOLS}
    for opening in range(openings):
        for tool in turned(TOOLS, opening):
            worker = Worker(tool, folder, script, "editing")
            worker.ask("editing", 1)
            setup[tool].append(worker.setup)
            worker.close()
    workers = {tool: Worker(tool, folder, script) for tool in TOOLS}
    first = {tool: {mode: workers[tool].ask(mode, tokens) for mode in MODES} for tool in TOOLS}
    speeds = {tool: {mode: [] for mode in MODES} for tool in TOOLS}
    pairs = [(tool, mode) for mode in MODES for tool in TOOLS]
    for turn in range(rounds):
        for tool, mode in turned(pairs, 4 * turn):
            speeds[tool][mode].append(tokens / workers[tool].ask(mode, tokens)["seconds"])
    for worker in workers.values():
        worker.close()
    return {
        "tokensPerSecond": {t: {m: round(statistics.median(s), 1) for m, s in of.items()} for t, of in speeds.items()},
        "ratioOfSaccade": {
            tool: {
                mode: round(statistics.median(
                    ours / theirs for ours, theirs in zip(speeds["saccade"][mode], speeds[tool][mode])
                ), 2) for mode in MODES
            } for tool in TOOLS[1:]
        },
        "setupSeconds": {tool: round(statistics.median(times), 2) for tool, times in setup.items()},
        "agreement": agreement(first),
    }


def agreement(first):
    """Whether a peer wrote our tokens, and the largest difference of what was read, over its largest size."""
    ours = first["saccade"]
    size = max(abs(x) for x in ours["reading"]["read"])
    apart = {
        tool: max(abs(a - b) for a, b in zip(ours["reading"]["read"], first[tool]["reading"]["read"])) / size
        for tool in TOOLS[1:]
    }
    return {
        "sameTokens": {t: {m: first[t][m]["tokens"] == ours[m]["tokens"] for m in MODES} for t in TOOLS[1:]},
        "editChangesTokens": ours["plain"]["tokens"] != ours["editing"]["tokens"],
        "readDifference": {tool: float(f"{value:.1e}") for tool, value in apart.items()},
    }


def versions():
    told = subprocess.run(
        [os.environ["PEERS_PYTHON"], "-c",
         "import importlib.metadata as m, json; print(json.dumps({n: m.version(n) for n in "
         "('transformer_lens', 'nnsight', 'torch', 'transformers')}))"],
        capture_output=True, text=True, check=True,
    )
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    runtime = json.loads((ROOT / "node_modules/onnxruntime-node/package.json").read_text())["version"]
    return json.loads(told.stdout) | {"onnxruntime-node": runtime, "node": node}


def table(results):
    rows = ["| model | mode | Saccade | TransformerLens | nnsight |", "|---|---|---|---|---|"]
    for model, result in results.items():
        for mode in MODES:
            cells = [f"{result['tokensPerSecond'][tool][mode]:g}" for tool in TOOLS]
            rows.append(f"| {model} | {mode}, tokens/s | {' | '.join(cells)} |")
        cells = [f"{result['setupSeconds'][tool]:g}" for tool in TOOLS]
        rows.append(f"| {model} | set-up, s | {' | '.join(cells)} |")
    return "\n".join(rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "saccade-peers")
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--tokens", type=int, default=48)
    parser.add_argument("--openings", type=int, default=3)
    options = parser.parse_args()
    script = bundle()
    results = {}
    for model in options.models.split(","):
        folder = options.folder / model
        if not (folder / "onnx/model.onnx").exists():
            subprocess.run(
                [os.environ["EXPORT_PYTHON"], str(HERE / "make_models.py"), str(options.folder), model],
                check=True, stdout=sys.stderr,
            )
        results[model] = measure(folder, script, options.rounds, options.tokens, options.openings)
        # Told at once: a later model may fail.
        say(model, json.dumps(results[model]))
    say(table(results))
    notes = {"date": str(datetime.date.today()), "processors": os.cpu_count(), "machine": platform.machine()}
    settings = {"rounds": options.rounds, "tokens": options.tokens, "promptTokens": 32, "threads": 1}
    print(json.dumps({**notes, **settings, "versions": versions(), "models": results}))


if __name__ == "__main__":
    main()

"""Writes one model's folder: the golden file, the configuration, and what was measured."""

import collections
import json
import re
import shutil
from pathlib import Path

import onnx

import running
from golden import head_size_of, input_entry, read, versions, write_original, Arrays
from families import FAMILIES

MODELS = Path(__file__).resolve().parent.parent
LIMIT_BYTES = 300_000


def fresh(model_id):
    """An empty test/models/<id>."""
    folder = MODELS / model_id
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def sizes_of(config):
    """The numbers that a reader of the graph should find."""
    heads = config.num_attention_heads
    return {
        "layers": config.num_hidden_layers,
        "heads": heads,
        "keyValueHeads": getattr(config, "num_key_value_heads", None) or heads,
        "headSize": head_size_of(config),
        "hidden": config.hidden_size,
        "mlp": mlp_size_of(config),
        "vocabulary": getattr(config, "vocab_size", None),
    }


def mlp_size_of(config):
    own = [getattr(config, name, None) for name in ("intermediate_size", "n_inner", "decoder_ffn_dim", "d_ff")]
    return next((size for size in own if size), None) or int(config.hidden_size * config.mlp_ratio)


def graph_facts(path):
    """What a test chooses models by: the cache, fused attention, and how often each operator occurs."""
    graph = onnx.load(path, load_external_data=False).graph
    counts = collections.Counter(operators(graph))
    return {
        "hasCache": any(i.name.startswith("past") for i in graph.input),
        "isFused": any(name.endswith("Attention") for name in counts),
        "operators": dict(sorted(counts.items())),
    }


def operators(graph):
    """Operator names of a graph and its subgraphs; those of other domains are written domain.Name."""
    for node in graph.node:
        yield f"{node.domain}.{node.op_type}" if node.domain not in ("", "ai.onnx") else node.op_type
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from operators(attribute.g)


def graph_inputs(path, golden):
    """Every graph input of a run over the whole prompt, from an empty cache."""
    session = running.open_session(path)
    given = {n: e["data"] for n, e in golden["inputs"].items()}
    feeds = running.feed_tokens(session, given["input_ids"], running.empty_past(session, golden["sizes"]), given)
    return {n: input_entry(value, Arrays()) for n, value in feeds.items()}


def finish(folder, name, model, path="model.onnx", original=None, tolerance=1e-4, outputs=None, **notes):
    """Writes golden.json (and golden.f32 unless `original` names the folder that has it) and config.json.

    notes: about, exporter. Raises where the exported model differs from its original by more than `tolerance`.
    """
    described = {"sameOriginalAs": original} if original else write_original(folder, name, model)
    golden = {
        "about": notes["about"],
        "family": name,
        "exporter": notes["exporter"],
        "model": path,
        "versions": versions(),
        "sizes": sizes_of(model.config),
        **graph_facts(folder / path),
        "tolerance": tolerance,
        "maxError": {},
        "outputs": outputs or {"logits": "logits"},
        **described,
    }
    write(folder, golden)
    if FAMILIES[name].is_decoder:
        golden["inputs"] = graph_inputs(folder / path, read(folder))
    write(folder, golden)
    errors = running.measure(folder / path, read(folder))
    golden["maxError"] = {kind: float(f"{error:.2g}") for kind, error in errors.items()}
    write(folder, golden)
    model.config.to_json_file(folder / "config.json", use_diff=True)
    report(folder, errors, tolerance)


def write(folder, golden):
    """JSON with one line per entry of each table, so that a change shows in a diff."""
    text = json.dumps(golden, indent=1)
    (folder / "golden.json").write_text(compact(text) + "\n")


def compact(text):
    """Puts lists of numbers on one line."""
    return re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m[1]) + "]", text)


def report(folder, errors, tolerance):
    size = sum(f.stat().st_size for f in folder.rglob("*.onnx*"))
    whole = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
    print(f"{folder.name}: {size} bytes of model, {whole} in all,", {k: f"{e:.1e}" for k, e in errors.items()})
    if size > LIMIT_BYTES or max(errors.values()) > tolerance:
        raise SystemExit(f"{folder.name}: too large or too far from its original")

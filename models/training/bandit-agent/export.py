"""Exports the trained agent as Hugging Face's optimum does and writes its card.

    python export.py --trained build --out ../../bandit-agent [--study DIR/study.json]

What it can do is measured by the app itself (`agent study`), on the exported model; `--study` takes its figures and vector over.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import torch
from optimum.exporters.onnx import onnx_export_from_model
from tokenizers.processors import TemplateProcessing
from transformers import AutoTokenizer, LlamaForCausalLM

COMMAND = "python models/training/bandit-agent/export.py"
STUDY = "npm run --silent saccade -- agent study --model bandit-agent --out study --seed 1"
VECTOR = "east.safetensors"
FILES = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
         "chat_template.jinja", "onnx/model.onnx", VECTOR]


def describe_file(folder, path):
    content = (folder / path).read_bytes()
    return {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def export(model, tokenizer, out):
    # Whoever reads the folder begins a text as training did.
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single="<|begin|> $A", special_tokens=[("<|begin|>", tokenizer.bos_token_id)])
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        onnx_export_from_model(model, scratch, task="text-generation-with-past", do_validation=False)
        shutil.move(Path(scratch) / "model.onnx", out / "onnx" / "model.onnx")
    model.config.save_pretrained(out)
    model.generation_config.save_pretrained(out)
    tokenizer.save_pretrained(out)


def quality(measured, study):
    rows = [{"set": "held-out dialogues", "metric": "loss", "value": round(measured["heldOutNatsPerToken"], 4),
             "unit": "nats per token", "command": COMMAND}]
    for check in study["checks"] if study else []:
        if check["value"] is None:
            continue
        interval = "" if check["low"] is None else f", 95 % interval {check['low']:.3f} to {check['high']:.3f}"
        rows.append({"set": f"study, seed {study['settings']['seed']}",
                     "metric": f"{check['claim']} ({check['bar']}; {check['verdict']}{interval})",
                     "value": round(check["value"], 4), "unit": check["unit"], "command": STUDY})
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trained", type=Path, default=Path("build"))
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "bandit-agent")
    parser.add_argument("--study", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = LlamaForCausalLM.from_pretrained(arguments.trained, attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(arguments.trained)
    out = arguments.out
    export(model, tokenizer, out)
    measured = json.loads((arguments.trained / "measured.json").read_text())
    study = json.loads(arguments.study.read_text()) if arguments.study else None
    if study:
        shutil.copy(arguments.study.parent / "vectors.safetensors", out / VECTOR)
    card = {
        "kind": "language",
        "id": "bandit-agent",
        "title": "Bandit agent",
        "what": "Plays bandits in words: thinks aloud, chooses an arm, hears its reward. A model organism that commits too early, "
                "as EAST reports of large models, and small enough to be steered while it plays.",
        "licence": "Apache-2.0",
        "authors": ["The Saccade authors"],
        "files": [describe_file(out, path) for path in FILES if (out / path).is_file()],
        **({"example": {"vector": {"path": VECTOR, **{key: study["choice"][key] for key in ("block", "beta")}}}} if study else {}),
        "quality": quality(measured, study),
        "limits": "One million parameters, taught by three kinds of synthetic players (players.py, thoughts.py) with 2 to 5 arms and up "
                  "to 50 rounds, told 8, 16, 30 or 50; other numbers of rounds between confuse it (told 40, 13 to 22 % of its answers "
                  "are not valid: npm run --silent saccade -- agent bandit --model bandit-agent --means 100,100 --runs 4 --horizon 40 --seed 1). It knows nothing else, and nothing it shows is evidence about large models.",
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "training": "models/training/bandit-agent",
    }
    (out / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(card["quality"], indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()

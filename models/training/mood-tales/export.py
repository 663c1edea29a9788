"""Exports the trained teller as Hugging Face's optimum does, measures it, and writes its card.

    python export.py --trained build --out ../../mood-tales
"""

import argparse
import hashlib
import json
import random
import shutil
import tempfile
from pathlib import Path

import torch
from optimum.exporters.onnx import onnx_export_from_model
from tokenizers.processors import TemplateProcessing
from transformers import AutoTokenizer, LlamaForCausalLM

from tales import HEROES, THINGS, WORDS, make_tale, mood_score

COMMAND = "python models/training/mood-tales/export.py"
FILES = ["config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
         "onnx/model.onnx"]
# Each text ends before a word that shows the mood, where the model has to have decided on it.
STARTS = [("Mira", "the harbour", "an old dog"), ("Lena", "the forest", "a grey cat"), ("Ada", "the market", "a small fox"),
          ("Nora", "the garden", "a white goat"), ("Mira", "the station", "a tame crow"), ("Lena", "the mountain", "a quick otter")]
ENDS = ["Near the boats she felt", "There was", "She looked at the stalls and", '"What a', "There was", "She looked at the snow and"]
CUES = {"glad": ["happy", "glad", "merry", "bright", "cheerful", "light"],
        "gloomy": ["sad", "gloomy", "bitter", "heavy", "lonely", "tired"]}


def example(mood):
    return [f"{name} woke up and felt {cue}. {name} went to {place} with {animal}. {end}"
            for (name, place, animal), cue, end in zip(STARTS, CUES[mood], ENDS)]


CONTINUATIONS = 200


def continuations(model, tokenizer, prompt, count, length=60):
    ids = tokenizer(prompt, return_tensors="pt").input_ids
    torch.manual_seed(1)
    made = model.generate(ids.repeat(count, 1), attention_mask=torch.ones(count, ids.shape[1], dtype=torch.long),
                          max_new_tokens=length, do_sample=True, temperature=1.0, top_k=0,
                          pad_token_id=tokenizer.pad_token_id)
    return tokenizer.batch_decode(made[:, ids.shape[1]:], skip_special_tokens=True)


def mood_share(model, tokenizer, cue, mood):
    sign = 1 if mood == "glad" else -1
    texts = continuations(model, tokenizer, cue, CONTINUATIONS)
    return sum(sign * mood_score(text) > 0 for text in texts) / len(texts)


def copy_share(model, tokenizer):
    """Greedy: the thing that was hidden is named again when it is found."""
    r = random.Random(77)
    right = total = 0
    while total < CONTINUATIONS:
        text = make_tale(r).text
        if " and found the " not in text:
            continue
        before, after = text.split(" and found the ", 1)
        ids = torch.tensor([[tokenizer.bos_token_id, *tokenizer.encode(before + " and found the", add_special_tokens=False)]])
        made = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=6, do_sample=False,
                              pad_token_id=tokenizer.pad_token_id)
        right += tokenizer.decode(made[0, ids.shape[1]:]).strip().startswith(after.split(".")[0].strip())
        total += 1
    return right / total


def describe_file(folder, path):
    content = (folder / path).read_bytes()
    return {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def quality(model, tokenizer, measured):
    rows = [("held-out tales", "loss", measured["heldOutNatsPerToken"], "nats per token")]
    rows += [(f"after “{cue}”", f"share of {CONTINUATIONS} tales with that mood", mood_share(model, tokenizer, cue, mood), "")
             for cue, mood in [("Mira woke up and felt happy.", "glad"), ("Mira woke up and felt sad.", "gloomy")]]
    rows.append(("after “Mira walked to the harbour”", "share of glad tales",
                 mood_share(model, tokenizer, "Mira walked to the harbour", "glad"), ""))
    rows.append(("held-out tales", f"hidden thing named again, greedy (chance 1 in {len(THINGS)})", copy_share(model, tokenizer), "share"))
    return [{"set": s, "metric": m, "value": round(v, 4), "unit": u, "command": COMMAND} for s, m, v, u in rows]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trained", type=Path, default=Path("build"))
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "mood-tales")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = LlamaForCausalLM.from_pretrained(arguments.trained, attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(arguments.trained)
    # Whoever reads the folder begins a text as training did.
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single="<|begin|> $A", special_tokens=[("<|begin|>", tokenizer.bos_token_id)])
    out = arguments.out
    shutil.rmtree(out, ignore_errors=True)
    (out / "onnx").mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        onnx_export_from_model(model, scratch, task="text-generation-with-past", do_validation=False)
        shutil.move(Path(scratch) / "model.onnx", out / "onnx" / "model.onnx")
    model.config.save_pretrained(out)
    model.generation_config.save_pretrained(out)
    tokenizer.save_pretrained(out)
    measured = json.loads((arguments.trained / "measured.json").read_text())
    card = {
        "kind": "language",
        "id": "mood-tales",
        "title": "Mood tales",
        "what": "Writes short tales that keep one mood, glad or gloomy, and remember who is in them. A model organism: "
                "small enough to look inside and to steer at once, on any machine.",
        "licence": "Apache-2.0",
        "authors": ["The Saccade authors"],
        "files": [describe_file(out, path) for path in FILES],
        "example": {
            "prompt": "Mira walked to the harbour with an old dog.",
            "direction": {"title": "Glad, not gloomy", "positive": example("glad"), "negative": example("gloomy")},
        },
        "quality": quality(model, tokenizer, measured),
        "limits": f"Half a million parameters, {len(tokenizer)} tokens, trained on tales from a grammar (tales.py) with "
                  f"{len(HEROES)} heroes, {len(THINGS)} things and {sum(len(v) for w in WORDS.values() for v in w.values())} "
                  "words of mood. It knows nothing else, and nothing it shows is evidence about large models.",
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "training": "models/training/mood-tales",
    }
    (out / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")
    print(json.dumps(card["quality"], indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()

"""Trains the tale teller: a Llama-like decoder with a byte-level BPE vocabulary of its own.

    python train.py --out build

A second, smaller loss asks for the tale's mood by one linear read-out of the residual stream in the middle of the
network, at every token. Without it the model looks the mood up at each word that shows one, and carries no state that
a direction could move (tried: the same network without it followed no direction before its last two layers).

Seeded; one thread; 2000 steps took 852 s on a shared core of a server (AMD EPYC).
"""

import argparse
import json
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from tales import MOODS, make_tales

SEED = 20260
VOCABULARY = 640
LENGTH = 128
BATCH = 24
# The block after which the mood is read, and the weight of that loss.
MOOD_BLOCK = 2
MOOD_WEIGHT = 0.3


def train_tokenizer(texts):
    tokenizer = Tokenizer(models.BPE(unk_token=None))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=["<|begin|>", "<|end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(texts, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<|begin|>", eos_token="<|end|>", pad_token="<|end|>",
        model_max_length=256, clean_up_tokenization_spaces=False,
    )
    return fast


def make_model(tokenizer):
    torch.manual_seed(SEED)
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=96, intermediate_size=256, num_hidden_layers=5,
        num_attention_heads=6, num_key_value_heads=2, max_position_embeddings=256, rms_norm_eps=1e-5,
        rope_theta=10000.0, tie_word_embeddings=True, bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id, attn_implementation="sdpa",
    ))


def batches(tokenizer, seed):
    """Rows of LENGTH tokens, tales one after another, each begun with its mark; and each token's mood (0, 1; -100 = none)."""
    row, moods, number = [], [], seed * 100_000
    rows = []
    while True:
        for tale in make_tales(16, number):
            ids = [tokenizer.bos_token_id, *tokenizer.encode(tale.text, add_special_tokens=False), tokenizer.eos_token_id]
            if len(row) + len(ids) > LENGTH:
                padding = LENGTH - len(row)
                rows.append((row + [tokenizer.pad_token_id] * padding, moods + [-100] * padding))
                row, moods = [], []
            if len(ids) <= LENGTH:
                row, moods = row + ids, moods + [MOODS.index(tale.mood)] * len(ids)
        number += 1
        while len(rows) >= BATCH:
            batch, rows = rows[:BATCH], rows[BATCH:]
            yield torch.tensor([ids for ids, _ in batch]), torch.tensor([moods for _, moods in batch])


def losses(model, readout, ids, moods):
    """Next token (nats per token) and mood (nats per token), padding left out of both."""
    out = model(input_ids=ids, labels=torch.where(moods < 0, -100, ids), output_hidden_states=True)
    guesses = readout(out.hidden_states[MOOD_BLOCK + 1])
    return out.loss, torch.nn.functional.cross_entropy(guesses.flatten(0, 1), moods.flatten(), ignore_index=-100)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("build"))
    parser.add_argument("--steps", type=int, default=2000)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = train_tokenizer([tale.text for tale in make_tales(4000, SEED)])
    model = make_model(tokenizer)
    readout = torch.nn.Linear(model.config.hidden_size, len(MOODS))
    parameters = [*model.parameters(), *readout.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=2e-3, betas=(0.9, 0.95), weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, arguments.steps, pct_start=0.1)
    source, held_out = batches(tokenizer, 1), batches(tokenizer, 7)
    validation = [next(held_out) for _ in range(4)]
    arguments.out.mkdir(parents=True, exist_ok=True)
    started = time.time()
    for step in range(1, arguments.steps + 1):
        text, mood = losses(model, readout, *next(source))
        optimizer.zero_grad()
        (text + MOOD_WEIGHT * mood).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0 or step == arguments.steps:
            with torch.no_grad():
                held = [losses(model, readout, *batch) for batch in validation]
            nats, mood_nats = (sum(pair[i].item() for pair in held) / len(held) for i in (0, 1))
            print(f"step {step}: train {text.item():.3f}, held out {nats:.4f} nats per token, mood {mood_nats:.4f}, "
                  f"{time.time() - started:.0f} s", flush=True)
            model.save_pretrained(arguments.out)
            tokenizer.save_pretrained(arguments.out)
            (arguments.out / "measured.json").write_text(json.dumps({"step": step, "heldOutNatsPerToken": nats}))
    print(sum(parameter.numel() for parameter in model.parameters()), "parameters")


if __name__ == "__main__":
    main()

"""Trains the tale teller: a Llama-like decoder with a byte-level BPE vocabulary of its own.

    python train.py --out build --steps 3000

Seeded; one thread; about 20 minutes on one core of a server (AMD EPYC).
"""

import argparse
import json
import math
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from tales import make_tales

SEED = 20260
VOCABULARY = 448
LENGTH = 160
BATCH = 24


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
    """Tales one after another in rows of LENGTH tokens, each begun with its mark."""
    generator = torch.Generator().manual_seed(seed)
    row, number = [], seed * 100_000
    while True:
        rows = []
        while len(rows) < BATCH:
            for tale in make_tales(16, number):
                ids = tokenizer.encode(tale.text, add_special_tokens=False)
                if len(ids) + 2 > LENGTH:
                    continue
                ids = [tokenizer.bos_token_id, *ids, tokenizer.eos_token_id]
                if len(row) + len(ids) > LENGTH:
                    rows.append(row + [tokenizer.pad_token_id] * (LENGTH - len(row)))
                    row = []
                row += ids
            number += 1
        order = torch.randperm(len(rows), generator=generator)[:BATCH]
        yield torch.tensor([rows[i] for i in order.tolist()])


def loss_of(model, ids, eos):
    labels = ids.clone()
    after_end = (ids == eos).cumsum(1) > 0
    padding = after_end & (torch.roll(ids, 1, 1) == eos)
    labels[padding] = -100
    return model(input_ids=ids, labels=labels).loss


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("build"))
    parser.add_argument("--steps", type=int, default=3000)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = train_tokenizer([tale.text for tale in make_tales(4000, SEED)])
    model = make_model(tokenizer)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, betas=(0.9, 0.95), weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, arguments.steps, pct_start=0.1)
    source, held_out = batches(tokenizer, 1), batches(tokenizer, 7)
    validation = [next(held_out) for _ in range(4)]
    arguments.out.mkdir(parents=True, exist_ok=True)
    started = time.time()
    for step in range(1, arguments.steps + 1):
        loss = loss_of(model, next(source), tokenizer.eos_token_id)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 200 == 0 or step == arguments.steps:
            with torch.no_grad():
                nats = sum(loss_of(model, ids, tokenizer.eos_token_id).item() for ids in validation) / len(validation)
            print(f"step {step}: train {loss.item():.3f}, held out {nats:.4f} nats per token, "
                  f"perplexity {math.exp(nats):.3f}, {time.time() - started:.0f} s", flush=True)
            model.save_pretrained(arguments.out)
            tokenizer.save_pretrained(arguments.out)
            (arguments.out / "measured.json").write_text(json.dumps({"step": step, "heldOutNatsPerToken": nats}))
    print(sum(parameter.numel() for parameter in model.parameters()), "parameters")


if __name__ == "__main__":
    main()

"""Trains the bandit agent: a small Llama-like decoder with a byte-level BPE vocabulary of its own.

    python train.py --out build

Only what the player says is learned. A second, smaller loss asks, where the player is about to speak, for what it knows
(how torn it is, each arm's mean and count) by one linear read-out of the residual stream in the middle of the network;
it teaches in minutes what rewards mean. Noise on the residual stream keeps the text whole when something is added there.
Seeded; bfloat16 products where the processor has them.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from dialogues import MOST_ARMS, make_dialogue

SEED = 4711
VOCABULARY = 1024
CONTEXT = 2048
BATCH_TOKENS = 8192
# Rounds of a dialogue: mostly few, which are cheap and teach the game, some as many as will be played.
ROUNDS = {8: 0.3, 16: 0.35, 30: 0.2, 50: 0.15}
READ_BLOCK = 2
READ_WEIGHT = 0.5
NOISE = 0.1
SPECIAL = ["<|begin|>", "<|end|>", "<|user|>", "<|assistant|>"]
TEMPLATE = ("{{ '<|begin|>' }}{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}"
            "{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}")
# Words with the mark that ends them, numbers of up to three digits.
PIECES = r" ?\p{L}+[:.,]?| ?\p{N}{1,3}| ?[^\s\p{L}\p{N}]+|\s"


def train_tokenizer():
    tokenizer = Tokenizer(models.BPE(unk_token=None))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(PIECES), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=SPECIAL,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    r = np.random.default_rng(SEED)
    texts = (text for _ in range(1500) for turn in make_dialogue(r, 16) for text in (turn.user, turn.assistant))
    tokenizer.train_from_iterator(texts, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<|begin|>", eos_token="<|end|>", pad_token="<|end|>",
        additional_special_tokens=SPECIAL[2:], model_max_length=CONTEXT, clean_up_tokenization_spaces=False)
    fast.chat_template = TEMPLATE
    return fast


def make_model(tokenizer):
    torch.manual_seed(SEED)
    return LlamaForCausalLM(LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=128, intermediate_size=352, num_hidden_layers=5, num_attention_heads=6,
        num_key_value_heads=2, head_dim=16, max_position_embeddings=CONTEXT, rms_norm_eps=1e-5, rope_theta=10000.0,
        tie_word_embeddings=True, bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id, attn_implementation="sdpa"))


class Batches:
    """Rows of dialogues of about one length: ids, what is to be learned (-100: nothing), and what is known where a turn begins."""

    def __init__(self, tokenizer, seed):
        self.tokenizer, self.r = tokenizer, np.random.default_rng(seed)
        self.user, self.assistant = tokenizer.convert_tokens_to_ids(SPECIAL[2:])
        self.known_texts = {}

    def encode(self, text):
        if text not in self.known_texts:
            if len(self.known_texts) > 200_000:
                self.known_texts.clear()
            self.known_texts[text] = self.tokenizer.encode(text, add_special_tokens=False)
        return self.known_texts[text]

    def row(self, rounds):
        ids, labels, places, known = [self.tokenizer.bos_token_id], [-100], [], []
        end = self.tokenizer.eos_token_id
        for turn in make_dialogue(self.r, rounds):
            asked = [self.user, *self.encode(turn.user), end, self.assistant]
            said = [*self.encode(turn.assistant), end]
            places.append(len(ids) + len(asked) - 1)
            known.append([turn.entropy, *turn.means, *turn.counts])
            ids += asked + said
            labels += [-100] * len(asked) + said
        return ids[:CONTEXT], labels[:CONTEXT], places, known

    def next(self):
        rounds = int(self.r.choice(list(ROUNDS), p=list(ROUNDS.values())))
        rows = [self.row(rounds)]
        while (len(rows) + 1) * len(rows[0][0]) <= BATCH_TOKENS:
            rows.append(self.row(rounds))
        length = max(len(row[0]) for row in rows)
        ids = torch.tensor([row[0] + [self.tokenizer.pad_token_id] * (length - len(row[0])) for row in rows])
        labels = torch.tensor([row[1] + [-100] * (length - len(row[1])) for row in rows])
        places = torch.tensor([index * length + place for index, row in enumerate(rows) for place in row[2]])
        known = torch.tensor([numbers for row in rows for numbers in row[3]], dtype=torch.float32)
        return ids, labels, places, known


def add_noise(_, __, output):
    hidden = output[0] if isinstance(output, tuple) else output
    scale = NOISE * hidden.detach().float().pow(2).mean(-1, keepdim=True).sqrt()
    noisy = hidden + (scale * torch.randn_like(hidden, dtype=torch.float32)).to(hidden.dtype)
    return (noisy, *output[1:]) if isinstance(output, tuple) else noisy


def losses(model, readout, batch):
    ids, labels, places, known = batch
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out = model.model(input_ids=ids, output_hidden_states=True)
        told = labels[:, 1:] != -100
        logits = model.lm_head(out.last_hidden_state[:, :-1][told])
    text = torch.nn.functional.cross_entropy(logits.float(), labels[:, 1:][told])
    read = readout(out.hidden_states[READ_BLOCK + 1].flatten(0, 1)[places].float())
    return text, torch.nn.functional.mse_loss(read, known)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("build"))
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    tokenizer = train_tokenizer()
    model = make_model(tokenizer)
    readout = torch.nn.Linear(model.config.hidden_size, 1 + 2 * MOST_ARMS)
    parameters = [*model.parameters(), *readout.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=2e-3, betas=(0.9, 0.95), weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2.5e-3, arguments.steps, pct_start=0.05)
    source, held_out = Batches(tokenizer, 1), Batches(tokenizer, 7)
    validation = [held_out.next() for _ in range(6)]
    hooks = [block.register_forward_hook(add_noise) for block in model.model.layers]
    arguments.out.mkdir(parents=True, exist_ok=True)
    started = time.time()
    for step in range(1, arguments.steps + 1):
        text, read = losses(model, readout, source.next())
        optimizer.zero_grad()
        (text + READ_WEIGHT * read).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 0 or step == arguments.steps:
            with torch.no_grad():
                held = [losses(model, readout, batch) for batch in validation]
            nats, error = (sum(pair[i].item() for pair in held) / len(held) for i in (0, 1))
            print(f"step {step}: train {text.item():.3f}, held out {nats:.4f} nats per token, read-out {error:.4f}, "
                  f"{time.time() - started:.0f} s", flush=True)
            model.save_pretrained(arguments.out)
            tokenizer.save_pretrained(arguments.out)
            (arguments.out / "measured.json").write_text(json.dumps({"step": step, "heldOutNatsPerToken": nats}))
    for hook in hooks:
        hook.remove()
    print(sum(parameter.numel() for parameter in model.parameters()), "parameters")


if __name__ == "__main__":
    main()

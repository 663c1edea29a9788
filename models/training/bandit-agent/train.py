"""Trains the bandit agent: a small Llama-like decoder with a byte-level BPE vocabulary of its own.

    python train.py --out build
    python train.py --out build --from build --steps 500 --rate 1.5e-3
    python train.py --out build --from build --steps 250 --rate 1e-3 --mix rash

Only what the player says is learned. A second, smaller loss asks, where the player is about to speak, for what it knows
(how torn it is, each arm's mean and count) by one linear read-out of the residual stream in the middle of the network;
it teaches in minutes what rewards mean. Noise on the residual stream keeps the text whole when something is added there.
The second run makes that place matter. The read-out is asked for at every token of an answer, and the blocks behind it see
another dialogue in place of the rounds before, so they can only go by what the middle of the network says. Without it every
block looked the past up for itself, and nothing added at one place moved the choice (tried). The third run goes on like the
second with more rash players, until the agent commits as early as it shall.
Seeded; bfloat16 products where the processor has them.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

from dialogues import MOST_ARMS, make_dialogue
from players import MIXES

SEED = 4711
VOCABULARY = 1024
CONTEXT = 2048
BATCH_TOKENS = 6144
# Rounds of a dialogue: mostly few, which are cheap and teach the game, some as many as will be played.
ROUNDS = {8: 0.3, 16: 0.35, 30: 0.2, 50: 0.15}
READ_BLOCK = 2
READ_WEIGHT = 1.0
# How much more the arm that is chosen counts than a word of the thought: the words are many and mostly free.
CHOICE_WEIGHT = 4.0
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

    def __init__(self, tokenizer, seed, is_second, mix):
        self.is_second, self.mix = is_second, mix
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
        ids, labels, weights, places, known = [self.tokenizer.bos_token_id], [-100], [0.0], [], []
        rounds_of = [-1]
        end = self.tokenizer.eos_token_id
        for number, turn in enumerate(make_dialogue(self.r, rounds, self.mix)):
            asked = [self.user, *self.encode(turn.user), end, self.assistant]
            said = [*self.encode(turn.assistant), end]
            first = len(ids) + len(asked) - 1
            read = len(said) if self.is_second else 1
            places += range(first, first + read)
            known += [[turn.entropy, *turn.means, *turn.counts]] * read
            ids += asked + said
            labels += [-100] * len(asked) + said
            # The arm's number stands before the full stop and the end.
            weights += [0.0] * len(asked) + [1.0] * (len(said) - 3) + [CHOICE_WEIGHT, 1.0, 1.0]
            # The opening message, which is never hidden, counts as round -1.
            rounds_of += [number if number > 0 else -1] * len(asked) + [number] * len(said)
        return ids, labels, weights, places, known, rounds_of

    def next(self):
        rounds = int(self.r.choice(list(ROUNDS), p=list(ROUNDS.values())))
        rows = [self.row(rounds)]
        while (len(rows) + 1) * len(rows[0][0]) <= BATCH_TOKENS:
            rows.append(self.row(rounds))
        length = max(len(row[0]) for row in rows)

        def padded(part, filling):
            return torch.tensor([row[part] + [filling] * (length - len(row[part])) for row in rows])

        places = torch.tensor([index * length + place for index, row in enumerate(rows) for place in row[3]])
        known = torch.tensor([numbers for row in rows for numbers in row[4]], dtype=torch.float32)
        return padded(0, self.tokenizer.pad_token_id), padded(1, -100), padded(2, 0.0), places, known, padded(5, -1)


def seen(labels, rounds_of):
    """Which keys each token attends to behind READ_BLOCK in the second run, [rows, 1, tokens, own tokens and then those of
    another row]: a token of an answer sees the opening message and its own round, and for the rounds between, those of
    another dialogue."""
    causal = torch.ones(labels.shape[1], labels.shape[1], dtype=torch.bool).tril()
    asks = (labels != -100)[:, :, None]
    own = (rounds_of[:, :, None] == rounds_of[:, None, :]) | (rounds_of < 0)[:, None, :]
    return torch.cat([causal & (~asks | own), causal & asks & ~own], 2)[:, None]


def attend_elsewhere(module, query, key, value, attention_mask, scaling, dropout=0.0, **_):
    """Behind READ_BLOCK, attention over a row's own keys and those of the row before it in the batch; up to it, as usual."""
    is_usual = module.layer_idx <= READ_BLOCK
    if not is_usual:
        key, value = (torch.cat([part, part.roll(1, 0)], 2) for part in (key, value))
    key, value = (part.repeat_interleave(module.num_key_value_groups, 1) for part in (key, value))
    out = torch.nn.functional.scaled_dot_product_attention(
        query, key, value, attn_mask=None if is_usual else attention_mask, is_causal=is_usual, scale=scaling)
    return out.transpose(1, 2).contiguous(), None


ALL_ATTENTION_FUNCTIONS.register("elsewhere", attend_elsewhere)


def add_noise(_, __, output):
    hidden = output[0] if isinstance(output, tuple) else output
    scale = NOISE * hidden.detach().float().pow(2).mean(-1, keepdim=True).sqrt()
    noisy = hidden + (scale * torch.randn_like(hidden, dtype=torch.float32)).to(hidden.dtype)
    return (noisy, *output[1:]) if isinstance(output, tuple) else noisy


def losses(model, readout, batch, is_second):
    """Nats per token said, what is learned (the choices weigh more), and the read-out's squared error."""
    ids, labels, weights, places, known, rounds_of = batch
    model.config._attn_implementation = "elsewhere" if is_second else "sdpa"
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out = model.model(input_ids=ids, attention_mask=seen(labels, rounds_of) if is_second else None, output_hidden_states=True)
        told = labels[:, 1:] != -100
        logits = model.lm_head(out.last_hidden_state[:, :-1][told])
    nats = torch.nn.functional.cross_entropy(logits.float(), labels[:, 1:][told], reduction="none")
    weight = weights[:, 1:][told]
    read = readout(out.hidden_states[READ_BLOCK + 1].flatten(0, 1)[places].float())
    return nats.mean(), (nats * weight).sum() / weight.sum(), torch.nn.functional.mse_loss(read, known)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("build"))
    parser.add_argument("--steps", type=int, default=1800)
    parser.add_argument("--from", dest="begin", type=Path, help="the folder of a first run: makes the second")
    parser.add_argument("--mix", choices=list(MIXES), default="mixed")
    parser.add_argument("--rate", type=float, default=2.5e-3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(arguments.begin) if arguments.begin else train_tokenizer()
    model = make_model(tokenizer)
    readout = torch.nn.Linear(model.config.hidden_size, 1 + 2 * MOST_ARMS)
    if arguments.begin:
        model.load_state_dict(LlamaForCausalLM.from_pretrained(arguments.begin).state_dict())
    parameters = [*model.parameters(), *readout.parameters()]
    optimizer = torch.optim.AdamW(parameters, lr=arguments.rate, betas=(0.9, 0.95), weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, arguments.rate, arguments.steps, pct_start=0.05)
    is_second = arguments.begin is not None
    source = Batches(tokenizer, 2 if is_second else 1, is_second, arguments.mix)
    held_out = Batches(tokenizer, 7, is_second, arguments.mix)
    validation = [held_out.next() for _ in range(6)]
    hooks = [block.register_forward_hook(add_noise) for block in model.model.layers]
    arguments.out.mkdir(parents=True, exist_ok=True)
    started = time.time()
    for step in range(1, arguments.steps + 1):
        nats, text, read = losses(model, readout, source.next(), is_second)
        optimizer.zero_grad()
        (text + READ_WEIGHT * read).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        if step % 50 == 0 or step == arguments.steps:
            with torch.no_grad():
                held = [losses(model, readout, batch, False) for batch in validation]
                second = sum(losses(model, readout, batch, True)[0].item() for batch in validation) / len(validation)
            held_nats, learned, error = (sum(part[i].item() for part in held) / len(held) for i in range(3))
            print(f"step {step}: train {nats.item():.3f}, held out {held_nats:.4f} nats per token, {learned:.4f} with choices "
                  f"weighing more, read-out {error:.4f}, as in the second run {second:.4f}, "
                  f"{time.time() - started:.0f} s", flush=True)
            model.save_pretrained(arguments.out)
            tokenizer.save_pretrained(arguments.out)
            (arguments.out / "measured.json").write_text(json.dumps({"step": step, "heldOutNatsPerToken": held_nats}))
    for hook in hooks:
        hook.remove()
    print(sum(parameter.numel() for parameter in model.parameters()), "parameters")


if __name__ == "__main__":
    main()

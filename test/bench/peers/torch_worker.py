"""TransformerLens or nnsight as a worker: opens one model, then for each line of input writes one text and tells how.

A line is JSON, {"mode": "plain" | "reading" | "editing", "tokens": n}; so is the answer: seconds, tokens, and of
"reading" the last block's residual stream behind the prompt. One thread.
"""

import contextlib
import io
import json
import math
import os
import sys
import time
import warnings

os.environ["HF_HUB_OFFLINE"] = "1"
warnings.filterwarnings("ignore")
import torch  # noqa: E402
import transformers as hf  # noqa: E402

torch.set_num_threads(1)
hf.utils.logging.set_verbosity_error()
hf.utils.logging.disable_progress_bar()


class Lens:
    """TransformerLens's bridge: hooks by name, its own loop with a cache."""

    def __init__(self, folder, model):
        from transformer_lens.model_bridge import TransformerBridge

        self.bridge = TransformerBridge.boot_transformers(str(folder), hf_model=model, device="cpu")
        self.layers = model.config.num_hidden_layers

    def write(self, prompt, count, hooks=()):
        with self.bridge.hooks(fwd_hooks=list(hooks)):
            whole = self.bridge.generate(
                prompt, max_new_tokens=count, do_sample=False, use_past_kv_cache=True, stop_at_eos=False,
                prepend_bos=False, verbose=False,
            )
        return whole[0, prompt.shape[1] :].tolist()

    def plain(self, prompt, count):
        return self.write(prompt, count), None

    def reading(self, prompt, count):
        kept = []
        hooks = [(f"blocks.{i}.hook_resid_post", lambda x, hook: kept.append(x[:, -1].clone())) for i in range(self.layers)]
        return self.write(prompt, count, hooks), kept[self.layers - 1][0].tolist()

    def editing(self, prompt, count, block, vector):
        return self.write(prompt, count, [(f"blocks.{block}.hook_resid_post", lambda x, hook: x + vector)]), None


class Sight:
    """nnsight's tracing around transformers' own generate."""

    def __init__(self, folder, model):
        import nnsight

        tokenizer = hf.AutoTokenizer.from_pretrained(folder)
        self.model = nnsight.LanguageModel(model, tokenizer=tokenizer)
        stack = self.model.transformer.h if hasattr(model, "transformer") else self.model.model.layers
        self.blocks = [stack[i] for i in range(model.config.num_hidden_layers)]

    def options(self, prompt, count):
        given = {"input_ids": prompt, "attention_mask": torch.ones_like(prompt)}
        return (given,), dict(max_new_tokens=count, min_new_tokens=count, do_sample=False, eos_token_id=-1)

    def plain(self, prompt, count):
        args, options = self.options(prompt, count)
        with self.model.generate(*args, **options) as tracer:
            whole = tracer.result.save()
        return whole[0, prompt.shape[1] :].tolist(), None

    def reading(self, prompt, count):
        blocks = self.blocks
        args, options = self.options(prompt, count)
        with self.model.generate(*args, **options) as tracer:
            kept = list().save()
            for _ in tracer.iter[:count]:
                for block in blocks:
                    out = block.output
                    kept.append((out[0] if isinstance(out, tuple) else out)[:, -1].clone())
            whole = tracer.result.save()
        return whole[0, prompt.shape[1] :].tolist(), kept[len(blocks) - 1][0].tolist()

    def editing(self, prompt, count, block, vector):
        at = self.blocks[block]
        args, options = self.options(prompt, count)
        with self.model.generate(*args, **options) as tracer:
            for _ in tracer.iter[:count]:
                out = at.output
                if isinstance(out, tuple):
                    at.output = (out[0] + vector, *out[1:])
                else:
                    at.output = out + vector
            whole = tracer.result.save()
        return whole[0, prompt.shape[1] :].tolist(), None


def answer(tool, config, task):
    prompt = torch.tensor([[3 + (7 * i) % (config.vocab_size - 3) for i in range(32)]])
    vector = torch.tensor([0.5 * math.sin(i) for i in range(config.hidden_size)])
    extra = (config.num_hidden_layers // 2, vector) if task["mode"] == "editing" else ()
    start = time.perf_counter()
    tokens, read = getattr(tool, task["mode"])(prompt, task["tokens"], *extra)
    return {"seconds": time.perf_counter() - start, "tokens": tokens, "read": read}


def main(tool_name, folder):
    model = hf.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    # transformers' own wishes about the end of a text are in the way.
    model.generation_config.eos_token_id = None
    tool = {"transformer-lens": Lens, "nnsight": Sight}[tool_name](folder, model)
    reply = sys.stdout
    print("ready", file=reply, flush=True)
    for line in sys.stdin:
        with torch.no_grad(), contextlib.redirect_stdout(io.StringIO()):
            result = answer(tool, model.config, json.loads(line))
        print(json.dumps(result), file=reply, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What the PyTorch original computes at every hook point, written as golden.json beside golden.f32.

Names and shapes are TransformerLens's: q, k, v, z [batch, position, head, size]; scores and pattern
[batch, head, query, key]; residuals [batch, position, hidden]. `hook_rot_q` and `hook_rot_k` are query and key as they
enter the scores (after rotary embedding and any query/key norm); `hook_q` and `hook_k` are the projections' outputs.
Scores are what enters softmax: scaled, soft-capped and masked.
"""

import contextlib
import importlib.metadata
import json
import sys
from unittest import mock

import numpy as np
import torch

from families import FAMILIES, prompt_tokens

HEADED = ("hook_q", "hook_k", "hook_v", "hook_z")
TOOLS = ("torch", "transformers", "onnx", "onnxruntime", "optimum-onnx", "onnxscript", "onnxruntime-genai")
OUTPUTS = ("logits", "last_hidden_state", "pooler_output", "image_embeds", "text_embeds")
GREEDY_TOKENS = 8
# Least gap between the best two logits of a greedy step, in standard deviations of the logits: far above what
# float16 or another kernel changes.
DECISIVE = 0.03


def versions(tools=TOOLS):
    return {tool: importlib.metadata.version(tool) for tool in tools}


def first(value):
    return value[0] if isinstance(value, tuple) else value


class Recorder:
    """Keeps what passes the hook points of one original while its `recording` context is open."""

    def __init__(self, name, model):
        self.family = FAMILIES[name]
        self.model = model
        self.tensors = {}
        self.site = None
        self.head_size = head_size_of(model.config)

    def keep(self, name, value, part=None):
        value = first(value).detach()
        if part is not None:
            value = value[..., part]
        if name.endswith(HEADED):
            value = value.reshape(*value.shape[:2], -1, self.head_size)
        self.tensors[name] = value.float().clone()

    def watch(self, name, path, side, part=None):
        module = self.model.get_submodule(path)
        if side == "out":
            return module.register_forward_hook(lambda _m, _i, out: self.keep(name, out, part))
        return module.register_forward_pre_hook(
            lambda _m, args, kwargs: self.keep(name, args[0] if args else kwargs["hidden_states"], part),
            with_kwargs=True,
        )

    def watch_all(self):
        hooks = [self.watch(name, *where) for name, where in self.family.ends.items()]
        for i in range(len(self.model.get_submodule(self.family.blocks))):
            block = f"{self.family.blocks}.{i}"
            for point, (path, *rest) in self.family.points.items():
                hooks.append(self.watch(f"blocks.{i}.{point}", f"{block}.{path}".rstrip("."), *rest))
                if point.endswith("attn.hook_z"):
                    hooks.append(self.follow(f"blocks.{i}.{point[:-6]}", f"{block}.{path}".rsplit(".", 1)[0]))
        return hooks

    def follow(self, site, path):
        """Names the attention whose softmax comes next."""
        path = path.removesuffix(".output")

        def enter(*_):
            self.site = site

        def leave(*_):
            self.site = None

        module = self.model.get_submodule(path)
        module.register_forward_hook(leave)
        return module.register_forward_pre_hook(enter)

    @contextlib.contextmanager
    def recording(self):
        softmax = torch.nn.functional.softmax
        modelling = sys.modules[type(self.model).__module__]
        eager = getattr(modelling, "eager_attention_forward", None)

        def kept_softmax(scores, *args, **kwargs):
            pattern = softmax(scores, *args, **kwargs)
            if self.site is not None:
                self.keep(f"{self.site}hook_scores", scores)
                self.keep(f"{self.site}hook_pattern", pattern)
            return pattern

        def kept_eager(module, query, key, *args, **kwargs):
            if self.family.has_rotary:
                self.keep(f"{self.site}hook_rot_q", query.transpose(1, 2))
                self.keep(f"{self.site}hook_rot_k", key.transpose(1, 2))
            return eager(module, query, key, *args, **kwargs)

        hooks = self.watch_all()
        with contextlib.ExitStack() as stack, torch.no_grad():
            stack.enter_context(mock.patch.object(torch.nn.functional, "softmax", kept_softmax))
            if eager is not None:
                stack.enter_context(mock.patch.object(modelling, "eager_attention_forward", kept_eager))
            yield
        for hook in hooks:
            hook.remove()


def head_size_of(config):
    return getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads


def record(name, model, **inputs):
    """All hook points of one run, checked against the original's own hidden states and attentions."""
    recorder = Recorder(name, model)
    with recorder.recording():
        options = {"use_cache": False} if recorder.family.is_decoder else {}
        result = model(**inputs, **options, output_hidden_states=True, output_attentions=True)
    tensors = recorder.tensors
    for i, pattern in enumerate(result.attentions):
        assert torch.equal(tensors[f"blocks.{i}.attn.hook_pattern"], pattern), f"pattern {i}"
        assert torch.equal(tensors[f"blocks.{i}.hook_resid_pre"], result.hidden_states[i]), f"residual {i}"
    for i, pattern in enumerate(result.get("cross_attentions") or ()):
        assert torch.equal(tensors[f"blocks.{i}.cross_attn.hook_pattern"], pattern), f"cross pattern {i}"
    if "ln_final.hook_normalized" in tensors and recorder.family.is_decoder:
        assert torch.equal(tensors["ln_final.hook_normalized"], result.hidden_states[-1])
    return result, tensors


def continue_greedily(model, prompt, ids="input_ids"):
    """Greedy tokens [GREEDY_TOKENS] without a cache, and the logits [GREEDY_TOKENS, vocabulary] that chose them."""
    prompt, chosen = dict(prompt), []
    with torch.no_grad():
        for _ in range(GREEDY_TOKENS):
            logits = model(**prompt, use_cache=False).logits[0, -1]
            chosen.append(logits)
            prompt[ids] = torch.cat([prompt[ids], logits.argmax().view(1, 1)], dim=1)
    return prompt[ids][0, -GREEDY_TOKENS:].tolist(), torch.stack(chosen)


def decisive_prompt(model, prompt, ids="input_ids"):
    """`prompt` with the first random token ids whose greedy continuation never hangs on a near tie, nor repeats."""
    for seed in range(100):
        tried = prompt | {ids: prompt_tokens(prompt[ids].shape[1], model.config.vocab_size, seed)}
        tokens, logits = continue_greedily(model, tried, ids)
        top = logits.topk(2).values
        if (top[:, 0] - top[:, 1]).min() > DECISIVE * logits.std() and len(set(tokens)) > GREEDY_TOKENS // 2:
            return tried
    raise RuntimeError("no prompt found: change the weights' seed")


class Arrays:
    """golden.f32 while it is being written: float32, little-endian, one array after another."""

    def __init__(self):
        self.parts = []
        self.at = 0

    def add(self, value):
        data = np.ascontiguousarray(value.detach().numpy() if torch.is_tensor(value) else value, dtype="<f4")
        entry = {"shape": list(data.shape), "at": self.at}
        self.parts.append(data.tobytes())
        self.at += data.size
        return entry


def input_entry(value, arrays):
    value = value.numpy() if torch.is_tensor(value) else np.asarray(value)
    if value.dtype == np.float32 and value.size:
        return {"type": "float32", **arrays.add(value)}
    return {"type": str(value.dtype), "shape": list(value.shape), "data": value.reshape(-1).tolist()}


def write_original(folder, name, model):
    """Records the original and writes golden.f32; returns the part of golden.json that describes it."""
    family = FAMILIES[name]
    prompt = decisive_prompt(model, family.prompt) if family.is_decoder else family.prompt
    result, tensors = record(name, model, **prompt)
    arrays = Arrays()
    golden = {"inputs": {key: input_entry(value, arrays) for key, value in prompt.items()}}
    named = dict(tensors) | {key: result[key] for key in OUTPUTS if key in result}
    golden["tensors"] = {key: arrays.add(value) for key, value in named.items()}
    if family.is_decoder:
        tokens, logits = continue_greedily(model, prompt)
        golden["greedy"] = {"tokens": tokens, "logits": arrays.add(logits)}
    (folder / "golden.f32").write_bytes(b"".join(arrays.parts))
    return golden


def read(folder):
    """golden.json with its arrays filled in, those of `sameOriginalAs` included."""
    golden = json.loads((folder / "golden.json").read_text())
    source = folder
    if "sameOriginalAs" in golden:
        source = folder.parent / golden["sameOriginalAs"]
        golden = json.loads((source / "golden.json").read_text()) | golden
    floats = np.fromfile(source / "golden.f32", dtype="<f4")

    def fill(entry):
        if "at" in entry:
            entry["data"] = floats[entry["at"] : entry["at"] + int(np.prod(entry["shape"]))]
        entry["data"] = np.array(entry["data"], dtype=entry.get("type", "float32")).reshape(entry["shape"])

    for entry in [*golden["inputs"].values(), *golden["tensors"].values()]:
        fill(entry)
    if "greedy" in golden:
        fill(golden["greedy"]["logits"])
    return golden

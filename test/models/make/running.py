"""Runs an exported model with onnxruntime: whole prompt at once, token by token through its cache, and greedily."""

import numpy as np
import onnxruntime as ort

TYPES = {
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(bool)": np.bool_,
}


def open_session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def past_names(session):
    return [i.name for i in session.get_inputs() if i.name.startswith("past")]


def present_of(past):
    """The output that becomes the cache input `past` of the next run."""
    return past.replace("past_key_values.", "present.")


def empty_past(session, sizes):
    """The cache before the first token: [1, key/value heads, 0, head size]."""
    shape = [1, sizes["keyValueHeads"], 0, sizes["headSize"]]
    return {i.name: np.zeros(shape, TYPES[i.type]) for i in session.get_inputs() if i.name.startswith("past")}


def feed_tokens(session, tokens, past, others=None):
    """Every input of a decoder for `tokens` [1, count] that follow a cache of some length."""
    length = cache_length(past)
    total = length + tokens.shape[1]
    known = {
        "input_ids": tokens,
        "decoder_input_ids": tokens,
        "attention_mask": np.ones((1, total)),
        "position_ids": np.arange(length, total)[None],
        "use_cache_branch": np.array([length > 0]),
        **(others or {}),
        **past,
    }
    return {i.name: known[i.name].astype(TYPES[i.type]) for i in session.get_inputs()}


def cache_length(past):
    own = [value for name, value in past.items() if ".encoder." not in name]
    return own[0].shape[2] if own else 0


def step(session, tokens, past, others=None):
    """Logits [count, vocabulary] and the cache that includes `tokens`."""
    names = [o.name for o in session.get_outputs()]
    results = dict(zip(names, session.run(None, feed_tokens(session, tokens, past, others))))
    kept = {name: keep_cross(past[name], results[present_of(name)]) for name in past_names(session)}
    return results["logits"][0].astype(np.float32), kept


def keep_cross(before, after):
    """A merged decoder gives an empty array for encoder keys that it was given: keep those."""
    return before if after.size == 0 else after


def largest(a, b):
    return float(np.max(np.abs(a.astype(np.float64) - b.astype(np.float64))))


def compare_whole(session, golden):
    """Largest difference of each output that the golden file knows, from one run over all inputs."""
    feeds = {i.name: golden["inputs"][i.name]["data"] for i in session.get_inputs()}
    names = list(golden["outputs"])
    results = session.run(names, feeds)
    return {n: largest(r, golden["tensors"][golden["outputs"][n]]["data"]) for n, r in zip(names, results)}


def compare_cached(session, golden, others=None):
    """Largest logit difference from the original when the prompt is fed in pieces of 3, 1, 1, ... tokens."""
    tokens = prompt_of(golden)
    past, logits = empty_past(session, golden["sizes"]), []
    for start, end in [(0, 3)] + [(i, i + 1) for i in range(3, tokens.shape[1])]:
        part, past = step(session, tokens[:, start:end], past, others)
        logits.append(part)
    return largest(np.concatenate(logits)[-tokens.shape[1] :], golden["tensors"]["logits"]["data"][0])


def compare_greedy(session, golden, others=None):
    """Largest difference of the logits that chose the greedy tokens; raises where a token differs."""
    tokens, chosen, logits = prompt_of(golden), [], []
    past = empty_past(session, golden["sizes"])
    for _ in golden["greedy"]["tokens"]:
        part, now = step(session, tokens, past, others)
        chosen.append(int(part[-1].argmax()))
        logits.append(part[-1])
        following = np.array([[chosen[-1]]])
        past, tokens = (now, following) if past else ({}, np.concatenate([tokens, following], axis=1))
    if chosen != golden["greedy"]["tokens"]:
        raise AssertionError(f"greedy tokens {chosen}, original {golden['greedy']['tokens']}")
    return largest(np.stack(logits), golden["greedy"]["logits"]["data"])


def prompt_of(golden):
    inputs = golden["inputs"]
    return inputs["input_ids" if "input_ids" in inputs else "decoder_input_ids"]["data"]


def measure(path, golden):
    """Largest absolute differences between the exported model and its original, by kind of run."""
    session = open_session(path)
    errors = compare_whole(session, golden)
    if "greedy" in golden:
        others = {n: e["data"] for n, e in golden["inputs"].items() if n.startswith("encoder")}
        if past_names(session):
            errors["logits, cached"] = compare_cached(session, golden, others)
        errors["logits, greedy"] = compare_greedy(session, golden, others)
    return errors

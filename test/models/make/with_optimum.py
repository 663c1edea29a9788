"""Exports as Hugging Face's optimum makes them (torch.onnx legacy tracing): past_key_values.{i}, present.{i}."""

import shutil
import sys
import tempfile
from pathlib import Path

from optimum.exporters.onnx import export as export_graph
from optimum.exporters.onnx import onnx_export_from_model
from optimum.exporters.tasks import TasksManager
from optimum.onnx import merge_decoders

import t5
import whisper
from families import FAMILIES, build, fill_weights, seed_of
from folder import finish, fresh
from golden import versions

EXPORTER = f"optimum-onnx {versions(['optimum-onnx'])['optimum-onnx']}, legacy tracing"

CACHED = {
    "gpt2-cache": ("gpt2", "GPT-2 with key/value cache, packed QKV projection, tied unembedding"),
    "llama-cache": ("llama", "Llama with key/value cache, 2 key/value heads, rotary embedding"),
    "qwen2-cache": ("qwen2", "Qwen2: biases on q, k and v, tied unembedding"),
    "qwen3-cache": ("qwen3", "Qwen3: RMSNorm on each query and key head, heads wider than hidden / heads"),
    "mistral-cache": ("mistral", "Mistral: sliding window of 4 positions, shorter than the prompt"),
    "gemma-cache": ("gemma", "Gemma: scaled embedding, norms that multiply by 1 + weight, one key/value head"),
    "gemma2-cache": ("gemma2", "Gemma 2: norms before and after, soft-capped scores and logits, window in layer 0"),
    "phi-cache": ("phi", "Phi: attention and MLP in parallel from one norm, rotary on half of each head, biases"),
    "phi3-cache": ("phi3", "Phi-3: packed qkv_proj and gate_up_proj"),
}


def export(model, task, folder, path="model.onnx", **options):
    """Moves the one graph that optimum makes to folder/path."""
    with tempfile.TemporaryDirectory() as scratch:
        onnx_export_from_model(model, scratch, task=task, do_validation=False, **options)
        (folder / path).parent.mkdir(exist_ok=True)
        shutil.move(Path(scratch) / "model.onnx", folder / path)


def make_cached(model_id):
    family, about = CACHED[model_id]
    folder = fresh(model_id)
    export(build(family), "text-generation-with-past", folder, "onnx/model.onnx")
    finish(folder, family, build(family), "onnx/model.onnx", about=about, exporter=EXPORTER)


WHISPER = {
    "whisper-encoder": ("whisper-encoder", None, "encoder_model.onnx", "Whisper's encoder: two convolutions, 10 frames"),
    "whisper-decoder": (
        "whisper-decoder", "whisper-merged", "decoder_model.onnx",
        "Whisper's decoder with cross-attention, before any cache; gives the cache of both attentions",
    ),
    "whisper-merged": (
        "whisper-decoder", None, "decoder_model_merged.onnx",
        "Whisper's decoder, both branches behind an If that use_cache_branch chooses; own and cross-attention caches",
    ),
}


def make_whisper(model_id):
    """One of the graphs that optimum makes of an encoder-decoder, under onnx/ as on the hub."""
    family, original, file, about = WHISPER[model_id]
    folder = fresh(model_id)
    whole = whisper.whole()
    fill_weights(whole, seed_of("whisper"))
    with tempfile.TemporaryDirectory() as scratch:
        onnx_export_from_model(
            whole.eval(), scratch, task="automatic-speech-recognition-with-past", do_validation=False,
            nb_max_frames=20, feature_size=20, audio_sequence_length=20,
        )
        (folder / "onnx").mkdir()
        shutil.move(Path(scratch) / file, folder / "onnx" / file)
    outputs = None if FAMILIES[family].is_decoder else {"last_hidden_state": "last_hidden_state"}
    finish(
        folder, family, build(family), f"onnx/{file}", original, outputs=outputs, about=about, exporter=EXPORTER,
    )


def make_merged():
    """A decoder once without and once with a cache, behind an If, as older versions of optimum exported decoders."""
    folder = fresh("gpt2-merged")
    config_of = TasksManager.get_exporter_config_constructor(
        "onnx", model=build("gpt2"), task="text-generation", library_name="transformers"
    )
    (folder / "onnx").mkdir()
    with tempfile.TemporaryDirectory() as scratch:
        paths = [Path(scratch) / "decoder.onnx", Path(scratch) / "decoder_with_past.onnx"]
        for path, has_past in zip(paths, (False, True)):
            config = config_of(build("gpt2").config, task="text-generation", use_past=True, use_past_in_inputs=has_past)
            export_graph(build("gpt2"), config, path)
        merge_decoders(*paths, save_path=folder / "onnx/decoder_model_merged.onnx")
    finish(
        folder, "gpt2", build("gpt2"), "onnx/decoder_model_merged.onnx", "gpt2-cache", exporter=EXPORTER,
        about="GPT-2 with and without cache, both branches behind an If that use_cache_branch chooses",
    )


def make_t5():
    folder = fresh("t5-merged")
    whole = t5.whole()
    fill_weights(whole, seed_of("t5"))
    original = t5.decoder()
    original.load_state_dict(whole.state_dict())
    with tempfile.TemporaryDirectory() as scratch:
        onnx_export_from_model(whole.eval(), scratch, task="text2text-generation-with-past", do_validation=False)
        (folder / "onnx").mkdir()
        shutil.move(Path(scratch) / "decoder_model_merged.onnx", folder / "onnx")
    finish(
        folder, "t5", original.eval(), "onnx/decoder_model_merged.onnx", exporter=EXPORTER,
        about="T5's decoder, relative positions added to the scores; both branches behind an If",
    )


MERGED = {"gpt2-merged": make_merged, "t5-merged": make_t5}


def make(model_id):
    if model_id in MERGED:
        return MERGED[model_id]()
    return make_whisper(model_id) if model_id in WHISPER else make_cached(model_id)


if __name__ == "__main__":
    for model_id in sys.argv[1:] or [*CACHED, *WHISPER, *MERGED]:
        make(model_id)

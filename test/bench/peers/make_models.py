"""Random models of three sizes as PyTorch weights, each exported by optimum: run with the environment of test/models."""

import sys
from pathlib import Path

import torch
import tokenizers
import transformers as hf
from optimum.exporters.onnx import onnx_export_from_model

COMMON = dict(bos_token_id=1, eos_token_id=2, initializer_range=0.05)
MODELS = {
    # The size of stories260K, whose layout is Llama's.
    "llama-260k": lambda: hf.LlamaForCausalLM(hf.LlamaConfig(
        hidden_size=64, num_hidden_layers=5, num_attention_heads=8, num_key_value_heads=4, intermediate_size=172,
        vocab_size=512, max_position_embeddings=512, **COMMON,
    )),
    "gpt2-100m": lambda: hf.GPT2LMHeadModel(hf.GPT2Config(
        n_embd=768, n_layer=12, n_head=12, n_positions=512, vocab_size=16_000, **COMMON,
    )),
    "llama-100m": lambda: hf.LlamaForCausalLM(hf.LlamaConfig(
        hidden_size=768, num_hidden_layers=12, num_attention_heads=12, num_key_value_heads=4, intermediate_size=2048,
        vocab_size=16_000, max_position_embeddings=512, tie_word_embeddings=True, **COMMON,
    )),
}


def words(count):
    """One word for each token: the peers' loaders ask for a tokenizer, the bench uses none."""
    inner = tokenizers.Tokenizer(tokenizers.models.WordLevel({f"w{i}": i for i in range(count)}, unk_token="w0"))
    return hf.PreTrainedTokenizerFast(
        tokenizer_object=inner, unk_token="w0", pad_token="w0", bos_token="w1", eos_token="w2",
    )


def make(name, folder):
    torch.manual_seed(0)
    model = MODELS[name]().eval()
    model.save_pretrained(folder)
    words(model.config.vocab_size).save_pretrained(folder)
    onnx_export_from_model(model, folder / "onnx", task="text-generation-with-past", do_validation=False)
    model.config.to_json_file(folder / "onnx/config.json")
    print(name, sum(p.numel() for p in model.parameters()), "parameters", flush=True)


if __name__ == "__main__":
    for each in sys.argv[2:] or MODELS:
        make(each, Path(sys.argv[1]) / each)

"""The tiny PyTorch originals: one configuration per model family, weights seeded, sizes that cannot be confused.

hidden 32, 4 heads of 8, 2 key/value heads where they are grouped, MLP 48, vocabulary 96, prompt of 7 tokens; or the
sizes of WIDE.
"""

import zlib
from dataclasses import dataclass, field

import torch
import transformers as hf
import t5
import whisper
from transformers.pytorch_utils import Conv1D

SIZES = dict(hidden_size=32, num_attention_heads=4, num_hidden_layers=2)
TEXT = dict(SIZES, intermediate_size=48, vocab_size=96, max_position_embeddings=40, bos_token_id=1, eos_token_id=2)
GROUPED = dict(TEXT, num_key_value_heads=2, pad_token_id=0)
# GroupQueryAttention with rotary embedding wants heads of a multiple of 16.
WIDE = dict(hidden_size=40, head_dim=16, intermediate_size=56)


@dataclass
class Family:
    """How to build one original, and where in it the hook points are.

    points maps a point's name inside a block to (module path, 'in' | 'out', optional slice of the last axis).
    """

    build: object
    blocks: str
    points: dict
    ends: dict
    is_decoder: bool = True
    has_zero_centred_norms: bool = False
    embedding_size: float = 0.7
    part: object = None
    has_rotary: bool = False
    prompt: dict = field(default_factory=lambda: dict(input_ids=prompt_tokens()))


def prompt_tokens(count=7, vocabulary=96, seed=5):
    """Token ids of shape [1, count]; ids below 8 stay free for special tokens."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(8, vocabulary, (1, count), generator=generator)


def fill_weights(model, seed, zero_centred_norms=False, embedding_size=0.7):
    """Random weights large enough that attention is far from uniform and every bias and norm weight matters."""
    generator = torch.Generator().manual_seed(seed)
    inputs = {id(m.weight): m.weight.shape[0] for m in model.modules() if isinstance(m, Conv1D)}
    tables = {id(m.weight) for m in model.modules() if isinstance(m, torch.nn.Embedding)}
    with torch.no_grad():
        for name, weight in model.named_parameters():
            noise = torch.randn(weight.shape, generator=generator)
            if name.endswith("bias"):
                weight.copy_(0.1 * noise)
            elif weight.dim() <= 1:
                weight.copy_(0.2 * noise + (0 if zero_centred_norms else 1))
                if zero_centred_norms and name == "model.norm.weight":
                    # Mixed signs, so that the tied unembedding does more than repeat the last token.
                    weight.copy_(1.5 * noise - 1)
                if name == "model.decoder.layer_norm.weight":
                    weight.copy_(1.5 * noise)
            elif id(weight) in tables:
                weight.copy_(embedding_size * noise)
            else:
                weight.copy_(1.2 * noise / inputs.get(id(weight), weight[0].numel()) ** 0.5)
    return model.eval()


def seed_of(name):
    return zlib.crc32(name.encode())


def build(name):
    """The original of family `name` with eager attention; the seed is the name's checksum."""
    family = FAMILIES[name]
    model = family.build()
    model.config._attn_implementation = "eager"
    seed = seed_of("whisper" if family.part else name)
    fill_weights(model, seed, family.has_zero_centred_norms, family.embedding_size)
    return family.part(model) if family.part else model


GPT2_POINTS = {
    "hook_resid_pre": ("", "in"),
    "hook_resid_mid": ("ln_2", "in"),
    "hook_resid_post": ("", "out"),
    "attn.hook_q": ("attn.c_attn", "out", slice(0, 32)),
    "attn.hook_k": ("attn.c_attn", "out", slice(32, 64)),
    "attn.hook_v": ("attn.c_attn", "out", slice(64, 96)),
    "attn.hook_z": ("attn.c_proj", "in"),
    "hook_attn_out": ("attn.c_proj", "out"),
    "mlp.hook_post": ("mlp.act", "out"),
    "hook_mlp_out": ("mlp", "out"),
}
LLAMA_POINTS = {
    "hook_resid_pre": ("", "in"),
    "hook_resid_mid": ("post_attention_layernorm", "in"),
    "hook_resid_post": ("", "out"),
    "attn.hook_q": ("self_attn.q_proj", "out"),
    "attn.hook_k": ("self_attn.k_proj", "out"),
    "attn.hook_v": ("self_attn.v_proj", "out"),
    "attn.hook_z": ("self_attn.o_proj", "in"),
    "hook_attn_out": ("self_attn.o_proj", "out"),
    "mlp.hook_post": ("mlp.down_proj", "in"),
    "hook_mlp_out": ("mlp", "out"),
}
LLAMA_ENDS = {"hook_embed": ("model.embed_tokens", "out"), "ln_final.hook_normalized": ("model.norm", "out")}


def points_of(changes):
    """Llama's points with some replaced; None removes one."""
    return {name: where for name, where in (LLAMA_POINTS | changes).items() if where}


def llama_like(model, config, points=None, ends=None, is_gemma=False, **changes):
    """A decoder with Llama's modules; `changes` go into its configuration."""
    return Family(
        build=lambda: model(config(**GROUPED | changes)),
        blocks="model.layers",
        points=points_of(points or {}),
        ends=LLAMA_ENDS | (ends or {}),
        has_rotary=True,
        has_zero_centred_norms=is_gemma,
        # Gemma scales its embedding by the square root of hidden, which would otherwise drown the blocks.
        embedding_size=0.3 if is_gemma else 0.7,
    )


# What is added to the residual stream comes out of the norms after attention and after the MLP.
GEMMA2_POINTS = {
    "hook_resid_mid": ("pre_feedforward_layernorm", "in"),
    "hook_attn_out": ("post_attention_layernorm", "out"),
    "hook_mlp_out": ("post_feedforward_layernorm", "out"),
}
PHI_POINTS = {
    "hook_resid_mid": None,
    "attn.hook_z": ("self_attn.dense", "in"),
    "hook_attn_out": ("self_attn.dense", "out"),
    "mlp.hook_post": ("mlp.fc2", "in"),
}
PHI3_POINTS = {
    "attn.hook_q": ("self_attn.qkv_proj", "out", slice(0, 64)),
    "attn.hook_k": ("self_attn.qkv_proj", "out", slice(64, 96)),
    "attn.hook_v": ("self_attn.qkv_proj", "out", slice(96, 128)),
}

GPT2_CONFIG = dict(n_embd=32, n_head=4, n_layer=2, n_inner=48, n_positions=40, vocab_size=96)

BERT_POINTS = {
    "hook_resid_pre": ("", "in"),
    "attn.hook_q": ("attention.self.query", "out"),
    "attn.hook_k": ("attention.self.key", "out"),
    "attn.hook_v": ("attention.self.value", "out"),
    "attn.hook_z": ("attention.output.dense", "in"),
    "hook_attn_out": ("attention.output.dense", "out"),
    "hook_resid_mid": ("attention.output.LayerNorm", "in"),
    "mlp.hook_post": ("output.dense", "in"),
    "hook_mlp_out": ("output.dense", "out"),
    "hook_resid_post": ("output.LayerNorm", "in"),
    "hook_normalized_resid_post": ("", "out"),
}
VIT_POINTS = {
    "hook_resid_pre": ("", "in"),
    "attn.hook_q": ("attention.attention.query", "out"),
    "attn.hook_k": ("attention.attention.key", "out"),
    "attn.hook_v": ("attention.attention.value", "out"),
    "attn.hook_z": ("attention.output.dense", "in"),
    "hook_attn_out": ("attention.output.dense", "out"),
    "hook_resid_mid": ("layernorm_after", "in"),
    "mlp.hook_post": ("output.dense", "in"),
    "hook_mlp_out": ("output.dense", "out"),
    "hook_resid_post": ("", "out"),
}
# DINOv2 scales what attention and MLP add by a learned vector (LayerScale).
DINO_POINTS = VIT_POINTS | {
    "hook_attn_out": ("layer_scale1", "out"),
    "hook_resid_mid": ("norm2", "in"),
    "mlp.hook_post": ("mlp.fc2", "in"),
    "hook_mlp_out": ("layer_scale2", "out"),
}
CLIP_POINTS = {
    "hook_resid_pre": ("", "in"),
    "attn.hook_q": ("self_attn.q_proj", "out"),
    "attn.hook_k": ("self_attn.k_proj", "out"),
    "attn.hook_v": ("self_attn.v_proj", "out"),
    "attn.hook_z": ("self_attn.out_proj", "in"),
    "hook_attn_out": ("self_attn.out_proj", "out"),
    "hook_resid_mid": ("layer_norm2", "in"),
    "mlp.hook_post": ("mlp.fc2", "in"),
    "hook_mlp_out": ("mlp", "out"),
    "hook_resid_post": ("", "out"),
}
WHISPER_POINTS = {
    "hook_resid_pre": ("", "in"),
    "attn.hook_q": ("self_attn.q_proj", "out"),
    "attn.hook_k": ("self_attn.k_proj", "out"),
    "attn.hook_v": ("self_attn.v_proj", "out"),
    "attn.hook_z": ("self_attn.out_proj", "in"),
    "hook_attn_out": ("self_attn.out_proj", "out"),
    "hook_resid_mid": ("final_layer_norm", "in"),
    "mlp.hook_post": ("fc2", "in"),
    "hook_mlp_out": ("fc2", "out"),
    "hook_resid_post": ("", "out"),
}
WHISPER_DECODER_POINTS = WHISPER_POINTS | {
    "hook_resid_mid": ("encoder_attn_layer_norm", "in"),
    "cross_attn.hook_q": ("encoder_attn.q_proj", "out"),
    "cross_attn.hook_k": ("encoder_attn.k_proj", "out"),
    "cross_attn.hook_v": ("encoder_attn.v_proj", "out"),
    "cross_attn.hook_z": ("encoder_attn.out_proj", "in"),
    "hook_cross_attn_out": ("encoder_attn.out_proj", "out"),
    "hook_resid_mid_cross": ("final_layer_norm", "in"),
}
PICTURE = dict(SIZES, intermediate_size=48, image_size=24, patch_size=8)


def picture(size=24, seed=3):
    """A random picture [1, 3, size, size]: 9 patches of 8 pixels."""
    return dict(pixel_values=torch.randn((1, 3, size, size), generator=torch.Generator().manual_seed(seed)))


def tower(build, blocks, points, final, prompt=None):
    """An encoder: `final` is the path of its last norm, None where each block ends in its own."""
    ends = {"ln_final.hook_normalized": (final, "out")} if final else {}
    given = {"prompt": prompt} if prompt else {}
    return Family(build=build, blocks=blocks, points=points, ends=ends, is_decoder=False, **given)


TOWERS = {
    "bert": tower(
        lambda: hf.BertModel(hf.BertConfig(**SIZES, intermediate_size=48, vocab_size=96, max_position_embeddings=40)),
        "encoder.layer", BERT_POINTS, None,
        dict(input_ids=prompt_tokens(), attention_mask=torch.tensor([[1] * 6 + [0]]),
             token_type_ids=torch.tensor([[0] * 4 + [1] * 3])),
    ),
    "vit": tower(lambda: hf.ViTModel(hf.ViTConfig(**PICTURE)), "encoder.layer", VIT_POINTS, "layernorm", picture()),
    "dinov2": tower(
        lambda: hf.Dinov2Model(hf.Dinov2Config(**PICTURE, mlp_ratio=1.5)),
        "encoder.layer", DINO_POINTS, "layernorm", picture(),
    ),
    "clip-vision": tower(
        lambda: hf.CLIPVisionModelWithProjection(hf.CLIPVisionConfig(**PICTURE, projection_dim=20)),
        "vision_model.encoder.layers", CLIP_POINTS, None, picture(),
    ),
    "clip-text": tower(
        lambda: hf.CLIPTextModelWithProjection(
            hf.CLIPTextConfig(**TEXT | {"eos_token_id": 95}, projection_dim=20)
        ),
        "text_model.encoder.layers", CLIP_POINTS, "text_model.final_layer_norm",
        dict(input_ids=torch.cat([prompt_tokens(6, 90), torch.tensor([[95]])], dim=1)),
    ),
    "siglip-vision": tower(
        lambda: hf.SiglipVisionModel(hf.SiglipVisionConfig(**PICTURE)),
        "vision_model.encoder.layers", CLIP_POINTS, "vision_model.post_layernorm", picture(),
    ),
}

WHISPER = {
    "whisper-encoder": Family(
        build=whisper.whole, part=lambda model: model.model.encoder, blocks="layers", points=WHISPER_POINTS,
        ends={"ln_final.hook_normalized": ("layer_norm", "out")}, is_decoder=False,
        prompt=dict(input_features=whisper.noise(1, 20, 20, seed=11)),
    ),
    "whisper-decoder": Family(
        build=whisper.whole, part=whisper.decoder_of, blocks="model.decoder.layers", points=WHISPER_DECODER_POINTS,
        ends={
            "hook_embed": ("model.decoder.embed_tokens", "out"),
            "ln_final.hook_normalized": ("model.decoder.layer_norm", "out"),
        },
        prompt=dict(input_ids=prompt_tokens(), encoder_hidden_states=whisper.noise(1, 10, 32, seed=12)),
    ),
}

T5 = Family(
    build=t5.decoder, blocks="decoder.block", points=t5.POINTS,
    ends={
        "hook_embed": ("decoder.embed_tokens", "out"),
        "ln_final.hook_normalized": ("decoder.final_layer_norm", "out"),
    },
    prompt=dict(
        input_ids=prompt_tokens(), encoder_hidden_states=whisper.noise(1, 10, 32, seed=12),
        encoder_attention_mask=torch.tensor([[1] * 9 + [0]]),
    ),
)

FAMILIES = {
    "gpt2": Family(
        build=lambda: hf.GPT2LMHeadModel(hf.GPT2Config(**GPT2_CONFIG, bos_token_id=1, eos_token_id=2)),
        blocks="transformer.h",
        points=GPT2_POINTS,
        ends={
            "hook_embed": ("transformer.wte", "out"),
            "hook_pos_embed": ("transformer.wpe", "out"),
            "ln_final.hook_normalized": ("transformer.ln_f", "out"),
        },
    ),
    "llama": llama_like(hf.LlamaForCausalLM, hf.LlamaConfig, num_hidden_layers=3),
    "llama-wide": llama_like(hf.LlamaForCausalLM, hf.LlamaConfig, **WIDE),
    "smollm": llama_like(hf.LlamaForCausalLM, hf.LlamaConfig, **WIDE, tie_word_embeddings=True, vocab_size=128),
    "qwen2": llama_like(hf.Qwen2ForCausalLM, hf.Qwen2Config, **WIDE, tie_word_embeddings=True),
    "qwen3": llama_like(hf.Qwen3ForCausalLM, hf.Qwen3Config, **WIDE),
    "mistral": llama_like(hf.MistralForCausalLM, hf.MistralConfig, **WIDE, sliding_window=4),
    "gemma": llama_like(
        hf.GemmaForCausalLM, hf.GemmaConfig, **WIDE, num_key_value_heads=1, is_gemma=True
    ),
    "gemma2": llama_like(
        hf.Gemma2ForCausalLM, hf.Gemma2Config, points=GEMMA2_POINTS, is_gemma=True,
        **WIDE, query_pre_attn_scalar=12, sliding_window=4,
        attn_logit_softcapping=3.0, final_logit_softcapping=6.0,
    ),
    "phi": llama_like(
        hf.PhiForCausalLM, hf.PhiConfig, points=PHI_POINTS,
        ends={"ln_final.hook_normalized": ("model.final_layernorm", "out")},
        num_attention_heads=2, num_key_value_heads=2, partial_rotary_factor=0.5,
    ),
    "phi3": llama_like(
        hf.Phi3ForCausalLM, hf.Phi3Config, points=PHI3_POINTS, **WIDE, original_max_position_embeddings=40
    ),
    **TOWERS,
    **WHISPER,
    "t5": T5,
}

"""A tiny T5, its decoder with the inputs that the exported decoder has, and where its hook points are."""

import transformers as hf
from transformers.modeling_outputs import CausalLMOutputWithCrossAttentions

CONFIG = dict(
    d_model=32, d_kv=8, d_ff=48, num_heads=4, num_layers=2, num_decoder_layers=2, vocab_size=96,
    relative_attention_num_buckets=8, relative_attention_max_distance=12, feed_forward_proj="relu",
    pad_token_id=0, eos_token_id=2, decoder_start_token_id=3,
)
SELF, CROSS, DENSE = "layer.0.SelfAttention", "layer.1.EncDecAttention", "layer.2.DenseReluDense"
POINTS = {
    "hook_resid_pre": ("", "in"),
    "attn.hook_q": (f"{SELF}.q", "out"),
    "attn.hook_k": (f"{SELF}.k", "out"),
    "attn.hook_v": (f"{SELF}.v", "out"),
    "attn.hook_z": (f"{SELF}.o", "in"),
    "hook_attn_out": (f"{SELF}.o", "out"),
    "hook_resid_mid": ("layer.1.layer_norm", "in"),
    "cross_attn.hook_q": (f"{CROSS}.q", "out"),
    "cross_attn.hook_k": (f"{CROSS}.k", "out"),
    "cross_attn.hook_v": (f"{CROSS}.v", "out"),
    "cross_attn.hook_z": (f"{CROSS}.o", "in"),
    "hook_cross_attn_out": (f"{CROSS}.o", "out"),
    "hook_resid_mid_cross": ("layer.2.layer_norm", "in"),
    "mlp.hook_post": (f"{DENSE}.wo", "in"),
    "hook_mlp_out": (DENSE, "out"),
    "hook_resid_post": ("", "out"),
}


class Decoder(hf.T5ForConditionalGeneration):
    """Input ids [1, count] and encoder states [1, 10, 32] to logits."""

    def forward(self, input_ids, encoder_hidden_states, encoder_attention_mask, **options):
        result = super().forward(
            decoder_input_ids=input_ids, encoder_outputs=(encoder_hidden_states,),
            attention_mask=encoder_attention_mask, **options,
        )
        return CausalLMOutputWithCrossAttentions(
            logits=result.logits, hidden_states=result.decoder_hidden_states, attentions=result.decoder_attentions,
            cross_attentions=result.cross_attentions,
        )


def whole():
    return hf.T5ForConditionalGeneration(hf.T5Config(**CONFIG))


def decoder():
    return Decoder(hf.T5Config(**CONFIG))

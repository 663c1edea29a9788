"""A tiny Whisper, and its decoder alone with the inputs that the exported decoder has."""

import torch
import transformers as hf

CONFIG = dict(
    d_model=32, encoder_attention_heads=4, decoder_attention_heads=4, encoder_layers=2, decoder_layers=2,
    encoder_ffn_dim=48, decoder_ffn_dim=48, vocab_size=96, num_mel_bins=20, max_source_positions=10,
    max_target_positions=40, pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=3,
)


class Decoder(hf.WhisperForCausalLM):
    """Input ids [1, count] and encoder states [1, 10, 32] to logits."""

    def forward(self, input_ids, encoder_hidden_states, **options):
        return super().forward(input_ids=input_ids, encoder_outputs=(encoder_hidden_states,), **options)


def whole():
    return hf.WhisperForConditionalGeneration(hf.WhisperConfig(**CONFIG))


def decoder_of(model):
    """The decoder and unembedding of `model`, weights shared."""
    alone = Decoder(model.config)
    alone.model.decoder = model.model.decoder
    alone.proj_out = model.proj_out
    return alone.eval()


def noise(*shape, seed):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))

"""A tiny real tokenizer with the files that a Hugging Face chat model carries beside its weights."""

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GenerationConfig, PreTrainedTokenizerFast

SENTENCES = [
    "The cat sat on the mat and looked at the sea.",
    "She looked at the red boat, then at the blue one.",
    "Where do you look when you look at a picture?",
    "He said that the sea is blue and the mat is red.",
]
SPECIAL = ["<unk>", "<|im_start|>", "<|im_end|>", "<pad>"]
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def train(vocabulary):
    """Byte-level BPE over the letters that SENTENCES and the roles' names use, `vocabulary` tokens at most."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=vocabulary, special_tokens=SPECIAL, show_progress=False)
    tokenizer.train_from_iterator([*SENTENCES, "system\nuser\nassistant\n"], trainer)
    return tokenizer


def write(folder, vocabulary):
    """tokenizer.json, tokenizer_config.json with the chat template, special_tokens_map.json, generation_config.json."""
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=train(vocabulary), unk_token="<unk>", bos_token="<|im_start|>", eos_token="<|im_end|>",
        pad_token="<pad>", model_max_length=40,
    )
    wrapped.chat_template = CHAT_TEMPLATE
    wrapped.save_pretrained(folder, save_jinja_files=False)
    GenerationConfig(bos_token_id=1, eos_token_id=2, pad_token_id=3, max_length=40).save_pretrained(folder)
    return wrapped

"""smol-chat: a complete Hugging Face ONNX chat model, tiny tokenizer and chat template included."""

import chat_files
from families import build
from folder import finish, fresh
from with_optimum import EXPORTER, export


def make():
    folder = fresh("smol-chat")
    export(build("smollm"), "text-generation-with-past", folder, "onnx/model.onnx")
    chat_files.write(folder, build("smollm").config.vocab_size)
    finish(
        folder, "smollm", build("smollm"), "onnx/model.onnx", exporter=EXPORTER,
        about="SmolLM-like chat model: tied unembedding, BPE tokenizer of 128 tokens at most, chat template",
    )


if __name__ == "__main__":
    make()

import { ProblemError } from '../../../lib/problem'
import { renderChat } from '../../../language/chat-template'
import type { LanguageModel } from '../../../language/language-model'

/** A prompt as tokens, plain or as the message of a chat. Throws 'bad-input' without a tokenizer. */
export function promptIds(
  { tokenizer, files }: LanguageModel,
  { prompt, isChat }: { readonly prompt: string; readonly isChat: boolean },
): number[] {
  if (tokenizer === null) {
    throw new ProblemError(
      'bad-input',
      'This model has no tokenizer.json, so it cannot read a text. Put the file beside it.',
    )
  }
  if (!isChat) return [...tokenizer.encode(prompt).ids]
  const text = renderChat(files.chatTemplate, files.tokenizerConfig, [{ role: 'user', content: prompt }])
  return [...tokenizer.encode(text, false).ids]
}

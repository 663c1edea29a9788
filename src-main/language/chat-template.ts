/** Messages to the text that a chat model was trained on, by the Jinja template that comes with it. */
import { Template } from '@huggingface/jinja'
import { ProblemError } from '../lib/problem'
import { plainReason } from '../runtime/plain-reason'
import { isObject, type JsonObject } from './json'

export interface ChatMessage {
  readonly role: string
  readonly content: string
}

export interface ChatOptions {
  /** Ends the text where the model's answer begins; on unless said otherwise. */
  readonly addGenerationPrompt?: boolean
  /** Descriptions of functions, as JSON schema, for templates that take them. */
  readonly tools?: readonly JsonObject[]
}

const specialNames = ['bos_token', 'eos_token', 'pad_token', 'unk_token'] as const

/**
 * `template` is Jinja source or null, `tokenizerConfig` names the special tokens it may print. The text
 * holds them already: encode it without adding any. Throws 'bad-input' without a template, or with the
 * template's own words when it refuses the messages.
 */
export function renderChat(
  template: string | null,
  tokenizerConfig: JsonObject | null,
  messages: readonly ChatMessage[],
  options: ChatOptions = {},
): string {
  if (template === null)
    throw new ProblemError(
      'bad-input',
      'This model has no chat template, so it was not made for conversations. Give it a text to continue instead.',
    )
  try {
    return new Template(template).render({
      messages: messages.map(({ role, content }) => ({ role, content })),
      add_generation_prompt: options.addGenerationPrompt ?? true,
      ...(options.tools === undefined ? {} : { tools: options.tools }),
      ...specialTokens(tokenizerConfig),
    })
  } catch (error) {
    const message = `The model's chat template refuses these messages: ${plainReason(error)}. Change the messages, or give a text to continue instead.`
    throw new ProblemError('bad-input', message, { cause: error })
  }
}

/** In tokenizer_config.json a special token is its text, or an object with it. */
export function specialTokens(tokenizerConfig: JsonObject | null): Record<string, string> {
  return Object.fromEntries(
    specialNames.flatMap((name): [string, string][] => {
      const value = tokenizerConfig?.[name]
      const text = isObject(value) ? value['content'] : value
      return typeof text === 'string' ? [[name, text]] : []
    }),
  )
}

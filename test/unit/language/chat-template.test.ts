import { describe, expect, it } from 'vitest'
import { renderChat } from '../../../src-main/language/chat-template'

/** ChatML, as Qwen and SmolLM2 have it. */
const chatMl =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
const strict =
  "{{ bos_token }}{% if messages[0]['role'] != 'user' %}{{ raise_exception('Conversation roles must begin with user') }}" +
  "{% endif %}[INST] {{ messages[0]['content'] }} [/INST]"
const question = [{ role: 'user', content: 'Who?' }]

describe('renderChat', () => {
  it('prints the messages and begins the answer', () => {
    expect(renderChat(chatMl, null, question)).toBe(
      '<|im_start|>user\nWho?<|im_end|>\n<|im_start|>assistant\n',
    )
    expect(renderChat(chatMl, null, question, { addGenerationPrompt: false })).toBe(
      '<|im_start|>user\nWho?<|im_end|>\n',
    )
  })

  it('hands the special tokens over, written either way', () => {
    expect(renderChat(strict, { bos_token: '<s>' }, question)).toBe('<s>[INST] Who? [/INST]')
    expect(renderChat(strict, { bos_token: { content: '<b>' } }, question)).toBe('<b>[INST] Who? [/INST]')
  })

  it("passes on the template's own refusal", () => {
    const reversed = [{ role: 'assistant', content: 'I' }]
    expect(() => renderChat(strict, { bos_token: '' }, reversed)).toThrow(
      /refuses these messages: Conversation roles must begin with user/,
    )
  })

  it('says what is missing or cannot be read', () => {
    expect(() => renderChat(null, null, question)).toThrow(/no chat template/)
    expect(() => renderChat('{% for x %}', null, question)).toThrow(/chat template refuses/)
  })
})

import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { runGenerate } from '../../../src-main/cli/_run-generate'
import addGenerate, { type GenerateCommand } from '../../../src-main/cli/generate'
import { makeTextModel } from './tiny-text'

interface Printed {
  readonly prompt: string
  readonly text: string
  readonly finishReason: string
  readonly tokens: readonly {
    id: number
    text: string
    logprob: number
    entropyNats: number
    top?: readonly { text: string }[]
  }[]
  readonly tokensPerSecond: number
  readonly prefillMs: number
  readonly modelHash: string
  readonly device: string
  readonly seed: number
  readonly sample: number
}

/** The options as the command line reads them. */
function options(words: readonly string[]): GenerateCommand {
  const program = new Command().exitOverride()
  addGenerate(program)
  const generate = program.commands[0]!
  let read: GenerateCommand | undefined
  generate.exitOverride().configureOutput({ writeErr: () => undefined })
  generate.action((given: GenerateCommand) => {
    read = given
  })
  program.parse(['node', 'saccade', 'generate', ...words])
  return read!
}

let folder: string
beforeAll(() => {
  folder = makeTextModel(
    '{{ bos_token }}{% for m in messages %}{{ m.role }}: {{ m.content }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}A:{% endif %}',
  )
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => {
  vi.restoreAllMocks()
})

async function print(words: readonly string[]): Promise<string> {
  let printed = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  await runGenerate(options(['--model', folder, '--max-tokens', '6', ...words]))
  return printed
}

const printJson = async (...words: string[]): Promise<Printed> =>
  JSON.parse(await print(['--json', ...words])) as Printed

describe('generate', () => {
  it('prints the text alone, as it comes', async () => {
    const { text } = await printJson('--prompt', 'Hi')
    expect(await print(['--prompt', 'Hi'])).toBe(`${text}\n`)
    expect(text).toHaveLength(6)
  })

  it('prints one JSON value that says everything', async () => {
    const printed = await printJson('--prompt', 'Hi', '--seed', '9', '--logprobs', '2')
    expect(printed).toMatchObject({
      prompt: 'Hi',
      finishReason: 'max-tokens',
      device: 'cpu',
      seed: 9,
      sample: 0,
      promptTokens: 2,
    })
    expect(printed.modelHash).toMatch(/^[0-9a-f]{64}$/)
    expect(printed.tokensPerSecond).toBeGreaterThan(0)
    expect(printed.prefillMs).toBeGreaterThan(0)
    expect(printed.tokens).toHaveLength(6)
    const [first] = printed.tokens
    expect(first!.text).toBe(printed.text[0])
    expect(first!.logprob).toBeLessThan(0)
    expect(first!.entropyNats).toBeGreaterThan(0)
    // Greedy: the chosen one is the likeliest.
    expect(first!.top!.map(({ text }) => text)[0]).toBe(first!.text)
    expect(first!.top).toHaveLength(2)
  })

  it('repeats a draw by its seed, and an array holds several samples', async () => {
    const words = ['--prompt', 'Hi', '--temperature', '1', '--samples', '3']
    const once = (await printJson(...words)) as unknown as Printed[]
    const again = (await printJson(...words)) as unknown as Printed[]
    const other = (await printJson(...words, '--seed', '2')) as unknown as Printed[]
    const texts = (all: readonly Printed[]): string[] => all.map(({ text }) => text)
    expect(texts(once)).toHaveLength(3)
    expect(texts(again)).toEqual(texts(once))
    expect(texts(other)).not.toEqual(texts(once))
    expect(await print(words)).toBe(once.map(({ text }, index) => `[${index + 1}]\n${text}\n`).join(''))
  })

  it('ends before a stop text', async () => {
    const words = ['--prompt', 'Hi', '--temperature', '1']
    const { text } = await printJson(...words)
    const stop = text.slice(3, 5)
    expect(text.indexOf(stop)).toBe(3)
    const cut = await printJson(...words, '--stop', stop)
    expect(cut).toMatchObject({ text: text.slice(0, 3), finishReason: 'stop-text' })
  })

  it('puts a message into the chat template', async () => {
    const chat = await printJson('--prompt', 'Hi', '--chat')
    const same = await printJson('--prompt', '<s>user: Hi</s>A:')
    expect(chat.text).toBe(same.text)
    expect(chat.text).not.toBe((await printJson('--prompt', 'Hi')).text)
  })

  it('tells each token in a line when asked', async () => {
    const lines = (await print(['--prompt', 'Hi', '--logprobs'])).trimEnd().split('\n').slice(1)
    expect(lines).toHaveLength(6)
    // Id, text, ln p, entropy, five alternatives.
    expect(lines[0]!.split('\t')).toHaveLength(9)
  })

  it('writes a file', async () => {
    const out = join(folder, 'out')
    const printed = await print(['--prompt', 'Hi', '--json', '--out', out])
    const written = JSON.parse(readFileSync(join(out, 'generation.json'), 'utf8')) as unknown
    expect(written).toEqual(JSON.parse(printed))
  })

  it.each([
    ['--top-p', '1.5'],
    ['--samples', '0'],
    ['--temperature', 'hot'],
    ['--dtype', 'fp128'],
  ])('refuses %s %s', (name, value) => {
    expect(() => options(['--model', folder, '--prompt', 'x', name, value])).toThrow()
  })
})

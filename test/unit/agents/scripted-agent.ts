/**
 * An agent whose choices are known: a real decoder with a cache and hook points whose next token depends on the last
 * one by a table. "<|assistant|>" is followed by the beginning of an answer, that by "1." or "2.", and that by the end.
 * What it attends to lands in spare entries of the residual stream, and those move the choice as far as they are asked to.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildDecoder, type DecoderShape } from '../../../src-main/importers/_decoder-graph'
import { llamaFamily, type LlamaLayer } from '../../../src-main/importers/_llama-family'
import type { Weight } from '../../../src-main/importers/_weight'
import { writeDecoder } from '../../../src-main/importers/_write-decoder'

const special = ['<|end|>', '<|user|>', '<|assistant|>']
export const begun = 'Thought: I compare.\nAction: I choose Button '
const pieces = [begun, '1.', '2.', 'Hm. ', '\n']
const [end, assistant, answer, first, second, hum] = [0, 2, 3, 4, 5, 6]
const bytes = 256
const vocabulary = special.length + pieces.length + bytes
/** Entries behind those of the tokens. */
const spare = 8
export const width = vocabulary + spare
const shape: DecoderShape = { layers: 2, width, heads: 2, kvHeads: 1, headSize: 4, vocabulary }

export interface ScriptedAgent {
  /** Probability of each next token: of beginning an answer, of a hum instead, of ending at once. */
  readonly begins?: number
  readonly hums?: number
  /** Probability of the second arm. */
  readonly second?: number
  /** How far what is attended to moves the choice; 0 = not at all. */
  readonly attention?: number
  /** NaN where the first token of an answer is scored. */
  readonly isBroken?: boolean
  readonly contextLength?: number
  readonly template?: string
}

const chat =
  "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"

/** The vector that pushes towards the second arm (β > 0) or the first. */
export function pushVector(): Float32Array {
  const vector = new Float32Array(width)
  vector[vocabulary] = 1
  return vector
}

export async function writeScriptedAgent(agent: ScriptedAgent = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'saccade-agent-'))
  mkdirSync(join(folder, 'onnx'))
  const settings = { shape, rotaryBase: 10_000, normEpsilon: 0 }
  const weights = {
    embedding: matrix(vocabulary, (row, column) => Number(row === column)),
    layers: Array.from({ length: shape.layers }, (_, layer) => layerOf(layer, agent.attention ?? 0)),
    finalNorm: vectorOf(width, () => 1),
    unembedding: matrix(vocabulary, unembeddingOf(agent)),
  }
  await writeDecoder(
    buildDecoder('scripted', shape, llamaFamily(weights, settings)),
    join(folder, 'onnx'),
    {},
  )
  const config = {
    model_type: 'llama',
    vocab_size: vocabulary,
    hidden_size: width,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.kvHeads,
    head_dim: shape.headSize,
    max_position_embeddings: agent.contextLength ?? 4096,
    eos_token_id: end,
  }
  write(folder, 'config.json', config)
  write(folder, 'tokenizer.json', tokenizerFile())
  write(folder, 'tokenizer_config.json', {
    tokenizer_class: 'PreTrainedTokenizerFast',
    eos_token: special[end],
    chat_template: agent.template ?? chat,
  })
  return folder
}

function write(folder: string, name: string, value: unknown): void {
  writeFileSync(join(folder, name), JSON.stringify(value))
}

const unlikely = -400
/** Of what lies in the spare entries, on the scores of the two arms. */
const gain = 10

/** Scores of the next token [row] after the token of a column: ln p, put so that the norm before them cancels. */
function unembeddingOf(agent: ScriptedAgent): (row: number, column: number) => number {
  const { begins = 1, hums = 0, isBroken = false } = agent
  const choice = agent.second ?? 0.5
  const after = new Map<number, readonly (readonly [number, number])[]>([
    [assistant, [[answer, begins] as const, [hum, hums] as const, [end, 1 - begins - hums] as const]],
    [answer, [[first, 1 - choice] as const, [second, choice] as const]],
    [hum, [[hum, 1] as const]],
  ])
  const scale = Math.sqrt(width)
  return (row, column) => {
    if (isBroken && column === assistant) return NaN
    if (column >= vocabulary) return (gain * (Number(row === second) - Number(row === first))) / scale
    const next = after.get(column) ?? [[end, 1]]
    const probability = next.find(([token]) => token === row)?.[1] ?? 0
    return Math.max(unlikely, Math.log(probability)) / scale
  }
}

function layerOf(layer: number, attention: number): LlamaLayer {
  const { heads, kvHeads, headSize } = shape
  const wave = (row: number, column: number): number => Math.sin(1 + row * 1.7 + column * 0.37 + layer)
  return {
    attentionNorm: vectorOf(width, () => 1),
    query: matrix(heads * headSize, wave),
    key: matrix(kvHeads * headSize, wave),
    value: matrix(kvHeads * headSize, wave),
    output: {
      shape: [width, heads * headSize],
      load: () =>
        Float32Array.from({ length: width * heads * headSize }, (_, index) => {
          const row = Math.floor(index / (heads * headSize))
          return row >= vocabulary ? attention * wave(row, index) * 0.02 : 0
        }),
    },
    mlpNorm: vectorOf(width, () => 1),
    gate: matrix(4, () => 0),
    up: matrix(4, () => 0),
    down: { shape: [width, 4], load: () => new Float32Array(width * 4) },
  }
}

/** [rows, width]. */
function matrix(rows: number, valueOf: (row: number, column: number) => number): Weight {
  return {
    shape: [rows, width],
    load: () =>
      Float32Array.from({ length: rows * width }, (_, index) =>
        valueOf(Math.floor(index / width), index % width),
      ),
  }
}

function vectorOf(size: number, valueOf: (index: number) => number): Weight {
  return { shape: [size], load: () => Float32Array.from({ length: size }, (_, index) => valueOf(index)) }
}

/** GPT-2's printable stand-ins for bytes. */
function byteCharacters(): string[] {
  const plain = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
  let next = 256
  return Array.from({ length: bytes }, (_, byte) => String.fromCodePoint(plain(byte) ? byte : next++))
}

function tokenizerFile(): unknown {
  const added = [...special, ...pieces]
  const vocab = Object.fromEntries([...added, ...byteCharacters()].map((text, id) => [text, id]))
  return {
    version: '1.0',
    added_tokens: added.map((content, id) => ({
      id,
      content,
      special: id < special.length,
      normalized: false,
      single_word: false,
      lstrip: false,
      rstrip: false,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab, merges: [], byte_fallback: false, ignore_merges: false },
  }
}

/** The same for a person: aligned, blocks that are alike folded into one. */
import type { CachePair, Missing } from '../hooks/located'
import { blockSites } from '../hooks/point-name'
import type {
  InspectedAttention,
  InspectedBlock,
  InspectedModel,
  InspectedPoint,
  InspectedTower,
} from './_inspected-model'

const labelWidth = 12
const lineWidth = 110

export function inspectReport(model: InspectedModel): string {
  const opsets = Object.entries(model.opsets).map(([domain, version]) => `${domain} ${version}`)
  const lines = [
    ...row('File', `${model.file} (${sizeText(model.bytes)})`),
    ...row('Made by', `${model.producer || 'not said'}; operator sets ${opsets.join(', ')}`),
    ...row('Family', model.family),
    ...row('Operators', model.operators.map(({ name, count }) => `${name} ${count}`).join(', ')),
    ...row('Inputs', inputsText(model)),
    ...row('Scores', scoresText(model)),
    ...row('Cache', cacheText(model.cache)),
    ...model.towers.flatMap(towerLines),
    ...missingLines(model),
    ...model.notes.flatMap((note) => ['', ...row('Note', note)]),
    '',
  ]
  return lines.join('\n')
}

/** A label and its text, wrapped under itself. */
function row(label: string, text: string, indent = 0): string[] {
  const start = ' '.repeat(indent)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const isFull = line !== '' && indent + labelWidth + line.length + word.length >= lineWidth
    if (isFull) lines.push(line)
    line = isFull || line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((part, index) => start + (index === 0 ? label : '').padEnd(labelWidth) + part)
}

function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`
}

function inputsText({ inputs }: InspectedModel): string {
  const named = Object.entries({
    tokens: inputs.tokens,
    embeddings: inputs.embeddings,
    mask: inputs.attentionMask,
    positions: inputs.positions,
    pixels: inputs.pixels,
  }).flatMap(([use, name]) => (name === null ? [] : [`${use} ${name}`]))
  return named.length === 0 ? 'none recognised' : named.join(', ')
}

function scoresText({ logits, unembedding }: InspectedModel): string {
  if (logits === null || unembedding === null) return 'no token scores'
  const layout = unembedding.isTransposed ? '[tokens, width]' : '[width, tokens]'
  return `${logits}, by ${unembedding.operator} with ${unembedding.weight} ${layout}`
}

function cacheText(cache: readonly CachePair[]): string {
  const [first] = cache
  if (first === undefined) return 'none'
  const layers = new Set(cache.map(({ of, layer }) => `${of} ${layer}`)).size
  const parts = [...new Set(cache.map(({ part }) => part))].join(' and ')
  const ofEncoder = cache.some(({ of }) => of === 'encoder') ? ', of the encoder too' : ''
  return `${layers} layers, ${parts === 'both' ? 'key and value in one' : parts}${ofEncoder}: ${first.past} → ${first.present} …`
}

function towerLines(tower: InspectedTower): string[] {
  const { name, branch, width, rotary, blocks, points } = tower
  const title = `${name === '' ? 'Tower' : `Tower "${name}"`}${branch === null ? '' : `, in the If's ${branch}`}`
  const head = `${blocks.length} ${blocks.length === 1 ? 'block' : 'blocks'}, width ${width ?? 'unknown'}, ${rotaryText(rotary)}`
  return [
    '',
    `${title}: ${head}`,
    ...pointLines(points, '  '),
    ...foldBlocks(blocks).flatMap((group) => groupLines(group, name)),
  ]
}

function rotaryText({ kind, note }: InspectedTower['rotary']): string {
  return kind === 'none' ? note : `rotary embedding ${note}`
}

/** Neighbours that differ in nothing but number and value names. */
function foldBlocks(blocks: readonly InspectedBlock[]): InspectedBlock[][] {
  const groups: InspectedBlock[][] = []
  let last = ''
  for (const block of blocks) {
    const likeness = JSON.stringify({
      ...block,
      index: 0,
      points: block.points.map((point) => ({ ...point, name: siteOf(point.name), value: null })),
    })
    if (likeness === last) groups.at(-1)?.push(block)
    else groups.push([block])
    last = likeness
  }
  return groups
}

const siteOf = (name: string): string => name.replace(/^.*?blocks\.\d+\./, '')

function groupLines(group: readonly InspectedBlock[], tower: string): string[] {
  const [block] = group
  if (block === undefined) return []
  const last = group.at(-1)?.index ?? block.index
  const range = block.index === last ? String(block.index) : `{${block.index}–${last}}`
  const prefix = `${tower === '' ? '' : `${tower}.`}blocks.${range}`
  const points = block.points
    .map((point) => ({ ...point, name: siteOf(point.name) }))
    .sort((a, b) => placeOf(a.name) - placeOf(b.name))
  return [
    `  ${prefix}: ${blockText(block)}`,
    ...attentionLines('attention', block.attention),
    ...attentionLines('cross', block.crossAttention),
    ...pointLines(points, '    .'),
  ]
}

const placeOf = (site: string): number => (blockSites as readonly string[]).indexOf(site)

function blockText({ order, norm, normKind }: InspectedBlock): string {
  const norms = {
    pre: 'before each sublayer',
    post: 'after each sum',
    output: 'on what each sublayer adds',
    'pre-and-output': 'before each sublayer and on what it adds',
  }
  const kinds = { layer: 'LayerNorm', rms: 'RMSNorm' }
  const normText = normKind === null ? 'no norm recognised' : `${kinds[normKind]} ${norms[norm]}`
  return `${order === 'parallel' ? 'attention beside MLP' : 'attention, then MLP'}; ${normText}`
}

function attentionLines(label: string, attention: InspectedAttention | null): string[] {
  if (attention === null) return []
  const { kind, heads, kvHeads, headSize, scale, softcap, window } = attention
  const form =
    kind === 'plain' ? 'MatMul, Softmax, MatMul' : kind === 'OnnxAttention' ? 'Attention (ONNX)' : kind
  const text = [
    `${heads} heads of ${headSize}`,
    ...(kvHeads === heads ? [] : [`${kvHeads} key/value heads`]),
    scale === null ? 'scale not followed' : `scale ${Number(scale.toPrecision(4))}`,
    ...(softcap === 0 ? [] : [`soft cap ${softcap}`]),
    ...(window === null ? [] : [`window of ${window}`]),
  ]
  return row(label, `${form}: ${text.join(', ')}`, 4)
}

const reachedText: Readonly<Record<InspectedPoint['reached'], string>> = {
  value: 'value',
  part: 'part of a packed value',
  'before-bias': 'value, before a bias that the operator adds',
  'unnamed-output': 'output that the exporter left out',
  inside: 'inside the operator',
}

function pointLines(points: readonly InspectedPoint[], start: string): string[] {
  return points.map(({ name, axes, width, reached }) => {
    const shape = `[${axes.join(', ')}]${width === null ? '' : ` of ${width}`}`
    return `${start}${name.padEnd(26)}${shape.padEnd(42)}${reachedText[reached]}`.trimEnd()
  })
}

function missingLines({ towers, missing }: InspectedModel): string[] {
  const inTowers = towers.flatMap(({ name, missing: ones }) => ones.map((one) => ({ ...one, tower: name })))
  const all = [...missing.map((one) => ({ ...one, tower: '' })), ...inTowers]
  const blocksByText = new Map<string, number[]>()
  for (const one of all) {
    const text = missingText(one)
    const blocks = blocksByText.get(text) ?? []
    blocksByText.set(text, one.block === null ? blocks : [...blocks, one.block])
  }
  if (blocksByText.size === 0) return []
  const lines = [...blocksByText].map(
    ([text, blocks]) => `  ${text}${blocks.length === 0 ? '' : ` (${blockList(blocks)})`}`,
  )
  return ['', 'Not found', ...lines]
}

function missingText({ tower, site, reason }: Missing & { tower: string }): string {
  return `${tower === '' ? '' : `${tower}: `}${site}: ${reason}`
}

function blockList(blocks: readonly number[]): string {
  const [first = 0] = blocks
  if (blocks.length === 1) return `block ${first}`
  const isRun = blocks.every((block, index) => block === first + index)
  return isRun ? `blocks ${first}–${blocks.at(-1) ?? first}` : `blocks ${blocks.join(', ')}`
}

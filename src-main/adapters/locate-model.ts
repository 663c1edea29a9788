/**
 * Finds a transformer's insides in its graph by data flow: never by the names of nodes and values, which
 * every exporter chooses anew. What is not found is listed with the reason.
 */
import type { LocatedModel, Missing } from '../hooks/located'
import type { OnnxModel } from '../onnx/model'
import { cachePairs } from './cache-pairs'
import { readHints } from './config-hints'
import { findMaskAndPositions } from './ends/model-inputs'
import { describeUnembedding } from './ends/unembedding'
import { familiesOf, type Family } from './family'
import { nameTower, type FoundTower } from './located-tower'
import { hasLoops, surveyAll, type Survey } from './survey'
import { towerNames } from './tower-names'
import { cacheBranchOf, pairTwins } from './twins'

export interface LocateHints {
  /** The model's config.json: only asked for what the graph does not tell. */
  readonly config?: unknown
}

/** Blocks, hook points, caches, ends. Walks each graph a few times; says so where a model is no transformer. */
export function locateModel(model: OnnxModel, hints: LocateHints = {}): LocatedModel {
  const surveys = surveyAll(model.graph)
  const found = surveys.flatMap(({ towers }) => towers)
  const names = towerNames(found)
  const config = readHints(hints.config)
  const towers = pairTwins(found.map((tower, index) => nameTower(names[index] ?? '', tower, config)))
  const cache = cachePairs(surveys)
  const families = familiesOf({
    towers,
    embeddings: found.map(({ embedding }) => embedding.kind),
    hasScores: surveys.some(({ scores }) => scores !== null),
    hasCache: cache.length > 0,
  })
  return {
    family: config.family ?? families[0]?.id ?? 'unknown',
    towers,
    cache,
    inputs: { ...inputsOf(surveys), cacheBranch: cacheBranchOf(surveys, towers) },
    ...endOf(surveys),
    missing: missingOf(surveys),
    notes: notesOf(model, surveys, families),
  }
}

function inputsOf(surveys: readonly Survey[]): Omit<LocatedModel['inputs'], 'cacheBranch'> {
  // A decoder's own inputs before its encoder's: they are what a generation loop feeds.
  const towers = surveys
    .flatMap((one) => one.towers)
    .sort((a, b) => Number(isDecoder(b)) - Number(isDecoder(a)))
  const embeddings = towers.map(({ embedding }) => embedding)
  const input = (kind: string): string | null => embeddings.find((one) => one.kind === kind)?.input ?? null
  const tokens = new Set(embeddings.filter(({ kind }) => kind === 'tokens').map((one) => one.input))
  const flows = surveys.map(({ flow }) => flow)
  const lookups = surveys.flatMap((one) => one.lookups)
  return {
    tokens: input('tokens'),
    embeddings: input('input'),
    pixels: input('patches') ?? input('sound'),
    ...findMaskAndPositions(flows, lookups, tokens),
  }
}

const isDecoder = ({ blocks }: FoundTower): boolean =>
  blocks.some(({ crossAttention }) => crossAttention !== null)

/** A branch's output is the model's by its place among the If's. */
function endOf(surveys: readonly Survey[]): Pick<LocatedModel, 'logits' | 'unembedding'> {
  for (const { scores, flow, branch } of surveys) {
    if (scores === null) continue
    const logits = branch === null ? scores.output : (branch.node.outputs[scores.index] ?? scores.output)
    return { logits, unembedding: describeUnembedding(flow, scores.projection) }
  }
  return { logits: null, unembedding: null }
}

function missingOf(surveys: readonly Survey[]): Missing[] {
  const missing: Missing[] = []
  const add = (site: Missing['site'], reason: string): void => {
    missing.push({ site, block: null, reason })
  }
  const hasTowers = surveys.some(({ towers }) => towers.length > 0)
  if (!hasTowers) {
    const count = surveys.reduce((sum, { attentions }) => sum + attentions.length, 0)
    add('blocks', count === 0 ? 'the graph holds no attention' : 'no attention lies between residual sums')
  }
  for (const [reason, count] of counted(surveys.flatMap(({ loose }) => loose))) {
    add('blocks', `${count === 1 ? 'one attention is' : `${count} attentions are`} in no block: ${reason}`)
  }
  if (hasTowers && surveys.every(({ scores }) => scores === null)) {
    add('logits', 'no output is a projection onto a vocabulary')
  }
  return missing
}

function counted(reasons: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return counts
}

function notesOf(model: OnnxModel, surveys: readonly Survey[], families: readonly Family[]): string[] {
  const branches = surveys.filter(({ branch, towers }) => branch !== null && towers.length > 0)
  const notes = [
    ...families.map(({ special }) => special),
    branches.length > 1
      ? 'The blocks lie inside an If, once in each branch (with a cache, and without): edits are put into both.'
      : '',
    model.functions.length > 0
      ? `The model brings ${model.functions.length} functions of its own, which are not looked into.`
      : '',
    hasLoops(model.graph) ? 'Graphs inside Loop and Scan are not looked into.' : '',
  ]
  return notes.filter((note) => note !== '')
}

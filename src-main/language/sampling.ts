/**
 * From one row of logits to the next token. Filters act on the tempered distribution in the order of
 * Hugging Face's generation code: repetition penalty, temperature, top-k, top-p, min-p. What is told about
 * a token (log-probability, entropy) is always of the model's own distribution: no temperature, no filter.
 */
import { ProblemError } from '../lib/problem'
import { hashWords, uniforms } from '../lib/random'
import { findCut, largestAt } from './_cut'
import { exponential, smallestExponent } from './_exponential'

export interface SamplingOptions {
  /** 0 takes the likeliest token (of equals, the one with the lowest id). */
  readonly temperature: number
  /** Keep the k likeliest tokens, ties with the last one included; 0 = all. */
  readonly topK: number
  /** Keep the fewest tokens that hold this share of the probability; 1 = all. */
  readonly topP: number
  /** Keep tokens at least this share as likely as the likeliest; 0 = all. */
  readonly minP: number
  /** Divides positive logits of tokens already in the text, multiplies negative ones (CTRL, arXiv:1909.05858); 1 = none. */
  readonly repetitionPenalty: number
  /** How many of the likeliest tokens to tell beside the chosen one. */
  readonly topCount: number
}

export const greedy: SamplingOptions = {
  temperature: 0,
  topK: 0,
  topP: 1,
  minP: 0,
  repetitionPenalty: 1,
  topCount: 0,
}

export interface ScoredToken {
  readonly token: number
  /** Natural logarithm of its probability. */
  readonly logprob: number
}

export interface TokenChoice extends ScoredToken {
  /** Entropy of the whole distribution, in nats. */
  readonly entropyNats: number
  /** The likeliest tokens, best first. */
  readonly top: readonly ScoredToken[]
}

/** Where in a generation a token is chosen: the same place and seed draw the same number. */
export interface Place {
  readonly seed: number
  readonly sequence: number
  /** 0 for the first generated token. */
  readonly index: number
}

/** What has been said so far. */
export interface Text {
  readonly prompt: readonly number[]
  readonly tokens: readonly number[]
}

const nothing: Text = { prompt: [], tokens: [] }

const stream = hashWords('next token')

interface Summary {
  readonly best: number
  readonly highest: number
  /** Sum of exp(logit − highest). */
  readonly total: number
  readonly entropyNats: number
}

/** Chooses tokens from rows of one vocabulary size; keeps its working arrays between calls. */
export class Sampler {
  readonly #options: SamplingOptions
  #weights = new Float64Array(0)
  #penalised = new Float32Array(0)

  constructor(options: SamplingOptions) {
    this.#options = options
  }

  /**
   * `logits` holds one value per token of the vocabulary; `text` the tokens so far, for the penalty.
   * Throws 'bad-input' when a logit is no number or none is finite.
   */
  choose(logits: Float32Array, place: Place, text: Text = nothing): TokenChoice {
    const summary = summarise(logits, place)
    const token = this.#pick(logits, summary, { place, text })
    const logTotal = Math.log(summary.total)
    const told = (id: number): ScoredToken => ({
      token: id,
      logprob: (logits[id] ?? NaN) - summary.highest - logTotal,
    })
    const top = this.#options.topCount > 0 ? likeliest(logits, this.#options.topCount).map(told) : []
    return { ...told(token), entropyNats: summary.entropyNats, top }
  }

  #pick(logits: Float32Array, summary: Summary, { place, text }: { place: Place; text: Text }): number {
    const { temperature, repetitionPenalty } = this.#options
    const isPenalised = repetitionPenalty !== 1
    const row = isPenalised ? this.#penalise(logits, text) : logits
    const { best, highest } = isPenalised ? findBest(row) : summary
    if (temperature === 0) return best
    if (this.#weights.length !== row.length) this.#weights = new Float64Array(row.length)
    const total = temper(row, this.#weights, { highest, temperature })
    return this.#draw(row, { best, highest, total }, place)
  }

  #penalise(logits: Float32Array, { prompt, tokens }: Text): Float32Array {
    if (this.#penalised.length !== logits.length) this.#penalised = new Float32Array(logits.length)
    this.#penalised.set(logits)
    for (const token of new Set([...prompt, ...tokens])) {
      const logit = logits[token] ?? 0
      const penalty = this.#options.repetitionPenalty
      this.#penalised[token] = logit > 0 ? logit / penalty : logit * penalty
    }
    return this.#penalised
  }

  /** Draws from the tokens at or above the cut, by walking their weights in order of id. */
  #draw(logits: Float32Array, tempered: Tempered, { seed, sequence, index }: Place): number {
    const weights = this.#weights
    const cut = this.#cut(logits, tempered)
    const total = cut === -Infinity ? tempered.total : weightFrom(logits, weights, cut)
    const [uniform] = uniforms({ seed, viewer: sequence, picture: stream }, index)
    let left = uniform * total
    for (let id = 0; id < logits.length; id++) {
      if ((logits[id] ?? 0) < cut) continue
      left -= weights[id] ?? 0
      if (left < 0) return id
    }
    return tempered.best
  }

  /** The lowest logit that top-k, top-p and min-p let through. */
  #cut(logits: Float32Array, { highest, total }: Tempered): number {
    const { temperature, topK, topP, minP } = this.#options
    let cut = topK > 0 && topK < logits.length ? largestAt(logits, topK) : -Infinity
    if (topP < 1) {
      const kept = cut === -Infinity ? total : weightFrom(logits, this.#weights, cut)
      // What weighs nothing need not be looked at.
      const lowest = Math.max(cut, highest + temperature * smallestExponent)
      cut = findCut(logits, this.#weights, { highest, lowest, target: topP * kept })
    }
    return minP > 0 ? Math.max(cut, highest + temperature * Math.log(minP)) : cut
  }
}

type Tempered = Pick<Summary, 'best' | 'highest' | 'total'>

function weightFrom(logits: Float32Array, weights: Float64Array, cut: number): number {
  let total = 0
  for (let id = 0; id < logits.length; id++) if ((logits[id] ?? 0) >= cut) total += weights[id] ?? 0
  return total
}

function summarise(logits: Float32Array, place: Place): Summary {
  const { best, highest } = findBest(logits)
  if (!Number.isFinite(highest)) throw unusable(place)
  let total = 0
  let weighted = 0
  // Counted, since for…of over a typed array takes several times as long.
  const count = logits.length
  for (let id = 0; id < count; id++) {
    const distance = (logits[id] ?? 0) - highest
    if (distance <= smallestExponent) continue
    const weight = exponential(distance)
    total += weight
    weighted += weight * distance
  }
  // -Σ p ln p, with ln p = distance − ln total.
  return { best, highest, total, entropyNats: Math.max(0, Math.log(total) - weighted / total) }
}

/** The first of the largest; `highest` is NaN where any logit is. */
function findBest(logits: Float32Array): { best: number; highest: number } {
  let best = 0
  let highest = -Infinity
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] ?? 0
    if (logit > highest) {
      highest = logit
      best = id
    } else if (Number.isNaN(logit)) return { best: id, highest: NaN }
  }
  return { best, highest }
}

/**
 * Fills `weights` with exp((logit − highest) / temperature), 0 where that is below 4e-18, too little to add
 * to a double; gives their sum.
 */
function temper(
  logits: Float32Array,
  weights: Float64Array,
  { highest, temperature }: { highest: number; temperature: number },
): number {
  const inverse = 1 / temperature
  let total = 0
  for (let id = 0; id < logits.length; id++) {
    const distance = ((logits[id] ?? 0) - highest) * inverse
    const weight = distance > smallestExponent ? exponential(distance) : 0
    weights[id] = weight
    total += weight
  }
  return total
}

/** The ids of the `count` largest, best first; of equals the lower id first. */
function likeliest(logits: Float32Array, count: number): number[] {
  const ids: number[] = []
  let least = -Infinity
  for (let id = 0; id < logits.length; id++) {
    const logit = logits[id] ?? 0
    if (ids.length === count && logit <= least) continue
    const place = ids.findIndex((other) => (logits[other] ?? 0) < logit)
    ids.splice(place < 0 ? ids.length : place, 0, id)
    if (ids.length > count) ids.pop()
    least = logits[ids.at(-1) ?? 0] ?? 0
  }
  return ids
}

function unusable({ sequence, index }: Place): ProblemError {
  return new ProblemError(
    'bad-input',
    `The model gave scores that are no numbers for token ${index + 1} of sequence ${sequence + 1}. ` +
      'Its weights or an edit drive it out of range: lower the edit, or take another number format.',
  )
}

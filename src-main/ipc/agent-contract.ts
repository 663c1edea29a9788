/**
 * The contract's part about agents that play bandits: episodes step by step with a slider held on them,
 * distributions of actions under many conditions, the inside of one decision, and vectors made from own play.
 * Arms, blocks and steps count from 0; entropies are nats.
 */
import * as v from 'valibot'
import { bytes, count, file, id, name } from './nouns'

const finite = v.pipe(v.number(), v.finite())
const float32 = v.instance(Float32Array)
const share = v.pipe(finite, v.minValue(0), v.maxValue(1))
const seed = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4294967295))
const word = v.pipe(v.string(), v.minLength(1), v.maxLength(40, 'a word has at most 40 letters'))
const text = v.pipe(v.string(), v.maxLength(400_000))
const list = <const Item extends v.GenericSchema>(item: Item, most: number) =>
  v.pipe(v.array(item), v.maxLength(most), v.readonly())

const longestHorizon = 1000
const mostArms = 10
const mostSamples = 500

/** "Button", "button", "buttons", "point", "points". */
export const wording = v.object({ name: word, arm: word, arms: word, unit: word, units: word })

export const banditTask = v.object({
  kind: v.picklist(['gaussian', 'bernoulli']),
  /** True mean of each arm. */
  means: v.pipe(list(finite, mostArms), v.minLength(2, 'a bandit has at least two arms')),
  spread: v.pipe(finite, v.minValue(0)),
})

const temperature = v.pipe(finite, v.minValue(0.05), v.maxValue(5, 'temperature is at most 5'))
const samples = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(mostSamples))
const maxTokens = v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(1024))
const horizon = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(longestHorizon))

/** What an episode is played with, besides the slider. */
export const episodeSetup = v.object({
  task: banditTask,
  wording,
  horizon,
  samples,
  maxTokens,
  seed,
})

const steering = v.object({ block: count, vector: float32, beta: finite })

const turn = v.object({ answer: text, feedback: text })
export const decision = v.object({
  wording,
  arms: v.pipe(count, v.minValue(2), v.maxValue(mostArms)),
  rounds: horizon,
  past: list(turn, longestHorizon),
})

const completion = v.object({ text, action: v.nullable(count) })
const completions = list(completion, mostSamples)
const estimateEntries = {
  counts: list(count, mostArms),
  valid: count,
  samples: count,
  entropyNats: finite,
  correctedNats: finite,
}
/** The distribution of actions at one decision. */
export const actionEstimate = v.object(estimateEntries)

export const episodeStep = v.object({
  ...estimateEntries,
  step: count,
  completions,
  chosen: count,
  action: count,
  reward: finite,
  turn,
  regret: finite,
  beta: finite,
  temperature: finite,
  promptTokens: count,
  projection: v.nullable(finite),
})
const steps = list(episodeStep, longestHorizon)

export const agentVector = v.object({
  title: name,
  /** One for each block it was made for, not normalised. */
  directions: v.pipe(list(v.object({ block: count, vector: float32 }), 512), v.minLength(1)),
  /** Where it came from, in a few words. */
  origin: v.pipe(v.string(), v.maxLength(300)),
  /** SHA-256 of the model it was made with; null where its file does not say. */
  modelHash: v.nullable(v.string()),
  /** Block and β to begin with; null = the middle, and 0. */
  start: v.nullable(v.object({ block: count, beta: finite })),
})

export const openedAgent = v.object({
  modelId: id,
  title: v.string(),
  hash: v.string(),
  blocks: v.pipe(count, v.minValue(1)),
  width: count,
  contextLength: v.nullable(count),
  device: v.string(),
  deviceNote: v.nullable(v.string()),
  /** The steering vector that ships with it, if any. */
  vector: v.nullable(agentVector),
})

/** A saved episode. */
export const episodeFile = v.object({
  format: v.literal('saccade-episode'),
  version: v.literal(1),
  model: v.object({ modelId: v.string(), title: v.string(), hash: v.string() }),
  setup: episodeSetup,
  steering: v.nullable(v.object({ title: v.string(), block: count })),
  steps,
  message: v.nullable(v.string()),
})

export const baselinePlayer = v.picklist(['thompson', 'ucb', 'epsilon-greedy', 'greedy'])

const collectionPlan = v.object({
  ...episodeSetup.entries,
  temperature,
  runs: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(500)),
})

const blockReport = v.object({
  block: count,
  /** Length of u behind this block. */
  norm: finite,
  /** Cosine with the vector weighted by step number: near 1, u may only be time. */
  timeCosine: finite,
})

const growth = v.object({
  word: v.string(),
  /** Texts in which the word occurs. */
  before: count,
  after: count,
  /** Share after ÷ share before, with its 95 % interval. */
  ratio: finite,
  low: finite,
  high: finite,
})

/** name → [input, output]. */
export const agentCommands = {
  /** Models that can hold a conversation, and the wordings of the game. */
  'agent.list': [
    v.object({}),
    v.object({
      agents: v.array(v.object({ modelId: id, title: v.string(), what: v.string(), isShipped: v.boolean() })),
      /** Language models left out, since they have no chat template. */
      othersCount: count,
      wordings: v.array(v.object({ wordingId: v.string(), title: v.string(), wording })),
    }),
  ],
  /** What the agent is told first. */
  'agent.opening': [
    v.object({ wording, arms: v.pipe(count, v.minValue(2), v.maxValue(mostArms)), rounds: horizon }),
    v.object({ text: v.string() }),
  ],
  'agent.open': [v.object({ runId: id, modelId: id }), openedAgent],
  /** Plays from where `played` ends; told as 'agent.told'. Ends early, as 'paused', at `until` steps. */
  'agent.play': [
    v.object({
      runId: id,
      modelId: id,
      setup: episodeSetup,
      temperature,
      steering: v.nullable(steering),
      played: steps,
      until: v.nullable(count),
    }),
    v.object({
      ended: v.picklist(['horizon', 'no-valid-answer', 'context', 'paused']),
      /** Why it ended before its horizon, in a sentence. */
      message: v.nullable(v.string()),
      device: v.string(),
      deviceNote: v.nullable(v.string()),
    }),
  ],
  /** The slider: taken at the next decision. */
  'agent.adjust': [v.object({ runId: id, beta: finite, temperature }), v.object({ accepted: v.boolean() })],
  /** Distributions of actions, [conditions][decisions]. */
  'agent.measure': [
    v.object({
      runId: id,
      modelId: id,
      decisions: v.pipe(list(decision, 200), v.minLength(1)),
      conditions: v.pipe(
        list(v.object({ vector: v.nullable(count), block: count, beta: finite, temperature }), 100),
        v.minLength(1),
      ),
      vectors: list(float32, 100),
      samples,
      maxTokens,
      seed,
      keepTexts: v.boolean(),
    }),
    v.object({ estimates: list(list(v.object({ ...estimateEntries, completions }), 200), 100) }),
  ],
  /** One completion, and after each of its tokens what becomes of it when it is finished anew. */
  'agent.rollouts': [
    v.object({
      runId: id,
      modelId: id,
      decision,
      answer: v.nullable(text),
      steering: v.nullable(steering),
      temperature,
      samples,
      maxTokens,
      seed,
    }),
    v.object({
      start: actionEstimate,
      tokens: list(v.object({ text: v.string(), after: actionEstimate }), 2000),
      action: v.nullable(count),
    }),
  ],
  /** Players that need no model, on the same task: cumulative regret after each step, over many games. */
  'agent.baselines': [
    v.object({ task: banditTask, horizon, seed, games: v.pipe(count, v.minValue(1), v.maxValue(2000)) }),
    v.array(
      v.object({
        player: baselinePlayer,
        title: v.string(),
        /** Means over the games, one for each step. */
        regret: list(finite, longestHorizon),
        /** Half the width of the 95 % interval of each mean. */
        margin: list(finite, longestHorizon),
      }),
    ),
  ],
  /** Words that occur in more or fewer of the texts, those that changed most first. */
  'agent.words': [
    v.object({ wording, arms: count, before: list(text, 5000), after: list(text, 5000) }),
    v.object({ grown: v.array(growth), shrunk: v.array(growth) }),
  ],
  /** Plays unsteered and makes a vector for each block; what was played stays when it is cancelled. */
  'agent.collect': [
    v.object({ runId: id, modelId: id, plan: collectionPlan }),
    v.object({
      vector: agentVector,
      blocks: v.array(blockReport),
      stepsPlayed: count,
      meanEntropyNats: finite,
      validShare: share,
      /** Some of the decisions that were met, to measure on. */
      decisions: v.array(decision),
    }),
  ],
  'agent.readVector': [v.object({ modelId: id, name, bytes }), agentVector],
  'agent.writeVector': [
    v.object({
      modelId: id,
      format: v.picklist(['safetensors', 'gguf']),
      vector: agentVector,
      /** Block and strength to begin with, kept in the file. */
      block: count,
      beta: finite,
    }),
    file,
  ],
  /** Checks a file that somebody opened. */
  'agent.readEpisode': [v.object({ name, bytes }), episodeFile],
} as const

export const agentEvents = {
  'agent.told': v.object({
    runId: id,
    told: v.variant('kind', [
      v.object({ kind: v.literal('prompt'), step: count, text: v.string() }),
      v.object({ kind: v.literal('words'), step: count, text: v.string() }),
      v.object({ kind: v.literal('step'), step: episodeStep }),
    ]),
  }),
  /** How far a collection is. */
  'agent.collected': v.object({
    runId: id,
    steps: count,
    totalSteps: count,
    runs: count,
    totalRuns: count,
    /** Expected from the steps played in this call; null until there are some. */
    secondsLeft: v.nullable(finite),
    meanEntropyNats: finite,
  }),
} as const

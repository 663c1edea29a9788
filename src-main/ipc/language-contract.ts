/**
 * The contract's part about language models: which are here, what is inside them, text generated and
 * steered step by step, and what attention and the residual stream say about it.
 */
import * as v from 'valibot'
import { stackSchema } from '../steering/_steering-stack'
import { bytes, count, file, id, name } from './nouns'

const finite = v.pipe(v.number(), v.finite())
const float32 = v.instance(Float32Array)
const tokenIds = v.pipe(v.array(count), v.maxLength(32_768))
const promptText = v.pipe(v.string(), v.maxLength(400_000))

export const languageModel = v.object({
  modelId: id,
  title: v.string(),
  what: v.string(),
  licence: v.string(),
  bytes: count,
  source: v.picklist(['shipped', 'imported', 'hub', 'folder']),
  isLoaded: v.boolean(),
})

const block = v.object({
  index: count,
  heads: count,
  kvHeads: count,
  headSize: count,
  /** "plain" or the fused operator's name; null = no attention was found. */
  attention: v.nullable(v.string()),
  order: v.picklist(['sequential', 'parallel']),
  norm: v.picklist(['pre', 'post', 'output', 'pre-and-output']),
  points: v.array(v.string()),
})

/** What is inside a model, as found by data flow. */
export const modelStructure = v.object({
  modelId: id,
  title: v.string(),
  hash: v.string(),
  family: v.string(),
  device: v.string(),
  deviceNote: v.nullable(v.string()),
  contextLength: v.nullable(count),
  vocabularySize: count,
  width: v.nullable(count),
  hasChatTemplate: v.boolean(),
  blocks: v.array(block),
  /** Points outside the blocks. */
  points: v.array(v.string()),
  missing: v.array(v.string()),
  notes: v.array(v.string()),
  /** What shows the model at its best; null where nobody wrote it. */
  example: v.nullable(
    v.object({
      prompt: v.string(),
      direction: v.nullable(
        v.object({ title: v.string(), positive: v.array(v.string()), negative: v.array(v.string()) }),
      ),
    }),
  ),
})

export const textParameters = v.object({
  maxTokens: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8192)),
  /** 0 = greedy. */
  temperature: v.pipe(v.number(), v.minValue(0), v.maxValue(5, 'temperature is at most 5')),
  /** 0 = all tokens. */
  topK: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000)),
  topP: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  minP: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4294967295)),
})

export const textToken = v.object({
  id: count,
  /** As shown; empty for a token that only begins a character. */
  text: v.string(),
  isPrompt: v.boolean(),
  /** ln probability, untempered; null for the first token of a prompt and where it was not computed. */
  logProbability: v.nullable(finite),
  /** Of the distribution the token was drawn from, untempered. */
  entropyNats: v.nullable(finite),
  top: v.array(v.object({ text: v.string(), probability: finite })),
})

/** That an edit happened, and what it did at the last step that it touched. */
export const editProof = v.object({
  editId: v.string(),
  timesFired: count,
  /** ‖x′ − x‖ over what the edit changed at that step; null where it was not measured. */
  changeNorm: v.nullable(finite),
  /** KL of the edited from the unedited next-token distribution, nats, mean over the tokens; null = not measured. */
  klNats: v.nullable(finite),
})

const generation = v.object({
  tokens: v.array(textToken),
  text: v.string(),
  finishReason: v.picklist(['end-token', 'stop-text', 'max-tokens', 'context']),
  promptTokens: count,
  tokensPerSecond: finite,
  prefillMs: finite,
  proofs: v.array(editProof),
  device: v.string(),
  deviceNote: v.nullable(v.string()),
})

const editKind = v.picklist([
  'add',
  'project',
  'clamp',
  'replace',
  'scale-heads',
  'bias-scores',
  'edit-pattern',
])

const law = v.object({
  law: v.string(),
  subject: v.string(),
  /** Kinds of edit that it speaks of: where it fails, none of them is offered. */
  kinds: v.array(editKind),
  holds: v.nullable(v.boolean()),
  value: v.nullable(finite),
  tolerance: v.nullable(finite),
  message: v.string(),
})

/** A vector for the residual stream behind a block. */
const direction = v.object({
  block: count,
  vector: v.pipe(v.array(finite), v.minLength(1), v.maxLength(1 << 18)),
})

const knob = v.object({
  name: v.string(),
  label: v.string(),
  unit: v.string(),
  min: finite,
  max: finite,
  step: finite,
  initial: finite,
})

/** A steering method, as its panel needs it. */
export const steeringMethod = v.object({
  methodId: id,
  label: v.string(),
  what: v.string(),
  source: v.string(),
  needs: v.picklist(['directions', 'heads', 'spans', 'capture']),
  knobs: v.array(knob),
  /** Whether it finds its directions in pairs of texts. */
  isDerived: v.boolean(),
  /** The edits it makes. */
  kinds: v.array(editKind),
})

/** name → [input, output]. */
export const languageCommands = {
  'steering.methods': [v.object({}), v.array(steeringMethod)],
  'language.list': [v.object({}), v.array(languageModel)],
  /** Loads a model and looks inside. */
  'language.open': [v.object({ runId: id, modelId: id }), modelStructure],
  'language.generate': [
    v.object({
      runId: id,
      modelId: id,
      prompt: promptText,
      isChat: v.boolean(),
      parameters: textParameters,
      stack: stackSchema,
      /** Runs the unsteered model beside the steered one, which takes about twice the time. */
      measureKl: v.boolean(),
    }),
    generation,
  ],
  /** Changes the numbers of the edits of a running generation: the next token feels it. */
  'language.steer': [v.object({ runId: id, stack: stackSchema }), v.object({ accepted: v.boolean() })],
  /** One token of a text: where it attended, and what each layer would have said after it (the logit lens). */
  'language.look': [
    v.object({ runId: id, modelId: id, tokenIds, promptTokens: count, row: count, stack: stackSchema }),
    v.object({
      layers: count,
      heads: count,
      keys: count,
      /** [layers, heads, keys]; NaN where a layer's pattern cannot be read. */
      pattern: float32,
      /** Empty where the way from the last layer to the words was not found. */
      lens: v.array(
        v.object({
          point: v.string(),
          top: v.array(v.object({ text: v.string(), probability: finite })),
          entropyNats: finite,
        }),
      ),
      /** What could not be read, and why. */
      notes: v.array(v.string()),
    }),
  ],
  /** What the model computes at one point for each token of a prompt: the material of a patch. */
  'language.read': [
    v.object({ runId: id, modelId: id, prompt: promptText, isChat: v.boolean(), point: v.string() }),
    v.object({
      tokens: v.array(v.object({ id: count, text: v.string() })),
      width: count,
      /** [tokens, width]. */
      values: float32,
    }),
  ],
  /** A direction for each block from pairs of texts, read at their last tokens. */
  'language.direction': [
    v.object({
      runId: id,
      modelId: id,
      methodId: id,
      positive: v.pipe(v.array(promptText), v.minLength(1), v.maxLength(1024)),
      negative: v.pipe(v.array(promptText), v.minLength(1), v.maxLength(1024)),
    }),
    v.object({
      directions: v.array(direction),
      /** For each of them, the share of pairs that it tells apart. */
      separation: v.array(finite),
    }),
  ],
  /** Runs the laws of reading and editing on this very model. */
  'language.verify': [
    v.object({ runId: id, modelId: id }),
    v.object({
      laws: v.array(law),
      /** Blocks they were tried on, and those for which there was no time, by name. */
      tried: v.array(v.string()),
      leftOut: v.array(v.string()),
      elapsedMs: finite,
    }),
  ],
  'language.exportVector': [
    v.object({
      modelId: id,
      format: v.picklist(['safetensors', 'gguf']),
      name,
      methodId: id,
      directions: v.pipe(v.array(direction), v.minLength(1), v.maxLength(512)),
    }),
    file,
  ],
  'language.importVector': [
    v.object({ modelId: id, name, bytes }),
    /** `note` says what is doubtful about using it here. */
    v.object({ directions: v.array(direction), note: v.nullable(v.string()) }),
  ],
} as const

export const languageEvents = {
  'language.tokens': v.object({
    runId: id,
    /** Place of the first of these tokens; 0 begins anew. */
    from: count,
    tokens: v.array(textToken),
    proofs: v.array(editProof),
  }),
} as const

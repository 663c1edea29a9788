/**
 * The contract's part about language models: which are here, what is inside them, text generated and
 * steered step by step, and what attention and the residual stream say about it.
 */
import * as v from 'valibot'
import { editSchema } from '../hooks/edit'
import { bytes, count, file, id, name } from './nouns'

const finite = v.pipe(v.number(), v.finite())
const float32 = v.instance(Float32Array)
const tokenIds = v.pipe(v.array(count), v.maxLength(32_768))
const edits = v.pipe(v.array(editSchema), v.maxLength(64))
const promptText = v.pipe(v.string(), v.maxLength(400_000))

export const languageModel = v.object({
  modelId: id,
  title: v.string(),
  what: v.string(),
  licence: v.string(),
  bytes: count,
  source: v.picklist(['shipped', 'imported', 'hub']),
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

/** That an edit happened, and what it did at the last step. */
export const editProof = v.object({
  editId: v.string(),
  timesFired: count,
  /** ‖x′ − x‖ over what the edit changed at the last step; null where it was not measured. */
  changeNorm: v.nullable(finite),
  /** KL of the steered from the unsteered next-token distribution, nats; null where it was not measured. */
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

const law = v.object({
  law: v.string(),
  subject: v.string(),
  holds: v.nullable(v.boolean()),
  value: v.nullable(finite),
  tolerance: v.nullable(finite),
  message: v.string(),
})

/** name → [input, output]. */
export const languageCommands = {
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
      edits,
      /** Runs the unsteered model beside the steered one, which takes about twice the time. */
      measureKl: v.boolean(),
    }),
    generation,
  ],
  /** Changes strengths, positions or on/off of the edits of a running generation: the next token feels it. */
  'language.steer': [v.object({ runId: id, edits }), v.object({ accepted: v.boolean() })],
  /** One token of a text: where it attended, and what each layer would have said after it (the logit lens). */
  'language.look': [
    v.object({ runId: id, modelId: id, tokenIds, promptTokens: count, row: count, edits }),
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
  /** A direction per layer from pairs of texts; row i of `vectors` belongs to `points[i]`. */
  'language.direction': [
    v.object({
      runId: id,
      modelId: id,
      methodId: id,
      positive: v.pipe(v.array(promptText), v.minLength(1), v.maxLength(1024)),
      negative: v.pipe(v.array(promptText), v.minLength(1), v.maxLength(1024)),
    }),
    v.object({
      points: v.array(v.string()),
      width: count,
      vectors: float32,
      /** Share of pairs that the direction tells apart, per layer. */
      separation: v.array(finite),
    }),
  ],
  /** Runs the laws of reading and editing on this very model. */
  'language.verify': [
    v.object({ runId: id, modelId: id }),
    v.object({ laws: v.array(law), elapsedMs: finite }),
  ],
  'language.exportVector': [
    v.object({
      modelId: id,
      format: v.picklist(['safetensors', 'gguf']),
      name,
      points: v.pipe(v.array(v.string()), v.minLength(1)),
      width: count,
      vectors: float32,
    }),
    file,
  ],
  'language.importVector': [
    v.object({ modelId: id, name, bytes }),
    v.object({ points: v.array(v.string()), width: count, vectors: float32, note: v.nullable(v.string()) }),
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

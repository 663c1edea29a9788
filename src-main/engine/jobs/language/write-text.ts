/** Writes a text with edits, which may change while it is written, and proves what they do. */
import { noHooks, type StepHooks } from '../../../hooks/step-hooks'
import type { HookDriver } from '../../../hooks/hook-driver'
import { breathe } from '../../../lib/cancel'
import { ProblemError } from '../../../lib/problem'
import { generate, type DoneEvent, type TokenEvent } from '../../../language/generate'
import { LogitRows } from '../../../language/logit-rows'
import type { TalkContext } from '../../_contract'
import type { GenerateInput, GenerateOutput, TextToken } from '../../_language-jobs'
import { onDevice } from '../device-fallback'
import { entropyNats, logSoftmax } from './distribution'
import { EditProofs } from './edit-proofs'
import { KlMeter } from './kl-meter'
import { openModel, type HookedText } from './open-model'
import { promptIds } from './prompt-ids'

type Context = TalkContext<'language.generate'>

/** What the engine process does for `language.generate`. */
export async function writeText(input: GenerateInput, context: Context): Promise<GenerateOutput> {
  context.progress(0, input.parameters.maxTokens, 'Preparing the model')
  const { result, report } = await onDevice(input.device, {
    open: async (device) => {
      const opened = await openModel(input.folder, device)
      return await opened.withPlan({ edits: [...input.edits], proof: input.edits.length > 0 })
    },
    use: async (text: HookedText) => await new Writing(text, input, context).run(),
    deviceOf: ({ model }) => model.session.device,
  })
  return { ...result, ...report }
}

/** Told beside each token. */
const topCount = 8
/** Numbers of a long prompt's tokens cost more than they tell. */
const mostPromptLogits = 3e7

class Writing {
  readonly #text: HookedText
  readonly #input: GenerateInput
  readonly #context: Context
  readonly #proofs: EditProofs
  readonly #tokens: TextToken[] = []
  readonly #ids: number[]
  readonly #kl: KlMeter | null
  #logits: LogitRows | null = null
  #applied: unknown
  #shown = ''
  #reason: GenerateOutput['finishReason'] = 'max-tokens'

  constructor(text: HookedText, input: GenerateInput, context: Context) {
    this.#text = text
    this.#input = input
    this.#context = context
    this.#proofs = new EditProofs(input.edits)
    this.#ids = promptIds(text.model, input)
    this.#kl = input.measureKl && input.edits.length > 0 ? new KlMeter(text) : null
  }

  async run(): Promise<Omit<GenerateOutput, 'device' | 'note'>> {
    const { parameters } = this.#input
    const options = { ...parameters, topCount, signal: this.#context.signal }
    let done: DoneEvent | null = null
    for await (const event of generate(this.#text.model, [this.#ids], options, this.#watch())) {
      if (event.kind === 'token') await this.#take(event)
      else if (event.kind === 'done') done = event
      else {
        this.#reason = event.reason
        this.#shown += event.shown
      }
    }
    return {
      tokens: this.#tokens,
      text: this.#shown,
      finishReason: this.#reason,
      promptTokens: this.#ids.length,
      tokensPerSecond: speedOf(done),
      prefillMs: done?.prefillMs ?? 0,
      proofs: this.#proofs.list(),
    }
  }

  /** The model's hooks, and an eye on its logits. */
  #watch(): StepHooks {
    const { model, hooks } = this.#text
    const inner = this.#input.edits.length > 0 ? hooks : noHooks
    return {
      outputs: (step) => inner.outputs(step),
      feeds: (step) => inner.feeds(step),
      receive: (step, outputs) => {
        inner.receive(step, outputs)
        const logits = outputs[model.layout.logits]
        this.#logits = logits === undefined ? null : new LogitRows(logits)
      },
    }
  }

  async #take(event: TokenEvent): Promise<void> {
    this.#proofs.add(this.#text.hooks.take())
    const from = event.index === 0 ? 0 : this.#tokens.length
    if (event.index === 0) this.#tokens.push(...this.#promptTokens())
    if (this.#kl !== null && this.#logits !== null) {
      const fed = event.index === 0 ? this.#ids : [this.#tokens.at(-1)?.id ?? 0]
      this.#proofs.addKl(await this.#kl.measure(fed, logSoftmax(this.#logits.row(0))))
    }
    this.#tokens.push(toTextToken(event))
    this.#shown += event.shown
    this.#context.emit({ from, tokens: this.#tokens.slice(from), proofs: this.#proofs.list() })
    // Lets the hand on the slider in before each token, however fast the tokens come.
    await breathe(this.#context.signal)
    this.#steer(this.#text.hooks)
  }

  /** The prompt's own tokens, with what the model thought of each where its logits are there. */
  #promptTokens(): TextToken[] {
    const { tokenizer } = this.#text.model
    const logits = this.#logits
    const isKnown =
      logits?.length === this.#ids.length && logits.vocabulary * this.#ids.length <= mostPromptLogits
    return this.#ids.map((id, place) => {
      const before = isKnown && place > 0 ? logSoftmax(logits.row(0, place - 1)) : null
      return {
        id,
        text: tokenizer?.textOf(id) ?? '',
        isPrompt: true,
        logProbability: before?.[id] ?? null,
        entropyNats: before === null ? null : entropyNats(before),
        top: [],
      }
    })
  }

  /** Takes what the hand on the slider did meanwhile; an edit of another shape waits for the next text. */
  #steer(hooks: HookDriver): void {
    const adjustment = this.#context.adjustment()
    if (adjustment === undefined || adjustment === this.#applied) return
    this.#applied = adjustment
    for (const edit of adjustment) {
      try {
        hooks.update(edit)
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error
      }
    }
  }
}

function toTextToken({ token, text, logprob, entropyNats: entropy, top }: TokenEvent): TextToken {
  return {
    id: token,
    text,
    isPrompt: false,
    logProbability: logprob,
    entropyNats: entropy,
    top: top.map((each) => ({ text: each.text, probability: Math.exp(each.logprob) })),
  }
}

function speedOf(done: DoneEvent | null): number {
  return done === null || done.decodeMs === 0 ? 0 : (done.generatedTokens / done.decodeMs) * 1000
}

/** Agents that play bandits: what a page asks becomes jobs of the engine. */
import { openingText } from '../../agents/bandit-text'
import { episodeSeed } from '../../agents/seeds'
import { wordGrowth } from '../../agents/word-growth'
import type { EpisodeAdjustment } from '../../engine/_agent-jobs'
import { ProblemError } from '../../lib/problem'
import type { Handler, Handlers } from './_contract'
import { modelJob } from './_model-job'
import { promised, type Services } from './_services'
import { agentListHandler, agentOpenHandler } from './_agents'
import { agentFileHandlers } from './_agent-files'
import { baselineCurves } from './_baseline-curves'
import { collectHandler } from './_collection'

type AgentCommand = Extract<keyof Handlers, `agent.${string}`>

/** The hand on a running episode: what it says before the job has started is kept for it. */
class Hold {
  #adjust: ((adjustment: EpisodeAdjustment) => void) | null = null
  #waiting: EpisodeAdjustment | null = null

  start(adjust: (adjustment: EpisodeAdjustment) => void): void {
    this.#adjust = adjust
    if (this.#waiting !== null) adjust(this.#waiting)
  }

  move(adjustment: EpisodeAdjustment): void {
    // A job that is tried again after a crash hears it too.
    this.#waiting = adjustment
    this.#adjust?.(adjustment)
  }
}

export function agentHandlers(services: Services): Pick<Handlers, AgentCommand> {
  const running = new Map<string, Hold>()
  return {
    'agent.list': agentListHandler(services),
    'agent.open': agentOpenHandler(services),
    'agent.play': playHandler(services, running),
    'agent.adjust': ({ runId, beta, temperature }) => {
      const hold = running.get(runId)
      hold?.move({ beta, temperature })
      return Promise.resolve({ accepted: hold !== undefined })
    },
    'agent.measure': async ({ runId, modelId, ...input }, context) => {
      const { estimates } = await modelJob(services, { runId, modelId }, context.signal, (call) =>
        services.engine.call(modelId, 'agent.measure', { ...call.model, ...input }, call.options),
      )
      return { estimates }
    },
    'agent.rollouts': async ({ runId, modelId, ...input }, context) => {
      const { start, tokens, action } = await modelJob(services, { runId, modelId }, context.signal, (call) =>
        services.engine.call(modelId, 'agent.rollouts', { ...call.model, ...input }, call.options),
      )
      return { start, tokens, action }
    },
    'agent.opening': ({ wording, arms, rounds }) =>
      Promise.resolve({ text: openingText(wording, arms, rounds) }),
    'agent.baselines': (input, context) => baselineCurves(input, context),
    'agent.words': (input) => promised(() => wordGrowth(input)),
    'agent.collect': collectHandler(services),
    ...agentFileHandlers(services),
  }
}

function playHandler(services: Services, running: Map<string, Hold>): Handler<'agent.play'> {
  return async ({ runId, modelId, setup, temperature, until, ...input }, context) => {
    const { samples, maxTokens, seed, ...game } = setup
    const hold = new Hold()
    running.set(runId, hold)
    const enough = new AbortController()
    const signal = AbortSignal.any([context.signal, enough.signal])
    const sampling = { samples, temperature, maxTokens }
    try {
      const { ended, message, device, note } = await modelJob(services, { runId, modelId }, signal, (call) =>
        services.engine.call(
          modelId,
          'agent.episode',
          {
            ...call.model,
            ...game,
            ...input,
            // As the command line seeds its first run, so that its command repeats the episode.
            seed: episodeSeed(seed, 0),
            sampling,
            readActivations: false,
          },
          {
            ...call.options,
            onStart: (adjust) => hold.start(adjust),
            onEvent: (told) => {
              // The process may have begun the step after the last one wanted.
              if (enough.signal.aborted) return
              services.emit('agent.told', { runId, told })
              if (told.kind === 'step' && told.step.step + 1 === until) enough.abort(paused)
            },
          },
        ),
      )
      return { ended, message, device, deviceNote: note }
    } catch (error) {
      if (enough.signal.aborted) return { ended: 'paused', message: null, device: '', deviceNote: null }
      throw error
    } finally {
      if (running.get(runId) === hold) running.delete(runId)
    }
  }
}

const paused = new ProblemError('cancelled', 'Paused.')

/** What is said, drawn and counted when a language model plays a bandit: plain data, shared with whoever asks for it. */

/** The words around a bandit: "Button", "button", "buttons", "point", "points". */
export interface Wording {
  readonly name: string
  readonly arm: string
  readonly arms: string
  readonly unit: string
  readonly units: string
}

export interface BanditTask {
  readonly kind: 'gaussian' | 'bernoulli'
  /** True mean of each arm; between 0 and 1 for Bernoulli arms. At least two. */
  readonly means: readonly number[]
  /** Standard deviation of a reward around its mean; not used by Bernoulli arms. */
  readonly spread: number
}

/** β · vector, added to the residual stream behind `block` at the last token of the prompt and at every generated one. */
export interface AgentSteering {
  readonly block: number
  /** As wide as the residual stream, not normalised: its length is the unit of β. */
  readonly vector: Float32Array
  readonly beta: number
}

export interface AgentSampling {
  /** Completions drawn at each step (M). */
  readonly samples: number
  readonly temperature: number
  /** Tokens after which a completion that has not ended counts as invalid. */
  readonly maxTokens: number
}

/** What was said in one turn of the past: the agent's executed answer, and what it was told then. */
export interface PastTurn {
  readonly answer: string
  readonly feedback: string
}

/** A moment at which the agent is about to speak. */
export interface Decision {
  readonly wording: Wording
  readonly arms: number
  /** Rounds that the opening message promises. */
  readonly rounds: number
  readonly past: readonly PastTurn[]
}

export interface Completion {
  readonly text: string
  /** The arm from 0, or null where the answer is not valid. */
  readonly action: number | null
}

/** The distribution of actions at one decision. */
export interface ActionEstimate {
  /** Valid completions that chose each arm. */
  readonly counts: readonly number[]
  readonly valid: number
  readonly samples: number
  /** −Σ p ln p over the valid ones, nats; 0 where there is none. */
  readonly entropyNats: number
  /** The same with Miller and Madow's correction for few draws, (arms seen − 1) / (2 · valid) added. */
  readonly correctedNats: number
}

export interface EpisodeStep extends ActionEstimate {
  /** From 0. */
  readonly step: number
  readonly completions: readonly Completion[]
  /** The completion that was executed; drawn uniformly from the valid ones. */
  readonly chosen: number
  readonly action: number
  readonly reward: number
  readonly turn: PastTurn
  /** Reward missed in expectation: best mean − mean of the arm chosen. */
  readonly regret: number
  /** β and temperature in force. */
  readonly beta: number
  readonly temperature: number
  readonly promptTokens: number
  /** z · u / ‖u‖ at the last token of the prompt, where there is a steering vector. */
  readonly projection: number | null
}

/** Sums over the steps of one episode from which vectors are made. Rows are blocks. */
export interface ActivationSums {
  readonly blocks: readonly number[]
  readonly width: number
  /** Σ h_t (z_t − z̄), [blocks, width]; z̄ is the mean over this episode. */
  readonly entropyWeighted: Float64Array
  /** Σ t (z_t − z̄), [blocks, width], with t counted from 1: the control for the time confound. */
  readonly timeWeighted: Float64Array
  /** Σ h_t. */
  readonly entropySum: number
  /** Σ t. */
  readonly timeSum: number
  readonly steps: number
}

/**
 * How far a study is and how long the rest takes. Work is counted in expected engine time, ms, and each kind of work
 * is rescaled by what it has really taken so far.
 */
export const workKinds = ['episode', 'measure', 'rollout'] as const
export type WorkKind = (typeof workKinds)[number]

export interface Phase {
  readonly name: string
  readonly kind: WorkKind
  /** Expected engine time, ms. */
  readonly costMs: number
}

export interface StudyListener {
  /** A sentence for the user, said once. */
  say(sentence: string): void
  /** Share of the work that is done, and what is left of the time, ms; null while nothing is known. */
  progress(phase: string, share: number, leftMs: number | null): void
}

interface PhaseState {
  readonly kind: WorkKind
  totalMs: number
  doneMs: number
}

interface Pace {
  expectedMs: number
  tookMs: number
}

/** Expected work of a kind before its real pace is believed, ms. */
const believedAfterMs = 2000

export class Meter {
  readonly #phases = new Map<string, PhaseState>()
  readonly #pace = new Map<WorkKind, Pace>(workKinds.map((kind) => [kind, { expectedMs: 0, tookMs: 0 }]))
  readonly #workers: number
  readonly #listener: StudyListener
  #phase = ''

  constructor(workers: number, listener: StudyListener) {
    this.#workers = workers
    this.#listener = listener
  }

  say(sentence: string): void {
    this.#listener.say(sentence)
  }

  plan(phases: readonly Phase[]): void {
    for (const { name, kind, costMs } of phases) this.#phases.set(name, { kind, totalMs: costMs, doneMs: 0 })
  }

  /** What there really is to do in a phase, now that it begins. */
  begin(name: string, kind: WorkKind, costMs: number): void {
    this.#phase = name
    this.#phases.set(name, { kind, totalMs: costMs, doneMs: 0 })
    this.#report()
  }

  /**
   * Some work of the running phase is done, which was expected to take `costMs` and took `tookMs`; null = it did not
   * have to be done.
   */
  done(costMs: number, tookMs: number | null): void {
    const phase = this.#phases.get(this.#phase)
    if (phase === undefined) return
    phase.doneMs = Math.min(phase.totalMs, phase.doneMs + costMs)
    const pace = this.#pace.get(phase.kind)
    if (pace !== undefined && tookMs !== null) {
      pace.expectedMs += costMs
      pace.tookMs += tookMs
    }
    this.#report()
  }

  finish(name: string): void {
    const phase = this.#phases.get(name)
    if (phase !== undefined) phase.doneMs = phase.totalMs
    this.#report()
  }

  /** What is left, ms of the clock on all workers. */
  leftMs(): number {
    let left = 0
    for (const { kind, totalMs, doneMs } of this.#phases.values())
      left += (totalMs - doneMs) * this.#scale(kind)
    return left / this.#workers
  }

  #scale(kind: WorkKind): number {
    const pace = this.#pace.get(kind)
    return pace === undefined || pace.expectedMs < believedAfterMs ? 1 : pace.tookMs / pace.expectedMs
  }

  #report(): void {
    let total = 0
    let done = 0
    for (const { totalMs, doneMs } of this.#phases.values()) {
      total += totalMs
      done += doneMs
    }
    this.#listener.progress(this.#phase, total === 0 ? 1 : done / total, this.leftMs())
  }
}

/**
 * The one error that is meant for a person. Its code is for programs; `Problem` of the contract is
 * this without the stack. Anything else that is thrown is a mistake of ours ('internal').
 */
export type ProblemCode =
  'bad-input' | 'cancelled' | 'not-found' | 'engine-crashed' | 'storage' | 'refused' | 'internal'

export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ProblemCode

  /** `message` says what happened, why, and what now, in one or two plain sentences. */
  constructor(code: ProblemCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** True for a problem of that code, also one that came through another process as a plain error. */
export function isProblem(error: unknown, code: ProblemCode): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

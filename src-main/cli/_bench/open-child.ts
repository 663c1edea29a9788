import { fork } from 'node:child_process'
import { ProblemError } from '../../lib/problem'
import type { FromChild, ToChild } from './child-messages'

export interface BenchChild {
  /** One question at a time. Throws what the child says went wrong. */
  ask<Kind extends FromChild['kind']>(
    message: ToChild,
    kind: Kind,
  ): Promise<Extract<FromChild, { kind: Kind }>>
  close(): void
}

export function openChild(file: string): BenchChild {
  // What its libraries chatter on standard output must not mix with our JSON.
  const child = fork(file, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      reject(
        new ProblemError('internal', `The process beside the bench ended with code ${code ?? 'unknown'}.`),
      )
    })
  })
  ended.catch(() => undefined)
  return {
    async ask(message, kind) {
      const answered = new Promise<FromChild>((resolve) =>
        child.once('message', (reply) => resolve(reply as FromChild)),
      )
      child.send(message)
      const reply = await Promise.race([answered, ended])
      if (reply.kind === kind) return reply as Extract<FromChild, { kind: typeof kind }>
      throw new Error(reply.kind === 'failed' ? reply.message : `the child answered "${reply.kind}"`)
    },
    close: () => void child.kill(),
  }
}

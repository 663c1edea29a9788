/** Starts engine processes under plain Node (`serve`, the command line, tests). */
import { fork, type ChildProcess } from 'node:child_process'
import type { EngineLink, FromEngine, SpawnEngine } from './messages'

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `it ended with code ${code ?? 'unknown'}` : `it was ended by ${signal}`
}

function linkTo(child: ChildProcess): EngineLink {
  return {
    // A process that has just died answers through its exit, not through this callback.
    send: (message) => void child.send(message, () => undefined),
    onMessage: (listener) => void child.on('message', (message) => listener(message as FromEngine)),
    onExit(listener) {
      child.once('error', (error) => listener(`it could not be started (${error.message})`))
      child.once('exit', (code, signal) => listener(exitReason(code, signal)))
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/** `entryFile` is the bundled entry.ts. Native libraries chatter on standard error; SACCADE_DEBUG shows it. */
export function nodeSpawner(entryFile: string): SpawnEngine {
  const stderr = process.env['SACCADE_DEBUG'] === undefined ? 'ignore' : 'inherit'
  return () =>
    linkTo(
      fork(entryFile, [], {
        serialization: 'advanced',
        execArgv: [],
        stdio: ['ignore', 'ignore', stderr, 'ipc'],
      }),
    )
}

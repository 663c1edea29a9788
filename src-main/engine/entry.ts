/** An engine process: a utility process under Electron, a child process under Node. */
import { jobs } from './jobs/index'
import type { EnginePort, FromEngine, ToEngine } from './messages'
import { serveJobs } from './serve-jobs'

/** What Electron gives a utility process; typed here because this file also runs without Electron. */
interface ParentPort {
  postMessage(message: FromEngine): void
  on(event: 'message', listener: (event: { readonly data: ToEngine }) => void): void
}

function electronPort(parentPort: ParentPort): EnginePort {
  return {
    send: (message) => parentPort.postMessage(message),
    onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
  }
}

function nodePort(): EnginePort {
  // The parent is gone: nobody is left to work for.
  process.on('disconnect', () => process.exit(0))
  return {
    send: (message) => void process.send?.(message),
    onMessage: (listener) => void process.on('message', (message) => listener(message as ToEngine)),
  }
}

const { parentPort } = process as typeof process & { readonly parentPort?: ParentPort }
serveJobs(parentPort === undefined ? nodePort() : electronPort(parentPort), jobs)

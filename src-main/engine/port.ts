/** The engine process's line to the broker: Electron's parent port, or Node's channel. */
import type { EnginePort, FromEngine, ToEngine } from './messages'

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

export function enginePort(): EnginePort {
  const { parentPort } = process as { readonly parentPort?: ParentPort }
  return parentPort === undefined ? nodePort() : electronPort(parentPort)
}

/** `utilityProcess`: a child process whose `process.parentPort` behaves like Electron's. */
import { fork as forkNode } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { fileURLToPath } from 'node:url'
import { note, offer } from './link.mjs'

const parentPort = new URL('./parent-port.mjs', import.meta.url).href
const children = new Set()

class UtilityProcess extends EventEmitter {
  #child

  constructor(entry, args, { stdio = 'inherit' } = {}) {
    super()
    this.#child = forkNode(entry, args, {
      execArgv: ['--import', parentPort],
      serialization: 'advanced',
      stdio: ['ignore', stdio, stdio, 'ipc'],
    })
    children.add(this)
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.once('spawn', () => this.emit('spawn'))
    this.#child.once('exit', (code, signal) => {
      children.delete(this)
      this.emit('exit', code ?? (signal === 'SIGKILL' ? 9 : 15))
    })
  }

  get pid() {
    return this.#child.pid
  }

  postMessage(message) {
    this.#child.send(message, () => undefined)
  }

  kill() {
    return this.#child.kill()
  }
}

export const utilityProcess = {
  fork(entry, args = [], options = {}) {
    note('utilityProcess.fork', fileURLToPath(new URL(`file://${entry}`)), options)
    return new UtilityProcess(entry, args, options)
  },
}

offer('utility.pids', () => [...children].map(({ pid }) => pid))

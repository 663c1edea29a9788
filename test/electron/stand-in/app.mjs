/** `app`: readiness, the single-instance lock (over a local socket), quitting as Electron does it. */
import { EventEmitter } from 'node:events'
import { rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { note, offer, tell } from './link.mjs'
import { preventable } from './preventable.mjs'

const lockSocket = process.env.STAND_IN_LOCK

function handOver() {
  return new Promise((resolve) => {
    const socket = connect(lockSocket, () => socket.end(JSON.stringify([process.argv, process.cwd()])))
    socket.on('close', (hadError) => resolve(!hadError))
    socket.on('error', () => undefined)
  })
}

function receive(socket) {
  let text = ''
  socket.on('data', (data) => (text += data))
  socket.on('end', () => {
    const [argv, workingFolder] = JSON.parse(text)
    app.emit('second-instance', preventable(), argv, workingFolder, null)
  })
}

/** Asked for synchronously by the app, so it is settled before the app's own code runs. */
const isFirst = lockSocket === undefined || !(await handOver())

/** The windows that are open; quitting closes them first. */
export const windows = new Set()

class App extends EventEmitter {
  name = 'Saccade'
  isPackaged = process.env.STAND_IN_PACKAGED !== undefined
  #isReady = false
  #isQuitting = false
  #ready = new Promise((resolve) => setImmediate(resolve)).then(() => {
    this.#isReady = true
    this.emit('ready')
  })

  isReady() {
    return this.#isReady
  }

  whenReady() {
    return this.#ready
  }

  requestSingleInstanceLock() {
    note('app.requestSingleInstanceLock', isFirst)
    if (isFirst && lockSocket !== undefined) {
      rmSync(lockSocket, { force: true })
      createServer(receive).listen(lockSocket).unref()
    }
    return isFirst
  }

  enableSandbox() {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready')
    note('app.enableSandbox')
  }

  quit() {
    if (!this.#isQuitting) {
      this.#isQuitting = true
      this.emit('before-quit', preventable())
      for (const window of windows) window.close()
    }
    const event = preventable()
    this.emit('will-quit', event)
    if (!event.defaultPrevented) this.exit(0)
  }

  /** Not while the app is quitting already. */
  allWindowsClosed() {
    if (!this.#isQuitting) this.emit('window-all-closed')
  }

  exit(code = 0) {
    tell('exit', code)
    setTimeout(() => process.exit(code), 20)
  }
}

export const app = new App()

export function demandReady(what) {
  if (!app.isReady()) throw new Error(`${what} cannot be used before the app is ready`)
}

offer('app.emit', (name, ...details) => {
  const event = preventable()
  app.emit(name, event, ...details)
  return event.defaultPrevented
})
offer('app.quit', () => app.quit())

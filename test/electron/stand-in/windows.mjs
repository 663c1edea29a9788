/** `BrowserWindow`, its web contents, and `ipcMain`: what the main process sees of a page. */
import { EventEmitter } from 'node:events'
import { app, demandReady, windows } from './app.mjs'
import { note, offer, tell } from './link.mjs'
import { preventable } from './preventable.mjs'

const allContents = new Map()
let nextId = 1

class WebContents extends EventEmitter {
  id = nextId++
  #url = ''
  #isDestroyed = false
  openHandler = () => ({ action: 'allow' })

  constructor() {
    super()
    allContents.set(this.id, this)
    app.emit('web-contents-created', preventable(), this)
  }

  get mainFrame() {
    return { url: this.#url, parent: null }
  }

  getURL() {
    return this.#url
  }

  setURL(url) {
    this.#url = url
  }

  isDestroyed() {
    return this.#isDestroyed
  }

  send(channel, ...args) {
    if (this.#isDestroyed) throw new Error('Object has been destroyed')
    tell('send', this.id, channel, args)
  }

  setWindowOpenHandler(handler) {
    this.openHandler = handler
  }

  destroy() {
    this.#isDestroyed = true
    allContents.delete(this.id)
    this.emit('destroyed')
  }
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows() {
    return [...windows]
  }

  static getFocusedWindow() {
    return [...windows][0] ?? null
  }

  #isMinimized = false
  #isMaximized = false
  #bounds

  constructor(options) {
    demandReady('BrowserWindow')
    super()
    note('BrowserWindow', options)
    const { x = 100, y = 50, width = 800, height = 600 } = options
    this.#bounds = { x, y, width, height }
    windows.add(this)
    this.webContents = new WebContents()
  }

  async loadURL(url) {
    note('window.loadURL', url)
    await new Promise((resolve) => setImmediate(resolve))
    this.webContents.setURL(url)
    this.webContents.emit('did-navigate', preventable(), url, 200, 'OK')
    this.emit('ready-to-show')
    this.webContents.emit('did-finish-load')
    tell('loaded', this.webContents.id, url)
  }

  reload() {
    note('window.reload')
    return this.loadURL(this.webContents.getURL())
  }

  show() {
    note('window.show')
  }

  minimize() {
    this.#isMinimized = true
  }

  isMinimized() {
    return this.#isMinimized
  }

  maximize() {
    this.#isMaximized = true
    note('window.maximize')
  }

  isMaximized() {
    return this.#isMaximized
  }

  setBounds(bounds) {
    this.#bounds = bounds
  }

  /** Where it is, or would be were it not maximised. */
  getNormalBounds() {
    return this.#bounds
  }

  restore() {
    this.#isMinimized = false
    note('window.restore')
  }

  focus() {
    note('window.focus')
  }

  close() {
    this.emit('close', preventable())
    windows.delete(this)
    this.webContents.destroy()
    this.emit('closed')
    if (windows.size === 0) app.allWindowsClosed()
  }
}

const handlers = new Map()

export const ipcMain = {
  handle(channel, handler) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    handlers.set(channel, handler)
  },
}

/** `frame` is `{url, isTop}`; contents 0 stands for a page that is none of the app's windows. */
offer('ipc.invoke', (contentsId, frame, channel, args) => {
  const handler = handlers.get(channel)
  if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
  const sender = contentsId === 0 ? new WebContents() : allContents.get(contentsId)
  const senderFrame =
    frame === null ? null : { url: frame.url, parent: frame.isTop ? null : sender.mainFrame }
  return handler({ sender, senderFrame }, ...args)
})
offer('ipc.channels', () => [...handlers.keys()])
offer('windows', () =>
  [...windows].map(({ webContents }) => ({ id: webContents.id, url: webContents.getURL() })),
)
offer('window.close', () => BrowserWindow.getAllWindows()[0].close())
offer('window.setBounds', (bounds) => BrowserWindow.getAllWindows()[0].setBounds(bounds))
offer('window.maximize', () => BrowserWindow.getAllWindows()[0].maximize())
offer('window.minimize', () => BrowserWindow.getAllWindows()[0].minimize())
/** Emits with a preventable event carrying `details`, as Electron's newer events do; true when prevented. */
offer('contents.emit', (contentsId, name, details) => {
  const contents = contentsId === 0 ? new WebContents() : allContents.get(contentsId)
  const event = preventable(details)
  contents.emit(name, event, details)
  return event.defaultPrevented
})
offer('contents.open', (contentsId, url) => allContents.get(contentsId).openHandler({ url }))

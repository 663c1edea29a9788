/** The one window: sandboxed, isolated, without Node; shown once it has something to show. */
import { app, BrowserWindow, dialog, nativeTheme } from 'electron'
import { preloadFile } from '../bundles'
import { startAddress } from './origin'
import { rememberedPlace, rememberPlace, type Memory } from './window-place'

/** The page's own background in its two themes (`--surface`), so that opening does not flash. */
const background = { light: '#fbfbfc', dark: '#161619' }
/** A page that crashes again this soon would only crash in circles. */
const crashCircleMs = 60_000

export function createWindow(memory: Memory): BrowserWindow {
  const { bounds, isMaximized } = rememberedPlace(memory)
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 800,
    minHeight: 560,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    title: app.name,
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  rememberPlace(window, memory)
  window.once('ready-to-show', () => {
    if (isMaximized) window.maximize()
    window.show()
  })
  window.webContents.on('render-process-gone', recoverFrom(window))
  void window.loadURL(startAddress())
  return window
}

/** Pictures, runs and the queue live in the main process and on disk: loading the page anew loses nothing. */
function recoverFrom(window: BrowserWindow) {
  let lastCrashMs = -Infinity
  return (_event: unknown, details: { readonly reason: string }): void => {
    if (details.reason === 'clean-exit') return
    const isCircle = Date.now() - lastCrashMs < crashCircleMs
    lastCrashMs = Date.now()
    if (isCircle) {
      const message = `The window stopped twice (${details.reason}). Your runs and queue are kept; start Saccade again.`
      dialog.showErrorBox('Saccade has to close', message)
      app.quit()
    } else window.reload()
  }
}

/** Electron's start: one instance, a hardened session, the app wired to one window. */
import { app, BrowserWindow, dialog, nativeTheme } from 'electron'
import { openApplication, type Application } from './application'
import { engineEntryFile } from './bundles'
import { copyToClipboard } from './electron/clipboard'
import { utilitySpawner } from './electron/engine-process'
import { chooseImageFile, imageArgument } from './electron/files'
import { confineEverything, denyPermissions } from './electron/hardening'
import { setMenu } from './electron/menu'
import { declareScheme, serveScheme } from './electron/protocol'
import { serveContract, type Transport } from './electron/transport'
import { createWindow } from './electron/window'
import type { Settings } from './ipc/contract'
import type { Dispatch } from './ipc/dispatch'
import { dataFolder } from './lib/data-folder'

let startImagePath = imageArgument(process.argv, app.isPackaged, process.cwd())
let openPath = (path: string): void => void (startImagePath = path)

/** The window's background and the system's own dialogs follow the theme the user chose. */
function followTheme(dispatch: Dispatch): Dispatch {
  return async (command, input, context) => {
    const reply = await dispatch(command, input, context)
    const isSettings = command === 'settings.get' || command === 'settings.set'
    if (isSettings && reply.ok) nativeTheme.themeSource = (reply.value as Settings).theme
    return reply
  }
}

function open(): Application {
  const application = openApplication({
    host: 'electron',
    dataFolder: dataFolder(),
    spawn: utilitySpawner(engineEntryFile),
    startImagePath,
    copy: copyToClipboard,
  })
  return { ...application, dispatch: followTheme(application.dispatch) }
}

function showWindow(application: Application, transport: Transport): void {
  transport.admit(createWindow(application.memory).webContents)
}

function focusWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  if (window?.isMinimized() === true) window.restore()
  window?.focus()
}

function closeBeforeQuit(application: Application): void {
  let isClosed = false
  app.on('will-quit', (event) => {
    if (isClosed) return
    event.preventDefault()
    void application.close().finally(() => {
      isClosed = true
      app.quit()
    })
  })
}

async function start(): Promise<void> {
  await app.whenReady()
  denyPermissions()
  const application = open()
  closeBeforeQuit(application)
  serveScheme(application.findContent)
  const transport = serveContract(application.dispatch, application.events)
  openPath = (path) => void transport.pageIsListening.then(() => application.openImageFile(path))
  setMenu({
    openImage: () =>
      void chooseImageFile().then((path) => {
        if (path !== null) openPath(path)
      }),
    run: (actionId) => application.events.emit('app.action', { actionId }),
  })
  await application.dispatch('settings.get', {}, { signal: new AbortController().signal })
  showWindow(application, transport)
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) showWindow(application, transport)
  })
}

function refuseToStart(error: unknown): void {
  dialog.showErrorBox('Saccade cannot start', error instanceof Error ? error.message : String(error))
  app.exit(1)
}

if (app.requestSingleInstanceLock()) {
  app.enableSandbox()
  declareScheme()
  confineEverything()
  app.on('open-file', (event, path) => {
    event.preventDefault()
    openPath(path)
  })
  app.on('second-instance', (_event, argv, workingFolder) => {
    const path = imageArgument(argv, app.isPackaged, workingFolder)
    focusWindow()
    if (path !== null) openPath(path)
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  start().catch(refuseToStart)
} else app.quit()

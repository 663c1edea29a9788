/** The main process's `electron` module, as far as the app touches it, behaving as Electron's does there. */
export { app } from './app.mjs'
export { protocol, session } from './session.mjs'
export { clipboard, ClipboardItem, dialog, Menu, nativeTheme, screen, shell } from './system.mjs'
export { utilityProcess } from './utility-process.mjs'
export { BrowserWindow, ipcMain } from './windows.mjs'

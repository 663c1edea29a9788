/** The native menu: the system's usual items, and ours sent to the page as actions of its palette. */
import { Menu, type MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  openImage(): void
  /** Runs an action of the page's palette by its id. */
  run(actionId: string): void
}

const isMac = process.platform === 'darwin'

/** Shown beside the item; the page itself listens for the key, so that both cannot act. */
function pageAction(label: string, accelerator: string, click: () => void): MenuItemConstructorOptions {
  return { label, accelerator, registerAccelerator: false, click }
}

function fileMenu(actions: MenuActions): MenuItemConstructorOptions {
  const end: MenuItemConstructorOptions = isMac ? { role: 'close' } : { role: 'quit' }
  return {
    label: 'File',
    submenu: [
      {
        label: 'Open Picture…',
        accelerator: 'CmdOrCtrl+O',
        registerAccelerator: false,
        click: () => actions.openImage(),
      },
      { type: 'separator' },
      end,
    ],
  }
}

function viewMenu(actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: 'View',
    submenu: [
      pageAction('All Commands…', 'CmdOrCtrl+K', () => actions.run('app.palette')),
      { label: 'Light or Dark', click: () => actions.run('app.theme') },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  }
}

function helpMenu(actions: MenuActions): MenuItemConstructorOptions {
  return {
    role: 'help',
    submenu: [{ label: 'Keyboard Shortcuts', click: () => actions.run('app.shortcuts') }],
  }
}

export function setMenu(actions: MenuActions): void {
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    fileMenu(actions),
    { role: 'editMenu' },
    viewMenu(actions),
    { role: 'windowMenu' },
    helpMenu(actions),
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

/** Menu, dialogs, shell, clipboard and theme: they record what they are told and answer as the test says. */
import { note, offer } from './link.mjs'

let chosenFiles = []

export const dialog = {
  showOpenDialog(options) {
    note('dialog.showOpenDialog', options)
    return Promise.resolve({ canceled: chosenFiles.length === 0, filePaths: chosenFiles })
  },
  showErrorBox: (title, text) => note('dialog.showErrorBox', title, text),
}

export const shell = {
  openExternal(url) {
    note('shell.openExternal', url)
    return Promise.resolve()
  },
}

export class ClipboardItem {
  constructor(items) {
    this.items = items
  }

  get types() {
    return Object.keys(this.items)
  }
}

export const clipboard = {
  writeText(text) {
    note('clipboard.writeText', text)
    return Promise.resolve()
  },
  async write(items) {
    for (const { items: kinds } of items) {
      for (const [mimeType, blob] of Object.entries(kinds)) {
        note('clipboard.write', mimeType, new Uint8Array(await blob.arrayBuffer()))
      }
    }
  },
}

export const nativeTheme = {
  themeSource: 'system',
  get shouldUseDarkColors() {
    return nativeTheme.themeSource === 'dark'
  },
}

/** One screen, of the size that the test says. */
const [screenWidth, screenHeight] = (process.env.STAND_IN_SCREEN ?? '1920x1080').split('x').map(Number)
const display = { workArea: { x: 0, y: 0, width: screenWidth, height: screenHeight } }

export const screen = {
  getPrimaryDisplay: () => display,
  getDisplayMatching: () => display,
}

let menuTemplate = []

export const Menu = {
  buildFromTemplate: (template) => ({ template }),
  setApplicationMenu: ({ template }) => (menuTemplate = template),
}

function allItems(template) {
  return template.flatMap((item) => [item, ...allItems(Array.isArray(item.submenu) ? item.submenu : [])])
}

offer('dialog.choose', (...paths) => {
  chosenFiles = paths
})
offer('theme', () => nativeTheme.themeSource)
offer('menu.items', () =>
  allItems(menuTemplate).map(({ label, role }) => ({ label: label ?? null, role: role ?? null })),
)
offer('menu.click', (label) => {
  allItems(menuTemplate)
    .find((item) => item.label === label)
    .click()
})

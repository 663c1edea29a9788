/** Files that reach the app from outside its page: command line, second start, Finder, menu. */
import { dialog } from 'electron'
import { resolve } from 'node:path'

const pictureFilter = { name: 'Pictures', extensions: ['png', 'jpg', 'jpeg', 'webp', 'avif', 'gif'] }

/** The file a command line names, if any; Chromium adds switches of its own, and `electron .` the app's folder. */
export function imageArgument(
  argv: readonly string[],
  isPackaged: boolean,
  workingFolder: string,
): string | null {
  const [path] = argv.slice(isPackaged ? 1 : 2).filter((word) => !word.startsWith('-'))
  return path === undefined ? null : resolve(workingFolder, path)
}

export async function chooseImageFile(): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog({ properties: ['openFile'], filters: [pictureFilter] })
  return filePaths[0] ?? null
}

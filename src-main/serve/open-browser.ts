/** Opens an address in the user's browser, where there is one and a screen to show it on. */
import { spawn } from 'node:child_process'

type Environment = Readonly<Record<string, string | undefined>>
type Opener = readonly [command: string, ...args: string[]]

function openersOf(platform: NodeJS.Platform, environment: Environment): readonly Opener[] {
  if (environment['SACCADE_NO_BROWSER'] !== undefined) return []
  if (platform === 'darwin') return [['open']]
  if (platform === 'win32') return [['rundll32', 'url.dll,FileProtocolHandler']]
  const hasScreen = environment['DISPLAY'] !== undefined || environment['WAYLAND_DISPLAY'] !== undefined
  return hasScreen ? [['xdg-open'], ['chromium'], ['google-chrome'], ['firefox']] : []
}

function tryOpener([command, ...args]: Opener, url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    // xdg-open ends soon and says whether it found a browser; a browser itself stays.
    child.once('exit', (code) => resolve(code === 0))
    setTimeout(() => resolve(true), 3_000).unref()
    child.unref()
  })
}

/** Whether something was opened. */
export async function openBrowser(
  url: string,
  platform: NodeJS.Platform = process.platform,
  environment: Environment = process.env,
): Promise<boolean> {
  for (const opener of openersOf(platform, environment)) {
    if (await tryOpener(opener, url)) return true
  }
  return false
}

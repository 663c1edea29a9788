/** Where Chromium or Chrome lies on this machine; SACCADE_CHROMIUM names another one. */
import { existsSync } from 'node:fs'

const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Path of an installed Chromium or Chrome, or null. */
export function findChromium() {
  return [process.env.SACCADE_CHROMIUM, ...usualPaths].find((path) => path && existsSync(path)) ?? null
}

/**
 * Takes the README's pictures: `node resources/screenshots/make.mjs [FOLDER]`.
 * Serves the built app on a fresh data folder, drives it in Chromium as a person would, and writes a WebP
 * for each row of `shots` (with `--all`: every view, both sizes, light and dark, as PNG, to look them over;
 * with `--only=NAME,…`: these alone).
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import sharp from 'sharp'
import { ensureChromium } from '../../test/chromium.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const projectFolder = resolve(here, '..', '..')
const all = process.argv.includes('--all')
const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length).split(',')
const outFolder = resolve(process.argv.slice(2).find((word) => !word.startsWith('--')) ?? here)

const showAsItOpens = () => Promise.resolve()
const press = (key) => async (page) => {
  await page.locator('body').click({ position: { x: 2, y: 2 } })
  await page.keyboard.press(key)
  await page.waitForTimeout(2500)
}
const openView = (name) => async (page) => {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true }).click()
  await page.waitForTimeout(2000)
}
const compare = async (page) => {
  await page.getByRole('button', { name: 'A/B' }).click()
  const temperature = page.getByRole('spinbutton', { name: /temperature/i }).first()
  await temperature.fill('2')
  await temperature.press('Enter')
  await page.waitForTimeout(3000)
}
const saveRun = async (page) => {
  await press('Control+s')(page)
  await openView('Runs')(page)
}

/** The shipped model, steered towards a glad tale, and where one of the last tokens attended. */
const steerModel = async (page) => {
  await openView('Model')(page)
  const writing = page.getByRole('toolbar', { name: 'Model' }).getByRole('button', { name: 'Write' })
  await writing.waitFor()
  const strength = page.getByRole('spinbutton', { name: 'Strength' }).first()
  await strength.fill('0.5')
  await strength.press('Enter')
  await page.waitForTimeout(3000)
  await writing.waitFor()
  await page.getByRole('region', { name: 'Text' }).locator('[data-token]').nth(-8).click()
  await page.mouse.move(2, 2)
  await page.waitForTimeout(2000)
}

/** name, what is done before the picture is taken, and the size and theme that the README shows. */
const shots = [
  { name: 'gaze', act: showAsItOpens, size: [1440, 900], theme: 'light' },
  { name: 'compare', act: compare, size: [1440, 900], theme: 'dark' },
  { name: 'fovea', act: press('f'), size: [1024, 700], theme: 'dark' },
  { name: 'relief', act: press('r'), size: [1024, 700], theme: 'dark' },
  { name: 'model', act: steerModel, size: [1440, 900], theme: 'light' },
  { name: 'model-dark', act: steerModel, size: [1440, 900], theme: 'dark' },
  { name: 'queue', act: openView('Queue'), size: [1024, 700], theme: 'light' },
  { name: 'runs', act: saveRun, size: [1024, 700], theme: 'light' },
  { name: 'models', act: openView('Models'), size: [1024, 700], theme: 'light' },
  { name: 'settings', act: openView('Settings'), size: [1024, 700], theme: 'light' },
]
const readmeShots = ['gaze', 'compare', 'fovea', 'relief', 'model', 'model-dark']

async function serveApp(dataFolder) {
  const environment = { ...process.env, SACCADE_DATA: dataFolder, SACCADE_NO_BROWSER: '1' }
  const cli = join(projectFolder, 'src-main', 'launch', 'cli.mjs')
  const server = spawn(process.execPath, [cli, 'serve', '--port', '0'], { env: environment })
  const address = await new Promise((found, failed) => {
    const read = (chunk) => {
      const match = /http:\/\/\S+/.exec(String(chunk))
      if (match) found(match[0])
    }
    server.stdout.on('data', read)
    server.stderr.on('data', read)
    server.on('exit', () => failed(new Error('The app stopped before it was ready.')))
  })
  return { server, address }
}

async function takeShot(browser, address, { name, act, size, theme }) {
  const [width, height] = size
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme })
  const page = await context.newPage()
  page.on('pageerror', (error) => process.stderr.write(`${name}: ${error.message}\n`))
  await page.goto(address)
  await page.getByRole('button', { name: /play|pause/i }).first().waitFor()
  // Long enough for the first prediction and for its path to have played once.
  await page.waitForTimeout(all ? 9000 : 12_000)
  await act(page)
  const picture = await page.screenshot()
  await context.close()
  if (all) await sharp(picture).toFile(join(outFolder, `${name}-${width}-${theme}.png`))
  else await sharp(picture).webp({ quality: 88 }).toFile(join(outFolder, `${name}.webp`))
}

function everyShot() {
  const sizes = [[1440, 900], [1024, 700]]
  const variants = sizes.flatMap((size) => ['light', 'dark'].map((theme) => ({ size, theme })))
  return shots.flatMap((shot) => variants.map((variant) => ({ ...shot, ...variant })))
}

mkdirSync(outFolder, { recursive: true })
const dataFolder = mkdtempSync(join(tmpdir(), 'saccade-shots-'))
const { server, address } = await serveApp(dataFolder)
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-background-networking'],
})
try {
  const wanted = all ? everyShot() : shots.filter((shot) => readmeShots.includes(shot.name))
  for (const shot of wanted.filter(({ name }) => only === undefined || only.includes(name))) {
    process.stderr.write(`${shot.name} ${shot.size.join('×')} ${shot.theme}\n`)
    await takeShot(browser, address, shot)
  }
} finally {
  await browser.close()
  server.kill()
  rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

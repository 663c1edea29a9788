/**
 * Makes the sample pictures: node resources/samples/make/make.mjs [name ...] [--chromium FILE] [--keep DIR] [--draft]
 * Scenes are rendered by three.js in headless Chromium (software WebGL will do), pages are laid out by it; sharp encodes.
 * --keep holds finished renders as PNG and uses them again; --draft takes few samples and leaves the shipped files alone.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import sharp from 'sharp'
import { SAMPLES } from './list.mjs'

const here = dirname(fileURLToPath(import.meta.url)), out = join(here, '..')
const three = dirname(createRequire(import.meta.url).resolve('three'))
const { values: options, positionals } = parseArgs({ allowPositionals: true, options: {
  chromium: { type: 'string', default: '/usr/bin/chromium' }, keep: { type: 'string' }, draft: { type: 'boolean', default: false } } })
const ORIGIN = 'http://samples.invalid'
const TYPES = { '.mjs': 'text/javascript', '.js': 'text/javascript', '.html': 'text/html', '.css': 'text/css', '.png': 'image/png', '.woff2': 'font/woff2' }
const rendered = new Map()

const launch = (graphics) => chromium.launch({ executablePath: options.chromium, args: ['--no-sandbox', ...graphics, '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'] })
// Pages and drawings are quicker without software WebGL underneath.
const browsers = {}
const browserFor = (solid) => (browsers[solid] ??= launch(solid ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--ignore-gpu-blocklist'] : ['--disable-gpu']))

async function answer(route) {
  const path = decodeURIComponent(new URL(route.request().url()).pathname)
  if (path === '/') return route.fulfill({ contentType: 'text/html', body: `<!doctype html><style>*{margin:0}canvas{display:block}</style><script type="importmap">{"imports":{"three":"${ORIGIN}/three/three.module.js"}}</script>` })
  if (path.startsWith('/made/')) return route.fulfill({ contentType: 'image/png', body: await makePng(path.slice(6)) })
  const file = path.startsWith('/three/') ? join(three, path.slice(7)) : path.startsWith('/fonts/') ? fontFile(path.slice(7)) : join(here, path)
  return route.fulfill({ contentType: TYPES[extname(file)] ?? 'application/octet-stream', body: readFileSync(file) })
}
const fontFile = (name) => join(dirname(createRequire(import.meta.url).resolve('@fontsource/inter/package.json')), 'files', name)

/** The picture of this name as PNG; pictures that appear inside others are made once. */
async function makePng(name) {
  if (rendered.has(name)) return rendered.get(name)
  const kept = options.keep && join(options.keep, `${name}.png`)
  if (kept && existsSync(kept)) return readFileSync(kept)
  const sample = SAMPLES.find((entry) => entry.name === name)
  const page = await (await browserFor(Boolean(sample.solid))).newPage({ viewport: { width: sample.width / (sample.zoom ?? 1), height: sample.height / (sample.zoom ?? 1) }, deviceScaleFactor: sample.zoom ?? 1 })
  page.on('console', (message) => ['error', 'info'].includes(message.type()) && console.error(`${name}: ${message.text()} (${Math.round(process.uptime())} s)`))
  page.on('pageerror', (error) => console.error(`${name}: ${error.message}`))
  await page.route('**/*', answer)
  page.setDefaultTimeout(900_000)
  if (sample.page) await page.goto(`${ORIGIN}/${sample.page}`, { waitUntil: 'networkidle', timeout: 900_000 })
  else {
    await page.goto(`${ORIGIN}/`)
    const url = await page.evaluate(async ([module, settings]) => {
      const canvas = await (await import(module)).default(settings)
      return canvas.toDataURL('image/png')
    }, [`${ORIGIN}/${sample.scene}`, { draft: options.draft, width: sample.width, height: sample.height, ...sample.settings }])
    rendered.set(name, Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
  }
  if (sample.page) rendered.set(name, await page.screenshot({ type: 'png', timeout: 300_000 }))
  await page.close()
  if (kept) writeFileSync(kept, rendered.get(name))
  return rendered.get(name)
}

const ENCODE = {
  jpg: (image, quality) => image.jpeg({ quality, mozjpeg: true }), webp: (image, quality) => image.webp({ quality, effort: 6 }),
  avif: (image, quality) => image.avif({ quality, effort: 6 }), png: (image) => image.png({ compressionLevel: 9, palette: false }),
}
const wanted = SAMPLES.filter((entry) => (positionals.length ? positionals.includes(entry.name) : entry.title))
for (const sample of wanted) {
  const png = await makePng(sample.name)
  const file = `${sample.name}.${sample.format ?? 'png'}`
  const data = await ENCODE[sample.format ?? 'png'](sharp(png), sample.quality).toBuffer()
  mkdirSync(out, { recursive: true })
  if (sample.title && !options.draft) writeFileSync(join(out, file), data)
  if (options.draft) writeFileSync(join(options.keep ?? out, `${sample.name}.png`), png)
  console.log(`${file} ${Math.round(data.length / 1024)} KiB`)
}
for (const browser of Object.values(browsers)) await (await browser).close()
const list = SAMPLES.filter((entry) => entry.title).map(({ name, format = 'png', title, width, height, note, default: first }) => ({ file: `${name}.${format}`, title, width, height, note, ...(first ? { default: true } : {}) }))
if (!options.draft) writeFileSync(join(out, 'samples.json'), JSON.stringify(list, null, 2) + '\n')

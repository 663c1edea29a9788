/**
 * Renders synthetic designs (web pages, app screens, posters, plots, art) for training the gaze network.
 *   node render.mjs --out DIR [--count 1000] [--start 0] [--seed 1] [--only KIND,...] [--photos DIR]... [--exclude FILE] [--chromium FILE]
 * Writes DIR/000123.jpg (long side 800 px) and DIR/designs.jsonl (roles and boxes of all elements, pixels of that picture).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { createRandom } from './random.mjs'
import { createTheme, themeCss } from './theme.mjs'
import { createWords } from './words.mjs'
import { createMedia } from './media.mjs'
import { measureDesign } from './measure.mjs'
import { listPhotos, readExclusion } from './photos.mjs'
import { contentPages, footer } from './pages-content.mjs'
import { visualPages } from './pages-visual.mjs'
import { desktopScreens, phoneScreens } from './screens.mjs'
import { figures } from './figures.mjs'
import { posters } from './posters.mjs'
import { art } from './art.mjs'

const LONG_SIDE_PX = 800
const { values: options } = parseArgs({
  options: {
    out: { type: 'string' },
    count: { type: 'string', default: '1000' },
    start: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    photos: { type: 'string', multiple: true, default: [] },
    exclude: { type: 'string' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
})

const SIZES = {
  page: [
    [1360, 768, 6],
    [1360, 720, 1],
    [1360, 850, 2],
    [1360, 1020, 1],
  ],
  desktop: [
    [1360, 768, 3],
    [1360, 850, 2],
    [1120, 840, 1],
  ],
  phone: [
    [390, 844, 3],
    [360, 640, 1],
    [400, 720, 1],
    [768, 1024, 0.5],
  ],
  figure: [
    [1000, 750, 3],
    [1280, 720, 3],
    [900, 900, 1],
    [850, 1100, 1],
  ],
  poster: [
    [800, 1130, 3],
    [900, 900, 2],
    [1200, 675, 2],
    [1000, 750, 1],
  ],
  art: [
    [1000, 750, 3],
    [900, 900, 1],
    [800, 1060, 1],
    [1200, 675, 1],
  ],
}
/** Template families: their share of the whole, the screens they use, and whether photographs belong there. */
const FAMILIES = [
  { name: 'page', share: 0.3, templates: contentPages, sizes: SIZES.page, photos: 0.7 },
  { name: 'page', share: 0.18, templates: visualPages, sizes: SIZES.page, photos: 0.75 },
  { name: 'app', share: 0.07, templates: desktopScreens, sizes: SIZES.desktop, photos: 0.5 },
  { name: 'phone', share: 0.08, templates: phoneScreens, sizes: SIZES.phone, photos: 0.6 },
  { name: 'figure', share: 0.14, templates: figures, sizes: SIZES.figure, photos: 0.4 },
  { name: 'poster', share: 0.12, templates: posters, sizes: SIZES.poster, photos: 0.55 },
  { name: 'art', share: 0.11, templates: art, sizes: SIZES.art, photos: 0 },
]

const seedOf = (index) =>
  (Math.imul(Number(options.seed), 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0

/** Draws the design with this index: its markup, kind and screen size. The same index gives the same design. */
function drawDesign(index, library) {
  const random = createRandom(seedOf(index))
  const choices = Object.fromEntries(FAMILIES.map((family, i) => [i, family.share]))
  const family = FAMILIES[Number(random.weighted(choices))]
  const kind = random.pick(Object.keys(family.templates))
  const [W, H] =
    family.sizes[Number(random.weighted(Object.fromEntries(family.sizes.map((size, i) => [i, size[2]]))))]
  const language = random.weighted({ en: 74, es: 4, de: 4, fr: 5, ru: 4, zh: 5, ja: 4 })
  const theme = createTheme(
    random,
    family.name === 'page' ? undefined : { early: 0.2, flat: 0.35, modern: 0.45 },
  )
  const words = createWords(random, language)
  const photos = random.chance(family.photos) && library.length ? library : null
  const media = createMedia(random, words, theme, photos)
  const width =
    theme.era === 'early' ? random.pick([960, 980, 1000, 1060, 1180]) : random.pick([1080, 1140, 1200, 1260])
  const context = { ...random, random, w: words, t: theme, m: media, W, H, width }
  const body = family.templates[kind](context) + (family.name === 'page' ? footer(context, kind) : '')
  const html = `<!doctype html><meta charset="utf-8"><style>${themeCss(theme)}</style><body>${body}</body>`
  return { html, kind: `${family.name}/${kind.replace(/Again$/, '')}`, W, H, language, era: theme.era }
}

const out = resolve(options.out)
mkdirSync(out, { recursive: true })
const folders = options.photos.map((folder) => resolve(folder))
const address = (set, file) => `http://photos.invalid/${set}/${file}`
const library = listPhotos(folders, options.exclude ? readExclusion(options.exclude) : new Set(), address)
const bytes = new Map()
const readPhoto = (url) => {
  const [set, file] = new URL(url).pathname.slice(1).split('/')
  const folder = folders.find((path) => basename(dirname(path)) === set)
  if (!bytes.has(url)) bytes.set(url, readFileSync(join(folder, file)))
  return bytes.get(url)
}

const browser = await chromium.launch({
  executablePath: options.chromium,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--force-color-profile=srgb',
  ],
})
const page = await browser.newPage()
await page.route('**/*', (route) =>
  route.request().url().startsWith('http://photos.invalid/')
    ? route.fulfill({ body: readPhoto(route.request().url()), contentType: 'image/jpeg' })
    : route.abort(),
)
const session = await page.context().newCDPSession(page)

const lines = [],
  start = Number(options.start),
  end = start + Number(options.count)
for (let index = start; index < end; index++) {
  const design = drawDesign(index, library)
  if (options.only && !options.only.split(',').some((part) => design.kind.includes(part))) continue
  const scale = LONG_SIDE_PX / Math.max(design.W, design.H)
  await session.send('Emulation.setDeviceMetricsOverride', {
    width: design.W,
    height: design.H,
    deviceScaleFactor: scale,
    mobile: false,
  })
  await page.setContent(design.html, { waitUntil: 'load' })
  const elements = await page.evaluate(measureDesign, scale)
  const shot = await session.send('Page.captureScreenshot', { format: 'jpeg', quality: 92 })
  const image = `${String(index).padStart(6, '0')}.jpg`
  writeFileSync(join(out, image), Buffer.from(shot.data, 'base64'))
  lines.push(
    JSON.stringify({
      image,
      kind: design.kind,
      width: Math.round(design.W * scale),
      height: Math.round(design.H * scale),
      language: design.language,
      era: design.era,
      elements,
    }),
  )
  if (lines.length % 50 === 0) {
    writeFileSync(join(out, 'designs.jsonl'), lines.join('\n') + '\n')
    console.error(`${lines.length} of ${options.count}`)
  }
}
writeFileSync(join(out, 'designs.jsonl'), lines.join('\n') + '\n')
await browser.close()

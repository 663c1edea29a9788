/** What the export dialog saves: each file is opened and its contents are checked. */
import sharp from 'sharp'
import { readFileSync } from 'node:fs'
import type { Download } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chooseFile, dialogClosed, openApp, type OpenedApp } from './opened-app'
import { drawPicture, temporaryFolder } from './picture-files'

const scratch = temporaryFolder()
let app: OpenedApp

beforeAll(async () => {
  const picture = await drawPicture(scratch.path, 'market.png', 20)
  app = await openApp()
  await app.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await chooseFile(app.page, picture)
})
afterAll(async () => {
  await app.close()
  scratch.remove()
})

async function openDialog(): Promise<void> {
  await app.page.keyboard.press('Control+e')
  await app.page.getByRole('dialog', { name: 'Export' }).waitFor()
}
beforeEach(openDialog)

async function closeDialog(): Promise<void> {
  await app.page.keyboard.press('Escape')
  await dialogClosed(app.page)
}

const choose = (title: string) => app.page.getByRole('dialog').getByText(title, { exact: true }).click()

/** Saves and gives the file's name and bytes; the dialog closes by itself. */
async function save(): Promise<{ name: string; bytes: Buffer }> {
  const coming = app.page.waitForEvent('download')
  await app.page.getByRole('button', { name: 'Save', exact: true }).click()
  const download: Download = await coming
  await dialogClosed(app.page)
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

describe('the export dialog', () => {
  it('shows what it will save before it saves', async () => {
    const preview = app.page.getByRole('img', { name: 'Preview of what will be saved' })
    // A preview may be replaced while it is looked at.
    const width = () =>
      preview.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))
    await expect.poll(width).toBeGreaterThan(200)
    await closeDialog()
  })

  it('saves a PNG three times as large as at 1×, with more than one colour', async () => {
    await choose('1×')
    const small = await save()
    await openDialog()
    await choose('3×')
    const large = await save()
    expect(small.name).toMatch(/^market.*\.png$/)
    const [once, thrice] = await Promise.all([small, large].map(({ bytes }) => sharp(bytes).metadata()))
    expect(thrice?.width).toBe((once?.width ?? 0) * 3)
    const { channels } = await sharp(large.bytes).stats()
    expect(channels.some(({ stdev }) => stdev > 10)).toBe(true)
  })

  it('saves an SVG that holds the title, the path and the caption', async () => {
    await choose('SVG')
    await app.page.getByRole('textbox', { name: 'Title' }).fill('A market')
    const { name, bytes } = await save()
    const text = bytes.toString('utf8')
    expect(name).toMatch(/\.svg$/)
    expect(text).toMatch(/^(<\?xml[^>]*>\s*)?<svg[^>]*>/)
    expect(text.trimEnd()).toMatch(/<\/svg>$/)
    expect((await sharp(bytes).metadata()).format).toBe('svg')
  })

  it('saves fixations as CSV, one row each, inside the picture', async () => {
    await choose('Fixations')
    await app.page.getByRole('dialog').getByLabel('Viewers').selectOption({ index: 1 })
    const { name, bytes } = await save()
    const [head, ...rows] = bytes.toString('utf8').trim().split(/\r?\n/)
    const columns = head!.split(',')
    expect(name).toMatch(/\.csv$/)
    expect(columns).toEqual(expect.arrayContaining(['viewer', 'x', 'y', 'durationMs']))
    const value = (row: string, column: string) => Number(row.split(',')[columns.indexOf(column)])
    expect(new Set(rows.map((row) => value(row, 'viewer'))).size).toBe(8)
    expect(rows.every((row) => value(row, 'x') >= 0 && value(row, 'x') <= 320)).toBe(true)
    expect(rows.every((row) => value(row, 'y') >= 0 && value(row, 'y') <= 240)).toBe(true)
  })

  it('saves fixations as JSON lines in the layout of a data set', async () => {
    await choose('Fixations')
    await choose('JSON Lines')
    const { bytes } = await save()
    const lines = bytes.toString('utf8').trim().split('\n')
    const first = JSON.parse(lines[0]!) as { x: number[]; y: number[]; durationMs: number[] }
    expect(first.x.length).toBeGreaterThan(0)
    expect(first.y).toHaveLength(first.x.length)
    expect(first.durationMs).toHaveLength(first.x.length)
  })

  it('saves a density as .npy whose probabilities sum to one', async () => {
    await choose('Density')
    const { name, bytes } = await save()
    expect(name).toMatch(/\.npy$/)
    expect(bytes.subarray(1, 6).toString('latin1')).toBe('NUMPY')
    const header = bytes.subarray(10, 10 + bytes.readUInt16LE(8)).toString('latin1')
    const [, rows, columns] = /'shape': \((\d+), (\d+)\)/.exec(header)!.map(Number)
    expect(header).toContain("'<f4'")
    const start = 10 + bytes.readUInt16LE(8)
    const values = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length),
    )
    expect(values).toHaveLength(rows! * columns!)
    expect(values.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 3)
  })

  it('saves a density as a 16-bit PNG', async () => {
    await choose('Density')
    await choose('16-bit PNG')
    const { bytes } = await save()
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', depth: 'ushort', channels: 1 })
  })

  it('puts the figure on the clipboard', async () => {
    await app.page.getByRole('button', { name: 'Copy', exact: true }).click()
    await app.page.getByText('The figure is on the clipboard.').waitFor()
    const types = await app.page.evaluate(async () =>
      (await navigator.clipboard.read()).flatMap((item) => item.types),
    )
    expect(types).toContain('image/png')
    await closeDialog()
  })

  it('puts the fixations on the clipboard as text', async () => {
    await choose('Fixations')
    await app.page.getByRole('button', { name: 'Copy', exact: true }).click()
    await app.page.getByText('The fixations are on the clipboard.').waitFor()
    expect(await app.page.evaluate(() => navigator.clipboard.readText())).toContain('durationMs')
    await closeDialog()
  })

  it('ends without a complaint from the page', async () => {
    await closeDialog()
    expect(app.complaints).toEqual([])
  })
})

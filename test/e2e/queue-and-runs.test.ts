/** A folder with good and bad pictures goes through the queue; what it made is searched, renamed, repeated, deleted. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp, type OpenedApp } from './opened-app'
import { drawPicture, temporaryFolder, writeBadFiles } from './picture-files'

const scratch = temporaryFolder()
const folder = join(scratch.path, 'holiday')
let app: OpenedApp

const goTo = (title: string) =>
  app.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: title }).click()

beforeAll(async () => {
  mkdirSync(folder)
  await drawPicture(folder, 'beach.png', 40)
  await drawPicture(folder, 'forest.jpg', 120)
  await drawPicture(folder, 'harbour.webp', 200)
  await writeBadFiles(folder)
  app = await openApp()
  app.page.setDefaultTimeout(60_000)
})
afterAll(async () => {
  await app.close()
  scratch.remove()
})

/** Drops a file or folder of the disk as the system does: the page gets a real directory entry. */
async function dropFromSystem(path: string): Promise<void> {
  const devtools = await app.page.context().newCDPSession(app.page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 700, y: 400, data })
  }
}

describe('a folder in the queue', () => {
  it('says what an empty queue is for', async () => {
    await goTo('Queue')
    expect(await app.page.getByRole('heading', { name: 'Many pictures at once' }).isVisible()).toBe(true)
  })

  it('finishes the good pictures and says what was left out', async () => {
    await dropFromSystem(folder)
    await app.page.getByText('2 files were left out').waitFor()
    await app.page.getByText('3 of 5 pictures predicted').waitFor({ timeout: 60_000 })
    const tiles = app.page.getByRole('list', { name: 'Pictures in the queue' })
    for (const name of ['beach.png', 'forest.jpg', 'harbour.webp']) {
      expect(await tiles.getByRole('button', { name: `${name}: open the result` }).isEnabled()).toBe(true)
    }
  })

  it('lists the failures with their reasons', async () => {
    await app.page.getByText('Not done 2').click()
    const failures = app.page.getByRole('list', { name: 'Pictures that were not done' })
    const words = await failures.getByRole('listitem').allInnerTexts()
    expect(words).toHaveLength(2)
    for (const text of words) {
      // A name, a sentence that ends, and a way on.
      expect(text).toMatch(/^(cut-short\.png|no-picture\.jpg)\n+[^\n]{20,}\.\n+Try again$/)
    }
  })

  it('keeps a failure listed when trying again does not help', async () => {
    await app.page.getByRole('button', { name: 'Try again' }).first().click()
    await app.page.getByText('3 of 5 pictures predicted').waitFor({ timeout: 30_000 })
    // Tried again, it fails again: the second failure is back after a moment.
    await app.page.getByText('Not done 2').waitFor({ timeout: 30_000 })
    expect(await app.page.getByText('Not done 2').isVisible()).toBe(true)
  })

  it('lays heat over the thumbnails', async () => {
    await app.page.getByText('All 5').click()
    const canvas = app.page.locator('[data-index="0"] canvas')
    await canvas.waitFor()
    const colours = await canvas.evaluate((element: HTMLCanvasElement) => {
      const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height)
      return new Set(new Uint32Array(data.buffer)).size
    })
    expect(colours).toBeGreaterThan(20)
  })

  it('opens a result in the gaze lab', async () => {
    await app.page.getByRole('button', { name: 'beach.png: open the result' }).click()
    const name = app.page.getByRole('toolbar', { name: 'Gaze' }).getByText('beach.png')
    await name.waitFor()
    expect(await name.count()).toBe(1)
  })

  it('takes nothing from a folder without pictures, and says so', async () => {
    const empty = join(scratch.path, 'letters')
    mkdirSync(empty)
    await writeBadFiles(empty)
    await goTo('Queue')
    // Only the text file: the others call themselves pictures.
    await app.page.getByTestId('choose-files').setInputFiles(join(empty, 'notes.txt'))
    const notice = app.page.getByRole('log').filter({ hasText: 'no picture that Saccade can read' })
    await notice.waitFor()
    expect(await notice.innerText()).toContain('notes.txt (not PNG, JPEG, WebP, AVIF or GIF)')
  })

  it('clears what is finished', async () => {
    await app.page.getByRole('button', { name: 'Clear list' }).click()
    await app.page.getByText('beach.png', { exact: true }).waitFor({ state: 'detached' })
    expect(await app.page.getByText('Not done 0').isVisible()).toBe(false)
  })
})

describe('the history of runs', () => {
  const rows = () => app.page.getByRole('list', { name: 'Runs, newest first' }).getByRole('listitem')

  it('holds a run for each picture of the queue', async () => {
    await goTo('Runs')
    await rows().nth(2).waitFor()
    expect(await rows().count()).toBe(3)
  })

  it('searches as you type', async () => {
    await app.page.keyboard.press('/')
    await app.page.keyboard.type('fore')
    await app.page.getByText('1 run', { exact: true }).waitFor()
    expect(await rows().first().innerText()).toContain('forest')
    await app.page.keyboard.press('Escape')
    await app.page.getByText('3 runs', { exact: true }).waitFor()
  })

  it('says when nothing matches, and goes back', async () => {
    await app.page.getByRole('searchbox').fill('zzzz')
    await app.page.getByRole('heading', { name: 'No run matches' }).waitFor()
    await app.page.getByRole('button', { name: 'Show all runs' }).click()
    await rows().nth(2).waitFor()
    expect(await app.page.getByRole('searchbox').inputValue()).toBe('')
  })

  it('renames in place with Enter, and drops what was typed with Escape', async () => {
    const row = rows().filter({ hasText: 'forest' })
    await row.getByRole('button', { name: 'Rename' }).click()
    await app.page.getByRole('textbox', { name: 'Title of the run' }).fill('Pines at noon')
    await app.page.keyboard.press('Enter')
    await app.page.getByRole('button', { name: 'Pines at noon', exact: true }).waitFor()
    await app.page.keyboard.press('F2')
    await app.page.getByRole('textbox', { name: 'Title of the run' }).fill('never')
    await app.page.keyboard.press('Escape')
    await app.page.getByRole('button', { name: 'Pines at noon', exact: true }).waitFor()
    expect(await app.page.getByText('never').count()).toBe(0)
  })

  it('keeps the new title', async () => {
    await app.page.reload()
    await goTo('Runs')
    await rows().nth(2).waitFor()
    expect(await app.page.getByRole('button', { name: 'Pines at noon', exact: true }).count()).toBe(1)
  })

  it('deletes, and takes the deletion back', async () => {
    await rows().filter({ hasText: 'Pines' }).getByRole('button', { name: 'Delete' }).click()
    await app.page.getByText('1 run deleted.').waitFor()
    expect(await rows().count()).toBe(2)
    await app.page.getByRole('button', { name: 'Undo' }).click()
    await app.page.getByRole('button', { name: 'Pines at noon', exact: true }).waitFor()
    expect(await rows().count()).toBe(3)
  })

  it('repeats a run bit for bit', async () => {
    await rows().first().getByRole('button', { name: 'Repeat and compare bit for bit' }).click()
    const verdict = rows().first().getByRole('status').filter({ hasNotText: 'Running' })
    await verdict.waitFor({ timeout: 60_000 })
    expect(await verdict.innerText()).toContain('Bit for bit the same')
  })

  it('holds two runs side by side', async () => {
    await app.page.getByRole('checkbox').nth(0).check()
    await app.page.getByRole('checkbox').nth(1).check()
    await app.page.getByRole('button', { name: 'Compare', exact: true }).click()
    const table = app.page.getByRole('table')
    await table.waitFor()
    const entropy = table.getByRole('row', { name: /Density entropy/ })
    const [a, b, difference] = (await entropy.getByRole('cell').allInnerTexts()).map((text) =>
      Number(text.replace('−', '-')),
    )
    expect(a).toBeGreaterThan(0)
    expect(difference).toBeCloseTo(b! - a!, 2)
    await app.page.keyboard.press('Escape')
    await rows().first().waitFor()
  })

  it('ends without a complaint from the page', () => {
    expect(app.complaints).toEqual([])
  })
})

/** A folder with good and bad pictures goes through the queue; what it made is searched, renamed, repeated, deleted. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { goTo as goToView, openApp, recordTexts, type OpenedApp } from './opened-app'
import { drawPicture, temporaryFolder, writeBadFiles } from './picture-files'

const scratch = temporaryFolder()
const folder = join(scratch.path, 'holiday')
let app: OpenedApp

const goTo = (title: string) => goToView(app.page, title)
const failures = () => app.page.getByRole('list', { name: 'Pictures that were not done' })

beforeAll(async () => {
  mkdirSync(folder)
  await drawPicture(folder, 'beach.png', 40)
  await drawPicture(folder, 'forest.jpg', 120)
  await drawPicture(folder, 'harbour.webp', 200)
  await writeBadFiles(folder)
  app = await openApp()
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
    const heading = app.page.getByRole('heading', { name: 'Many pictures at once' })
    await expect.poll(() => heading.isVisible()).toBe(true)
  })

  it('finishes the good pictures and says what was left out', async () => {
    await dropFromSystem(folder)
    await app.page.getByText('2 files were left out').waitFor()
    await app.page.getByText('3 of 5 pictures predicted').waitFor()
    const tiles = app.page.getByRole('list', { name: 'Pictures in the queue' })
    for (const name of ['beach.png', 'forest.jpg', 'harbour.webp']) {
      const tile = tiles.getByRole('button', { name: `${name}: open the result` })
      await expect.poll(() => tile.isEnabled()).toBe(true)
    }
  })

  it('lists the failures with their reasons', async () => {
    await app.page.getByText('Not done 2').click()
    await expect.poll(() => failures().getByRole('listitem').count()).toBe(2)
    // A name, a sentence that ends, and a way on.
    for (const text of await failures().getByRole('listitem').allInnerTexts()) {
      expect(text).toMatch(/^(cut-short\.png|no-picture\.jpg)\n+[^\n]{20,}\.\n+Try again$/)
    }
  })

  it('keeps a failure listed when trying again does not help', async () => {
    // The count of what was not done falls when both go back in line, and is back at two once both
    // have failed again. Only a record tells that end from the beginning: the texts are the same.
    const counts = await recordTexts(app.page, '[role="radiogroup"][aria-label="Show"] label:last-child')
    await app.page.getByRole('button', { name: 'Try again', exact: true }).click()
    await expect
      .poll(async () => (await counts()).join(', '))
      .toMatch(/^Not done 2, Not done 0, (Not done 1, )?Not done 2$/)
    await expect.poll(() => failures().getByRole('listitem').count()).toBe(2)
  })

  it('lays heat over the thumbnails', async () => {
    await app.page.getByText('All 5').click()
    const canvas = app.page.locator('[data-index="0"] canvas')
    await canvas.waitFor()
    const colours = () =>
      canvas.evaluate((element: HTMLCanvasElement) => {
        const { data } = element.getContext('2d')!.getImageData(0, 0, element.width, element.height)
        return new Set(new Uint32Array(data.buffer)).size
      })
    await expect.poll(colours).toBeGreaterThan(20)
  })

  it('opens a result in the gaze lab', async () => {
    await app.page.getByRole('button', { name: 'beach.png: open the result' }).click()
    const name = app.page.getByRole('toolbar', { name: 'Gaze' }).getByText('beach.png')
    await expect.poll(() => name.count()).toBe(1)
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
    const heading = app.page.getByRole('heading', { name: 'Many pictures at once' })
    await expect.poll(() => heading.isVisible()).toBe(true)
  })
})

describe('the history of runs', () => {
  const rows = () => app.page.getByRole('list', { name: 'Runs, newest first' }).getByRole('listitem')

  it('holds a run for each picture of the queue', async () => {
    await goTo('Runs')
    await expect.poll(() => rows().count()).toBe(3)
  })

  it('searches as you type', async () => {
    await app.page.keyboard.press('/')
    await app.page.locator('input[type="search"]:focus').waitFor()
    await app.page.keyboard.type('fore')
    await app.page.getByText('1 run', { exact: true }).waitFor()
    await expect.poll(() => rows().first().innerText()).toContain('forest')
    await app.page.keyboard.press('Escape')
    await app.page.getByText('3 runs', { exact: true }).waitFor()
  })

  it('says when nothing matches, and goes back', async () => {
    await app.page.getByRole('searchbox').fill('zzzz')
    await app.page.getByRole('heading', { name: 'No run matches' }).waitFor()
    await app.page.getByRole('button', { name: 'Show all runs' }).click()
    await rows().nth(2).waitFor()
    await expect.poll(() => app.page.getByRole('searchbox').inputValue()).toBe('')
  })

  it('renames in place with Enter, and drops what was typed with Escape', async () => {
    const row = rows().filter({ hasText: 'forest' })
    await row.getByRole('button', { name: 'Rename' }).click()
    await app.page.getByRole('textbox', { name: 'Title of the run' }).fill('Pines at noon')
    await app.page.keyboard.press('Enter')
    const title = app.page.getByRole('button', { name: 'Pines at noon', exact: true })
    await title.waitFor()
    // The focus is back on the title, so F2 goes on from there.
    await expect.poll(() => title.evaluate((element) => element === document.activeElement)).toBe(true)
    await app.page.keyboard.press('F2')
    await app.page.getByRole('textbox', { name: 'Title of the run' }).fill('never')
    await app.page.keyboard.press('Escape')
    await title.waitFor()
    expect(await app.page.getByText('never').count()).toBe(0)
  })

  it('keeps the new title', async () => {
    await app.page.reload()
    await goTo('Runs')
    const title = app.page.getByRole('button', { name: 'Pines at noon', exact: true })
    await expect.poll(() => title.count()).toBe(1)
  })

  it('deletes, and takes the deletion back', async () => {
    await rows().filter({ hasText: 'Pines' }).getByRole('button', { name: 'Delete' }).click()
    await app.page.getByText('1 run deleted.').waitFor()
    await expect.poll(() => rows().count()).toBe(2)
    await app.page.getByRole('button', { name: 'Undo' }).click()
    await app.page.getByRole('button', { name: 'Pines at noon', exact: true }).waitFor()
    await expect.poll(() => rows().count()).toBe(3)
  })

  it('repeats a run bit for bit', async () => {
    await rows().first().getByRole('button', { name: 'Repeat and compare bit for bit' }).click()
    await expect.poll(() => rows().first().getByRole('status').innerText()).toContain('Bit for bit the same')
  })

  it('holds two runs side by side', async () => {
    await app.page.getByRole('checkbox').nth(0).check()
    await app.page.getByRole('checkbox').nth(1).check()
    await app.page.getByRole('button', { name: 'Compare', exact: true }).click()
    const entropy = app.page.getByRole('table').getByRole('row', { name: /Density entropy/ })
    await entropy.waitFor()
    const [a, b, difference] = (await entropy.getByRole('cell').allInnerTexts()).map((text) =>
      Number(text.replace('−', '-')),
    )
    expect(a).toBeGreaterThan(0)
    // Each of the three is rounded to two decimals.
    expect(Math.abs(difference! - (b! - a!))).toBeLessThan(0.0151)
    await app.page.keyboard.press('Escape')
    await rows().first().waitFor()
  })

  it('ends without a complaint from the page', () => {
    expect(app.complaints).toEqual([])
  })
})

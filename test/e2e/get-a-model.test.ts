/** Models are brought here from inside the app: a Hub that misbehaves, a folder, a checkpoint. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cutAfter, FakeHub, repo, status, trickle } from '../unit/hub/fake-hub'
import { checkpointBytes, tokenizerBytes } from '../unit/importers/llama2c-files'
import { bringAxe, violations } from './axe'
import { dialogClosed, goTo, openApp, type OpenedApp } from './opened-app'

const smolChat = join(import.meta.dirname, '../models/smol-chat')
const graph = 'onnx/model.onnx'
const hub = new FakeHub()
let app: OpenedApp
let page: Page
let scratch: string

beforeAll(async () => {
  await hub.open()
  for (const name of [
    'config.json',
    'generation_config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    graph,
  ])
    hub.add(name, readFileSync(join(smolChat, name)))
  scratch = await mkdtemp(join(tmpdir(), 'saccade-get-'))
  const environment = { HF_ENDPOINT: hub.url, HF_HUB_CACHE: join(scratch, 'hub'), HF_HUB_OFFLINE: '' }
  app = await openApp({ reducedMotion: 'reduce', environment })
  page = app.page
  await bringAxe(page)
  await goTo(page, 'Models')
})
afterAll(async () => {
  await app.close()
  await hub.close()
  rmSync(scratch, { recursive: true, force: true })
})

const row = (text: string) => page.locator('[data-model]').filter({ hasText: text })
const article = () => page.getByRole('article')
const articleButton = (name: string) => article().getByRole('button', { name, exact: true })
const cached = (folder: string) => {
  try {
    return readdirSync(join(scratch, 'hub', 'models--tests--tiny-model', folder))
  } catch {
    return []
  }
}

async function askFor(name: string): Promise<void> {
  await page.getByRole('button', { name: 'From the Hub…' }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Get it' }).click()
  await dialogClosed(page)
}

async function useFromDisk(path: string): Promise<void> {
  await page.getByRole('button', { name: 'From disk…' }).click()
  await page.getByLabel('Path of the folder or file').fill(path)
  await page.getByRole('button', { name: 'Use it' }).click()
  await dialogClosed(page)
}

describe('the Models view', () => {
  it('lists public models with size, licence and whether they ran here', async () => {
    await row('SmolLM2 135M Instruct').click()
    const words = await article().innerText()
    expect(words).toContain('Apache-2.0')
    expect(words).toContain('Not yet run here')
    const formats = await article().getByRole('combobox', { name: 'Format' }).innerText()
    expect(formats).toMatch(/q4f16, about 134 MB/)
    expect(words).toContain(hub.url)
    await expect.poll(() => violations(page)).toEqual([])
  })

  it('finds a model by its name', async () => {
    await page.getByRole('searchbox', { name: 'Search the models' }).fill('qwen')
    await expect.poll(() => page.locator('[data-model]').count()).toBe(1)
    await page.getByRole('searchbox', { name: 'Search the models' }).fill('no such model')
    await page.getByText('No model is called “no such model”.').waitFor()
    await page.getByRole('searchbox', { name: 'Search the models' }).fill('')
  })
})

describe('a download', () => {
  beforeEach(() => hub.misdeeds.clear())

  it('says why the Hub refuses, and installs nothing', async () => {
    hub.misbehave('info', status(403))
    await askFor(repo)
    await article()
      .getByRole('alert')
      .getByText(/does not give this model out \(403\)/)
      .waitFor()
    expect(cached('snapshots')).toEqual([])
    await expect.poll(() => violations(page)).toEqual([])
  })

  it('tells bytes and rate, and stops when cancelled, keeping what came', async () => {
    hub.misbehave(graph, trickle(2000, 40))
    await articleButton('Try again').click()
    const told = article().getByRole('status')
    await expect.poll(() => told.innerText()).toMatch(/[\d.]+ kB of \d+ kB, [\d.]+ kB\/s, \d+ s left/)
    await articleButton('Cancel').click()
    await article().getByText('Stopped. What is downloaded is kept.').waitFor()
    expect(cached('snapshots')).toEqual([])
    expect(cached('blobs').some((name) => name.endsWith('.incomplete'))).toBe(true)
  })

  it('fails with a sentence when the connection is cut for good, and keeps what came', async () => {
    const asked = hub.askedFor(graph).length
    hub.misbehave(graph, cutAfter(50_000), ...Array.from({ length: 12 }, () => cutAfter(0)))
    await articleButton('Resume').click()
    await article()
      .getByRole('alert')
      .getByText(/cannot be reached.+what is downloaded is kept/)
      .waitFor()
    // It went on behind what the cancelled one had brought.
    expect(hub.askedFor(graph)[asked]?.range).toMatch(/^bytes=\d{4,}-$/)
    expect(cached('snapshots')).toEqual([])
  })

  it('is still offered after the page is loaded anew', async () => {
    await page.reload()
    await goTo(page, 'Models')
    await row(repo).click()
    await expect.poll(() => articleButton('Resume').isEnabled()).toBe(true)
    expect(await article().innerText()).toMatch(/what is downloaded is kept/)
  })

  it('goes on where it was, and the model is there whole', async () => {
    const asked = hub.askedFor(graph).length
    await articleButton('Resume').click()
    await page.getByText(`${repo} is here.`).waitFor()
    expect(hub.askedFor(graph)[asked]?.range).toMatch(/^bytes=\d{5,}-$/)
    expect(hub.askedFor(graph)).toHaveLength(asked + 1)
    expect(cached('snapshots')).toHaveLength(1)
    expect(cached('blobs').filter((name) => name.endsWith('.incomplete'))).toEqual([])
  })

  it('can be opened in the model lab at once', async () => {
    await articleButton('Open in the model lab').click()
    const toolbar = page.getByRole('toolbar', { name: 'Model' })
    await toolbar.getByText(/llama, 2 layers/).waitFor()
    const chosen = toolbar.getByRole('combobox', { name: 'Language model' })
    expect(await chosen.inputValue()).toBe('hub-tests--tiny-model')
    await goTo(page, 'Models')
  })
})

describe('a model on disk', () => {
  it('is refused with the reason where there is none, and the path is kept', async () => {
    await useFromDisk(join(scratch, 'nowhere'))
    await article()
      .getByRole('alert')
      .getByText(/There is nothing at .*nowhere/)
      .waitFor()
    await articleButton('Try again').waitFor()
    // A list that was asked for before the click may bring the row back once; dismissing it again takes it away.
    await expect
      .poll(async () => {
        if ((await row('nowhere').count()) > 0) await articleButton('Dismiss').click({ timeout: 2000 })
        return await row('nowhere').count()
      })
      .toBe(0)
  })

  it('is used where it lies, and can be forgotten', async () => {
    await useFromDisk(smolChat)
    await articleButton('Open in the model lab').waitFor()
    expect(await article().innerText()).toContain('A folder on this disk')
    await articleButton('Forget').click()
    await expect.poll(() => row('smol-chat').count()).toBe(0)
  })

  it('is imported from a llama2.c checkpoint and opened', async () => {
    writeFileSync(join(scratch, 'stories.bin'), checkpointBytes({ version: 1, isTied: true }))
    await useFromDisk(join(scratch, 'stories.bin'))
    await article()
      .getByRole('alert')
      .getByText(/comes without its vocabulary/)
      .waitFor()
    expect(existsSync(join(app.dataFolder, 'models'))).toBe(false)
    writeFileSync(join(scratch, 'tokenizer.bin'), tokenizerBytes)
    await articleButton('Try again').click()
    await page.getByText('stories.bin is here.').waitFor()
    expect(readdirSync(join(app.dataFolder, 'models'))).toEqual(['stories'])
    await articleButton('Open in the model lab').click()
    await page
      .getByRole('toolbar', { name: 'Model' })
      .getByText(/llama, 2 layers/)
      .waitFor()
    expect(app.complaints).toEqual([])
  })
})

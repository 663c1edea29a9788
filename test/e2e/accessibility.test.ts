import axe from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApp, picture, type OpenedApp } from './opened-app'

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

let app: OpenedApp

beforeAll(async () => {
  app = await openApp({ reducedMotion: 'reduce' })
  const chooser = app.page.waitForEvent('filechooser')
  await app.page.keyboard.press('Control+o')
  await (await chooser).setFiles({ name: 'axe.png', mimeType: 'image/png', buffer: await picture() })
  await app.page.locator('.density strong').waitFor()
  // By the protocol, since the content security policy lets no other script in.
  await app.page.evaluate(axe.source)
})
afterAll(() => app.close())

async function violations(): Promise<readonly string[]> {
  const found = await app.page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(tags: object): Promise<{ violations: Violation[] }> } }
    const tags = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }
    return (await axe.run(tags)).violations
  })
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`),
  )
}

async function show(theme: 'light' | 'dark'): Promise<void> {
  const now = await app.page.evaluate(() => document.documentElement.dataset['theme'])
  if (now === theme) return
  await app.page.keyboard.press('Control+k')
  await app.page.keyboard.type('light and dark')
  await app.page.keyboard.press('Enter')
  await app.page.waitForFunction((wanted) => document.documentElement.dataset['theme'] === wanted, theme)
}

const screens = [
  { name: 'gaze', key: 'Alt+1' },
  { name: 'queue', key: 'Alt+2' },
  { name: 'runs', key: 'Alt+3' },
  { name: 'models', key: 'Alt+4' },
  { name: 'settings', key: 'Alt+5' },
]

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(screens)('axe finds nothing in $name', async ({ key }) => {
    await show(theme)
    await app.page.keyboard.press(key)
    await app.page.waitForTimeout(400)
    expect(await violations()).toEqual([])
  })

  test('axe finds nothing in the shortcut sheet', async () => {
    await show(theme)
    await app.page.keyboard.press('?')
    await app.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    expect(await violations()).toEqual([])
    await app.page.keyboard.press('Escape')
    await app.page.getByRole('dialog').waitFor({ state: 'detached' })
  })
})

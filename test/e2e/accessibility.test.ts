import axe from 'axe-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseFile, dialogClosed, goTo, openApp, picture, runCommand, type OpenedApp } from './opened-app'

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

let app: OpenedApp

beforeAll(async () => {
  app = await openApp({ reducedMotion: 'reduce' })
  await chooseFile(app.page, { name: 'axe.png', mimeType: 'image/png', buffer: await picture() })
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
  await runCommand(app.page, 'light and dark')
  await app.page.locator(`html[data-theme="${theme}"]`).waitFor()
}

/** Each view with something that is there only once it has come up. */
const screens = [
  { view: 'Gaze', landmark: '.density strong' },
  { view: 'Queue', landmark: 'h2:text-is("Many pictures at once")' },
  { view: 'Runs', landmark: 'h2:text-is("Nothing kept yet")' },
  { view: 'Models', landmark: 'article' },
  { view: 'Settings', landmark: '[data-device="cpu"]' },
]

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(screens)('axe finds nothing in $view', async ({ view, landmark }) => {
    await show(theme)
    await goTo(app.page, view)
    await app.page.locator(landmark).first().waitFor()
    await expect.poll(violations).toEqual([])
  })

  test('axe finds nothing in the shortcut sheet', async () => {
    await show(theme)
    await app.page.keyboard.press('?')
    await app.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await expect.poll(violations).toEqual([])
    await app.page.keyboard.press('Escape')
    await dialogClosed(app.page)
  })
})

/** What the browser tests of the model lab read off its page. */
import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'

/** A number of the proof of a card: how often it fired, ‖Δ‖, KL in nats. */
export async function proof(of: Locator, what: 'Fired' | '‖Δ‖' | 'KL'): Promise<number> {
  const row = of.locator('dl > div').filter({ hasText: what }).locator('dd')
  return (await row.count()) === 0 ? NaN : parseFloat(await row.innerText())
}

/** How strongly each token is tinted, 0 to 1. */
export const heats = (tokens: Locator): Promise<readonly number[]> =>
  tokens.evaluateAll((all) =>
    all.map((each) => Number((each as HTMLElement).style.getPropertyValue('--heat'))),
  )

/** How many colours the attention of heads is drawn with. */
export const coloursDrawn = (page: Page): Promise<number> =>
  page.locator('.cells canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    return new Set(new Uint32Array(Uint8ClampedArray.from(data).buffer)).size
  })

/** What the page lets the user save when asked so. */
export async function save(
  page: Page,
  action: () => Promise<void>,
): Promise<{ name: string; bytes: Buffer }> {
  const coming = page.waitForEvent('download')
  await action()
  const download = await coming
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}

/** What can be read off the model lab's colours. */
import type { Page } from 'playwright-core'

/** How strongly each token is tinted by attention, 0 to 1. */
export const heats = (page: Page): Promise<number[]> =>
  page
    .getByRole('region', { name: 'Text' })
    .locator('[data-token]')
    .evaluateAll((all) => all.map((each) => Number((each as HTMLElement).style.getPropertyValue('--heat'))))

/** How many colours the attention of heads is drawn with. */
export const coloursDrawn = (page: Page): Promise<number> =>
  page.locator('.cells canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    return new Set(new Uint32Array(Uint8ClampedArray.from(data).buffer)).size
  })

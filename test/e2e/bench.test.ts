/** `bench slider` measures up to the pixels in a real browser, and says so where it cannot. */
import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const commandLine = join(resolve(import.meta.dirname, '../..'), 'out/main/cli.js')

interface SliderTimes {
  readonly sliderToPixelsMs: number | null
  readonly sliderToScanpathsMs: number | null
  readonly browser: string
}

async function benchSlider(environment: Readonly<Record<string, string>> = {}): Promise<SliderTimes> {
  const env = { ...process.env, ...environment }
  const { stdout } = await promisify(execFile)(process.execPath, [commandLine, 'bench', 'slider'], { env })
  return (JSON.parse(stdout) as { results: { slider: SliderTimes } }).results.slider
}

test('from a key on the slider to the new map and to the new viewers', async () => {
  const { sliderToPixelsMs, sliderToScanpathsMs, browser } = await benchSlider()
  expect(sliderToPixelsMs).toBeGreaterThan(0)
  expect(sliderToScanpathsMs).toBeGreaterThan(sliderToPixelsMs ?? NaN)
  expect(browser).toMatch(/^Chromium \d+/)
})

test('without a browser that starts, no figure but the reason', async () => {
  expect(await benchSlider({ SACCADE_CHROMIUM: process.execPath })).toMatchObject({
    sliderToPixelsMs: null,
    sliderToScanpathsMs: null,
    browser: expect.stringMatching(/^Not measured: the browser .* did not start\.$/) as string,
  })
})

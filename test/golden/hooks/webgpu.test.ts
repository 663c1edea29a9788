/** The laws and the golden values once more on WebGPU, over the software Vulkan that Chromium brings. */
import { existsSync, mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { locateModel } from '../../../src-main/adapters/locate-model'
import { openHookedModel } from '../../../src-main/hooks/hooked-model'
import { checkLaws } from '../../../src-main/hooks/laws/check-laws'
import { largestDifference } from '../../../src-main/hooks/laws/law'
import { startTrial } from '../../../src-main/hooks/laws/trial-run'
import { findChromium } from '../../chromium.mjs'
import { readGolden, tinyModel } from '../../models/tiny-models'
import { goldenFeeds } from './tiny-feeds'

/** The description of Chromium's own Vulkan driver, which computes on the CPU. */
function softwareVulkan(): string | null {
  const chromium = findChromium()
  const folders = ['/usr/lib/chromium', '/opt/google/chrome']
  if (chromium !== null) folders.unshift(dirname(realpathSync(chromium)))
  const paths = folders.map((folder) => join(folder, 'vk_swiftshader_icd.json'))
  return paths.find((path) => existsSync(path)) ?? null
}

/** What a mask hides is a large negative number, in each tool another. */
function largestSeen(a: Float32Array, b: Float32Array): number {
  const seen = [...a.keys()].filter((index) => a[index]! > -1000 || b[index]! > -1000)
  return largestDifference(
    seen.map((index) => a[index]!),
    seen.map((index) => b[index]!),
  )
}

describe.runIf(process.platform === 'linux')('WebGPU', () => {
  beforeAll(() => {
    const driver = softwareVulkan()
    if (driver === null) throw new Error("Chromium's software Vulkan is not installed")
    // Read when the first session is opened on the device.
    process.env['VK_DRIVER_FILES'] = driver
    process.env['VK_ICD_FILENAMES'] = driver
    process.env['XDG_RUNTIME_DIR'] = mkdtempSync(join(tmpdir(), 'saccade-webgpu-'))
  })

  // Fused operators do not give their pattern out here: it is computed beside them.
  test.each(['gpt2-cache', 'mistral-genai', 'bert-fused'])(
    '%s: reads what the original computes',
    async (id) => {
      const golden = readGolden(id)
      const points = ['hook_resid_post', 'attn.hook_pattern', 'attn.hook_scores', 'attn.hook_z']
      const captures = points.map((site) => ({ point: `blocks.1.${site}`, tokens: 'all' as const }))
      const { modelPath: source } = tinyModel(id)
      const model = await openHookedModel({
        source,
        locate: locateModel,
        device: 'webgpu',
        plan: { captures },
      })
      try {
        const { data, shape } = golden.inputs.get('input_ids')!
        const trial = startTrial(model, { promptLength: shape[1]!, fixed: goldenFeeds(id) })
        await trial.run([data], model.hooks)
        const [record] = model.hooks.take()
        expect(record!.captured).toHaveLength(points.length)
        for (const { point, data: numbers } of record!.captured) {
          expect(largestSeen(numbers, golden.tensors.get(point)!.data)).toBeLessThan(1e-3)
        }
      } finally {
        await model.dispose()
      }
    },
  )

  test.each(['gpt2-cache', 'llama-genai', 'gpt2-mha-past'])('%s keeps the laws', async (id) => {
    const { modelPath: source } = tinyModel(id)
    const { results, refused } = await checkLaws({ source, locate: locateModel, device: 'webgpu' })
    expect(results.length).toBeGreaterThan(20)
    expect(results.filter(({ holds }) => !holds)).toEqual([])
    expect(refused).toEqual([])
  })
})

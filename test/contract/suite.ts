/** What every transport of the contract has to do. Each runs this whole list on the real app. */
import sharp from 'sharp'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands, type Bridge, type EventPayload, type ImageInfo } from '../../src-main/ipc/contract'

export interface OpenedTransport {
  readonly bridge: Bridge
  close(): Promise<void>
}

const modelId = 'saccade-free-view'
const parameters = { temperature: 1, viewers: 3, seconds: 2, fixations: null, seed: 7, pixelsPerDegree: null }

/** Noise does not compress: about 3 bytes a pixel. */
function noisyPicture(width: number, height: number): Promise<Buffer> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 }
  return sharp({ create: { width, height, channels: 3, background: 'grey', noise } })
    .png({ compressionLevel: 0 })
    .toBuffer()
}

async function addPicture(bridge: Bridge, width = 640, height = 480): Promise<ImageInfo> {
  return bridge.invoke('image.add', {
    name: 'noise.png',
    bytes: new Uint8Array(await noisyPicture(width, height)),
  })
}

export function contractSuite(transport: string, open: () => Promise<OpenedTransport>): void {
  describe(`the contract over ${transport}`, () => {
    let opened: OpenedTransport
    let bridge: Bridge
    const invokeAny = (command: string, input: unknown) =>
      bridge.invoke(command as 'app.info', input as object)

    beforeAll(async () => {
      opened = await open()
      bridge = opened.bridge
    })
    afterAll(() => opened.close())

    test.each([
      'app.info',
      'app.memory',
      'settings.get',
      'queue.get',
      'models.list',
      'devices.list',
      'language.list',
      'steering.methods',
    ] as const)('%s answers as the table says', async (command) => {
      const answer = await bridge.invoke(command, {})
      expect(v.safeParse(commands[command][1] as v.GenericSchema, answer).issues).toBeUndefined()
    })

    test.each(['nothing.there', 'toString', '__proto__', 'constructor', ''])(
      'the command "%s" is refused',
      async (command) => {
        await expect(invokeAny(command, {})).rejects.toMatchObject({ code: 'bad-input' })
      },
    )

    test('bad input is refused in a sentence that names the place', async () => {
      const input = { imageId: 'a', modelId, runId: 'r', parameters: { ...parameters, temperature: 9 } }
      const problem = {
        code: 'bad-input',
        message: expect.stringMatching(/parameters\.temperature.*at most 5/) as string,
      }
      await expect(bridge.invoke('gaze.predict', input)).rejects.toMatchObject(problem)
    })

    test.each([undefined, null, 'text', 7, []])(
      'an input that is %j is refused where a table entry is wanted',
      async (input) => {
        await expect(invokeAny('image.get', input)).rejects.toMatchObject({ code: 'bad-input' })
      },
    )

    test('what is not there is said with its own code', async () => {
      await expect(bridge.invoke('image.get', { imageId: 'f'.repeat(64) })).rejects.toMatchObject({
        code: 'not-found',
      })
    })

    test('settings come back as they were set', async () => {
      await bridge.invoke('settings.set', { theme: 'dark', interface: { splitter: 0.25, isOpen: true } })
      const settings = await bridge.invoke('settings.get', {})
      expect(settings).toMatchObject({ theme: 'dark', interface: { splitter: 0.25, isOpen: true } })
    })

    test('a picture of megabytes crosses whole', async () => {
      const info = await addPicture(bridge, 2000, 1500)
      expect(info).toMatchObject({ width: 2000, height: 1500, format: 'png' })
      expect(info.bytes).toBeGreaterThan(8_000_000)
    })

    test('a prediction comes back as typed arrays, with progress on the way', async () => {
      // The app warms the model up by itself; from here on all of its states are heard.
      await bridge.invoke('models.unload', { modelId })
      const progress: EventPayload<'run.progress'>[] = []
      const states: string[] = []
      const stops = [
        bridge.on('run.progress', (event) => progress.push(event)),
        bridge.on('engine.changed', ({ state }) => states.push(state)),
      ]
      const { imageId } = await addPicture(bridge)
      const prediction = await bridge.invoke('gaze.predict', { imageId, modelId, parameters, runId: 'run-1' })
      for (const stop of stops) stop()
      const { rows, columns, values } = prediction.density
      expect(values).toBeInstanceOf(Float32Array)
      expect(values).toHaveLength(rows * columns)
      expect(values.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 3)
      expect(prediction.viewers).toHaveLength(3)
      expect(progress.length).toBeGreaterThan(0)
      expect(progress.every(({ runId, done, total }) => runId === 'run-1' && done <= total)).toBe(true)
      expect(states).toEqual(expect.arrayContaining(['loading', 'ready']))
    })

    test('the same request gives the same answer, bit for bit', async () => {
      const { imageId } = await addPicture(bridge, 320, 240)
      const request = { imageId, modelId, parameters }
      const first = await bridge.invoke('gaze.predict', { ...request, runId: 'same-1' })
      const second = await bridge.invoke('gaze.predict', { ...request, runId: 'same-2' })
      expect(second.viewers).toEqual(first.viewers)
      expect(second.density.values).toEqual(first.density.values)
    })

    test('a long run ends when it is cancelled', async () => {
      const { imageId } = await addPicture(bridge, 800, 600)
      const long = { ...parameters, viewers: 100, seconds: 60 }
      let started = false
      const stop = bridge.on('run.progress', ({ runId }) => (started ||= runId === 'long'))
      const outcome = bridge
        .invoke('gaze.predict', { imageId, modelId, parameters: long, runId: 'long' })
        .then(
          () => 'finished',
          (problem: unknown) => (problem as { code: string }).code,
        )
      // Under way once it says so. How soon the answer comes is measured in the engine's own tests.
      await expect.poll(() => started).toBe(true)
      stop()
      expect(await bridge.invoke('run.cancel', { runId: 'long' })).toEqual({ cancelled: true })
      expect(await outcome).toBe('cancelled')
      expect(await bridge.invoke('run.cancel', { runId: 'long' })).toEqual({ cancelled: false })
    })

    test('answers find their own callers', async () => {
      const names = Array.from({ length: 20 }, (_, index) => `call-${index}`)
      const answers = await Promise.allSettled(names.map((runId) => bridge.invoke('runs.get', { runId })))
      expect(answers.every(({ status }) => status === 'rejected')).toBe(true)
      const cancels = await Promise.all(names.map((runId) => bridge.invoke('run.cancel', { runId })))
      expect(cancels).toHaveLength(20)
    })

    test('a language model is opened, writes token by token, and shows its insides', async () => {
      const [model] = await bridge.invoke('language.list', {})
      const opened = { modelId: model?.modelId ?? '', runId: 'tales' }
      const structure = await bridge.invoke('language.open', opened)
      expect(v.safeParse(commands['language.open'][1], structure).issues).toBeUndefined()
      expect(structure).toMatchObject({ modelId: 'mood-tales', family: 'llama', missing: [] })

      const told: EventPayload<'language.tokens'>[] = []
      const stop = bridge.on('language.tokens', (event) => told.push(event))
      const greedy = { maxTokens: 4, temperature: 0, topK: 0, topP: 1, minP: 0, seed: 1 }
      const request = {
        prompt: 'Mira walked',
        isChat: false,
        parameters: greedy,
        stack: [],
        measureKl: false,
      }
      const { tokens, promptTokens } = await bridge.invoke('language.generate', { ...opened, ...request })
      stop()
      expect(tokens).toHaveLength(promptTokens + 4)
      expect(told.flatMap((event) => event.tokens)).toEqual(tokens)

      const { length: keys } = tokens
      const tokenIds = tokens.map(({ id }) => id)
      const asked = { ...opened, tokenIds, promptTokens, row: keys - 1, stack: [] }
      const look = await bridge.invoke('language.look', asked)
      expect(look.pattern).toBeInstanceOf(Float32Array)
      expect(look.pattern).toHaveLength(look.layers * look.heads * keys)
      expect(look.pattern.subarray(0, keys).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 4)
      expect(look.lens).toHaveLength(look.layers)
      await bridge.invoke('models.unload', { modelId: opened.modelId })
    })

    test('a language model that is not listed is refused', async () => {
      const attempt = bridge.invoke('language.open', { modelId: '..', runId: 'no' })
      await expect(attempt).rejects.toMatchObject({ code: 'not-found' })
    })

    test('an unloaded model says so, and a listener that stopped hears nothing', async () => {
      // A cancelled run may have taken the engine with it: this one has it loaded for certain.
      const { imageId } = await addPicture(bridge, 320, 240)
      const other = { ...parameters, seed: 8 }
      await bridge.invoke('gaze.predict', { imageId, modelId, parameters: other, runId: 'loading' })
      const heard: string[] = []
      const deaf: string[] = []
      const stop = bridge.on('engine.changed', ({ state }) => heard.push(state))
      bridge.on('engine.changed', ({ state }) => deaf.push(state))()
      expect(await bridge.invoke('models.unload', { modelId })).toEqual({ unloaded: true })
      expect(await bridge.invoke('models.unload', { modelId })).toEqual({ unloaded: false })
      stop()
      expect(heard).toEqual(['unloaded'])
      expect(deaf).toEqual([])
    })
  })
}

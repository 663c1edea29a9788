import { expect, test } from 'vitest'
import { tinyGraph, tinyInput, tinyOutput, wavyNumbers } from '../../../src-main/onnx/tiny-graph'
import { computeDevice, offeredDevices } from '../../../src-main/runtime/providers'
import { probeDevice } from '../../../src-main/runtime/probe'
import { openSession } from '../../../src-main/runtime/session'

const feeds = () => ({ [tinyInput.name]: { data: wavyNumbers(3 * 16 * 16, 0.3), shape: tinyInput.shape } })

test('the tiny graph gives rows of probabilities', async () => {
  const session = await openSession(tinyGraph(), { device: 'cpu', threads: 1 })
  const outputs = await session.run(feeds())
  const output = outputs[tinyOutput.name]
  expect(output?.shape).toEqual(tinyOutput.shape)
  const values = Array.from(output?.data as Float32Array)
  const rowSum = values.slice(0, 16).reduce((sum, value) => sum + value, 0)
  expect(rowSum).toBeCloseTo(1, 5)
  expect(new Set(values).size).toBeGreaterThan(1000)
  await session.dispose()
})

test('the CPU proves itself exactly', async () => {
  const proof = await probeDevice('cpu')
  expect(proof).toMatchObject({ works: true, maxError: 0 })
})

test('a device that this system lacks is refused in a sentence', async () => {
  const absent = process.platform === 'darwin' ? 'dml' : 'coreml'
  expect(await probeDevice(absent)).toMatchObject({ works: false, maxError: null })
  await expect(openSession(tinyGraph(), { device: absent })).rejects.toThrow(/Choose another device/)
})

test('automatic is the CPU, and offered everywhere', () => {
  expect(computeDevice('auto')).toBe('cpu')
  const offered = offeredDevices().filter((offer) => offer.offered)
  expect(offered.map((offer) => offer.deviceId)).toEqual(expect.arrayContaining(['auto', 'cpu']))
})

test('a broken model file is an error, not a crash', async () => {
  await expect(openSession(tinyGraph().slice(0, 200))).rejects.toThrow(Error)
})

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dataFolder } from '../../../src-main/lib/data-folder'
import { plainReason } from '../../../src-main/runtime/plain-reason'

test.each([
  ['linux', {}, join('/home/ada', '.local', 'share', 'saccade')],
  ['linux', { XDG_DATA_HOME: '/data' }, join('/data', 'saccade')],
  ['darwin', {}, join('/home/ada', 'Library', 'Application Support', 'saccade')],
  ['win32', { APPDATA: 'C:\\Roaming' }, join('C:\\Roaming', 'saccade')],
  ['win32', { APPDATA: 'C:\\Roaming', SACCADE_DATA: 'D:\\gaze' }, 'D:\\gaze'],
] as const)('on %s with %j the data lie in %s', (platform, environment, expected) => {
  expect(dataFolder(platform, environment, '/home/ada')).toBe(expected)
})

test.each([
  [
    'webgpu_context.cc:136 Failed to get a WebGPU adapter: none',
    'no graphics driver that WebGPU can use was found',
  ],
  [
    'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library',
    'the CUDA libraries are not installed',
  ],
  ['Something else.\nand its stack', 'Something else'],
])('"%s" is said in plain words', (message, expected) => {
  expect(plainReason(new Error(message))).toBe(expected)
})

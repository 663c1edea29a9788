import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { describeModelFolder, graphPath, readTokenizer } from '../../../src-main/hub/model-folder'
import { writeFiles } from './model-files'

const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'saccade-folder-')))
afterAll(() => rmSync(temporary, { recursive: true, force: true }))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(temporary, 'model-'))
})

const transformers = {
  'config.json': '{"model_type":"llama","num_hidden_layers":2}',
  'generation_config.json': '{"eos_token_id":2}',
  'tokenizer.json': '{"version":"1.0"}',
  'tokenizer_config.json': '{"chat_template":"from config"}',
  'onnx/model.onnx': 2000,
  'onnx/model.onnx_data': 5000,
  'onnx/model_q4.onnx': 1500,
}

describe('a model folder', () => {
  it('as transformers.js lays it out', async () => {
    writeFiles(folder, transformers)
    const model = await describeModelFolder(folder)
    expect(model).toMatchObject({
      folder,
      commit: null,
      layout: 'transformers',
      config: { model_type: 'llama' },
      generationConfig: { eos_token_id: 2 },
      chatTemplate: 'from config',
      hasTokenizer: true,
      totalBytes: 8500,
      remarks: [],
    })
    expect(model.graphs.map(({ path, dtype }) => `${path} ${dtype}`)).toEqual([
      'onnx/model.onnx fp32',
      'onnx/model_q4.onnx q4',
    ])
    expect(await graphPath(model, model.graphs[0]!)).toBe(join(folder, 'onnx', 'model.onnx'))
    expect(await readTokenizer(model)).toEqual({ version: '1.0' })
    rmSync(join(folder, 'tokenizer.json'))
    await expect(readTokenizer(model)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('as onnxruntime-genai lays it out', async () => {
    const decoder = '{"model":{"type":"gpt2","decoder":{"filename":"past.onnx"},"pad_token_id":1}}'
    writeFiles(folder, {
      'genai_config.json': decoder,
      'past.onnx': 2000,
      'past.onnx.data': 10,
      'other.onnx': 5,
    })
    const { layout, graphs } = await describeModelFolder(folder)
    expect(layout).toBe('genai')
    expect(graphs).toMatchObject([{ path: 'past.onnx', role: 'model', dtype: 'unstated', totalBytes: 2010 }])
  })

  it('given by one of its graphs', async () => {
    writeFiles(folder, { ...transformers, 'lone.onnx': 2000 })
    const inOnnx = await describeModelFolder(join(folder, 'onnx', 'model_q4.onnx'))
    expect(inOnnx.graphs.map(({ path }) => path)).toEqual(['onnx/model_q4.onnx'])
    expect(inOnnx.hasTokenizer).toBe(true)
    rmSync(join(folder, 'onnx'), { recursive: true })
    expect((await describeModelFolder(join(folder, 'lone.onnx'))).graphs).toHaveLength(1)
  })

  it.each([
    [{ 'chat_template.jinja': 'own', 'tokenizer_config.json': '{"chat_template":"x"}' }, 'own'],
    [{ 'chat_template.json': '{"chat_template":"json"}', 'tokenizer_config.json': '{}' }, 'json'],
    [
      {
        'tokenizer_config.json':
          '{"chat_template":[{"name":"rag","template":"r"},{"name":"default","template":"d"}]}',
      },
      'd',
    ],
    [{ 'tokenizer_config.json': '{"chat_template":7}' }, null],
    [{}, null],
  ])('has its chat template from %j', async (files, template) => {
    expect((await describeModelFolder(writeFiles(folder, files))).chatTemplate).toBe(template)
  })

  it('says what is missing', async () => {
    expect((await describeModelFolder(writeFiles(folder, { 'onnx/model.onnx': 100 }))).remarks).toEqual([
      'There is no config.json, so the model is known by its graph alone.',
      'There is no tokenizer.json, so text cannot be turned into tokens.',
      'onnx/model.onnx is too small to hold a model, and no data file lies beside it.',
    ])
  })

  it.each([
    ['config.json', '[1]', 'holds no JSON object'],
    ['config.json', '{"a":', 'is not JSON'],
    ['config.json', ' '.repeat(4_000_001), 'larger than the 4 MB allowed'],
    ['chat_template.jinja', 'x'.repeat(1_000_001), 'larger than the 1 MB allowed'],
  ])('with a bad %s is refused', async (name, content, sentence) => {
    writeFiles(folder, { [name]: content })
    await expect(describeModelFolder(folder)).rejects.toThrow(sentence)
  })

  it('that is a file of another kind, or nothing, is refused', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'x')
    await expect(describeModelFolder(join(folder, 'notes.txt'))).rejects.toThrow('is no .onnx file')
    await expect(describeModelFolder(join(folder, 'gone'))).rejects.toThrow('There is no model at')
  })

  it('that is a home folder is refused', async () => {
    writeFiles(folder, Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`f${index}`, ''])))
    await expect(describeModelFolder(folder)).rejects.toThrow('more than 2000 files')
  })
})

describe('files that lead out of the folder are refused:', () => {
  let outside: string
  beforeEach(() => {
    outside = join(
      writeFiles(mkdtempSync(join(temporary, 'outside-')), { 'secret.json': '{"a":1}' }),
      'secret.json',
    )
  })

  it('links to files elsewhere', async () => {
    symlinkSync(outside, join(folder, 'config.json'))
    await expect(describeModelFolder(folder)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('config.json of this model is a link that leads out') as string,
    })
  })

  it('links to weights elsewhere', async () => {
    writeFiles(folder, transformers)
    rmSync(join(folder, 'onnx', 'model.onnx_data'))
    symlinkSync(outside, join(folder, 'onnx', 'model.onnx_data'))
    await expect(describeModelFolder(folder)).rejects.toThrow('leads out of the model folder')
  })

  it('folders that are links', async () => {
    mkdirSync(join(folder, 'real'))
    symlinkSync(join(outside, '..'), join(folder, 'onnx'))
    await expect(describeModelFolder(folder)).rejects.toThrow('leads out of the model folder')
  })

  it('links to nothing', async () => {
    symlinkSync(join(folder, 'gone'), join(folder, 'config.json'))
    await expect(describeModelFolder(folder)).rejects.toThrow('a link to nothing')
  })

  it('hard links', async () => {
    linkSync(outside, join(folder, 'config.json'))
    await expect(describeModelFolder(folder)).rejects.toThrow('another name (a hard link) outside')
  })

  it('but two names inside it are its own', async () => {
    writeFiles(folder, transformers)
    linkSync(join(folder, 'config.json'), join(folder, 'again.json'))
    symlinkSync('config.json', join(folder, 'linked.json'))
    expect((await describeModelFolder(folder)).config).toMatchObject({ model_type: 'llama' })
  })

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('what may not be read', async () => {
    writeFiles(folder, transformers)
    chmodSync(join(folder, 'config.json'), 0)
    await expect(describeModelFolder(folder)).rejects.toThrow('config.json of this model cannot be read')
    chmodSync(join(folder, 'config.json'), 0o600)
    chmodSync(join(folder, 'onnx'), 0)
    await expect(describeModelFolder(folder)).rejects.toThrow('onnx cannot be read. Check its permissions.')
    chmodSync(join(folder, 'onnx'), 0o700)
  })

  it.each(['../secret.json', '/etc/passwd', 'C:\\secret', 'a/../../b', '\\\\host\\share', 'a\0b', ''])(
    'the path %j',
    async (path) => {
      const { files } = await describeModelFolder(folder)
      await expect(files.resolve(path)).rejects.toThrow('leads out of the model folder')
    },
  )

  it('a graph of genai_config.json', async () => {
    const config = { model: { decoder: { filename: '../secret.json' }, vision: { filename: '/etc/passwd' } } }
    writeFiles(folder, { 'genai_config.json': JSON.stringify(config), 'model.onnx': 2000 })
    expect((await describeModelFolder(folder)).graphs).toEqual([])
  })
})

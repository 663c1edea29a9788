/** The files that a study leaves. */
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { reportPage } from '../../../../src-main/agents/study/report/page'
import { niceRange, ticksOf } from '../../../../src-main/agents/study/report/scale'
import type { StudyRun } from '../../../../src-main/agents/study/run-study'
import { writeStudyFiles, type StudyFiles } from '../../../../src-main/agents/study/write-study-files'
import { readVectorFile } from '../../../../src-main/steering/vectors/vector-file'
import { newFolder, smallStudy } from './small-study'

let run: StudyRun
let files: StudyFiles
let page: string
beforeAll(async () => {
  run = await smallStudy()
  files = await writeStudyFiles(newFolder(), run.record, run.vectors)
  page = readFileSync(files.report, 'utf8')
})

describe('report.html', () => {
  it('holds all that it shows: no script, nothing from elsewhere', () => {
    expect(page).not.toMatch(/<script|<img|<link|@import|url\(|src=/)
    expect(page).toContain('prefers-color-scheme: dark')
  })

  it('draws every number somewhere: no NaN, nothing undefined', () => {
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/)
    expect(page.match(/<figure>/g)?.length).toBeGreaterThanOrEqual(10)
    expect(page.match(/<details/g)?.length).toBeGreaterThanOrEqual(10)
  })

  it('says the command, the seed and the model', () => {
    expect(page).toContain('saccade agent study --model fake')
    expect(page).toContain(run.record.model.hash)
    expect(page).toContain('model organism')
  })

  it('shows markup in names as text', () => {
    const record = { ...run.record, command: 'saccade <script>alert(1)</script>' }
    expect(reportPage(record)).not.toContain('<script>')
  })
})

it('tables have a header and as many cells in each row', () => {
  expect(files.tables.length).toBe(11)
  const lines = files.tables.map((file) => readFileSync(file, 'utf8').trim().split('\n'))
  expect(Math.min(...lines.map(({ length }) => length))).toBeGreaterThan(1)
  const temperature = lines.find(([header]) => header?.startsWith('temperature,')) ?? []
  expect(new Set(temperature.map((line) => line.split(',').length))).toEqual(new Set([8]))
  expect(temperature[1]).toMatch(/^1,entropy_nats,0\.\d+,/)
})

it('study.json holds the settings and every figure', () => {
  const record = JSON.parse(readFileSync(files.record, 'utf8')) as StudyRun['record']
  expect(record).toMatchObject({ format: 'saccade-agent-study', settings: { seed: 1, horizon: 12 } })
  expect(record.strength?.every(({ entropy }) => entropy.n > 0 && entropy.groups > 0)).toBe(true)
})

it('vectors are kept with what they were made of', async () => {
  const vector = await readVectorFile(files.vectors!)
  expect(vector).toMatchObject({ method: 'east', positions: 'last', norm: 'raw', modelHash: 'f'.repeat(64) })
  expect(vector.directions.map(({ block }) => block)).toEqual([0, 1, 2])
})

it('axes have round numbers', () => {
  expect(ticksOf([0, 0.75], 5)).toEqual([0, 0.2, 0.4, 0.6])
  expect(ticksOf([-4, 12], 6)).toEqual([0, 5, 10])
  expect(niceRange([0.13, 0.58], true)).toEqual([0, 0.6000000000000001])
  expect(niceRange([], true)).toEqual([0, 1])
})

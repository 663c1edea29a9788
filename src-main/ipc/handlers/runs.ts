import { randomUUID } from 'node:crypto'
import { parse } from 'node:path'
import { ProblemError } from '../../lib/problem'
import type { KeptRun, RunLine } from '../../store/run-rows'
import type { RunSummary } from '../contract'
import type { Handlers } from './_contract'
import { imageUrl } from './_picture-info'
import { repeatRun } from './_repeat'
import { promised, type Services } from './_services'

type RunHandlers = Pick<
  Handlers,
  'runs.save' | 'runs.list' | 'runs.get' | 'runs.repeat' | 'runs.rename' | 'runs.delete' | 'runs.restore'
>

function gone(): ProblemError {
  return new ProblemError(
    'not-found',
    'That run is not in the history; it may have been deleted. Undo restores it.',
  )
}

function toSummary(line: RunLine): RunSummary {
  return { ...line, thumbnailUrl: imageUrl(line.imageId, 'thumbnail') }
}

function findRun({ store }: Services, runId: string): KeptRun {
  const run = store.runs.get(runId)
  if (run === undefined) throw gone()
  return run
}

function save(services: Services): Handlers['runs.save'] {
  const { store, pictures, predictions, version } = services
  return async ({ title, ...request }, { signal }) => {
    const { name, title: sampleTitle } = await pictures.get(request.imageId)
    const prediction = await predictions.predict(request, { signal })
    await pictures.keepOriginal(request.imageId)
    const line = store.runs.keep({
      runId: randomUUID(),
      title: title ?? sampleTitle ?? parse(name).name,
      imageName: name,
      appVersion: version,
      prediction,
    })
    return toSummary(line)
  }
}

export function runHandlers(services: Services): RunHandlers {
  const { store, pictures } = services
  return {
    'runs.save': save(services),
    'runs.list': (query) =>
      promised(() => {
        const { runs, total } = store.runs.list(query)
        return { runs: runs.map((line) => toSummary(line)), total }
      }),
    'runs.get': async ({ runId }) => {
      const { line, prediction } = findRun(services, runId)
      return { summary: toSummary(line), image: await pictures.get(line.imageId), prediction }
    },
    'runs.repeat': async ({ runId }, { signal }) =>
      await repeatRun(services, findRun(services, runId), signal),
    'runs.rename': ({ runId, title }) =>
      promised(() => {
        const line = store.runs.rename(runId, title)
        if (line === undefined) throw gone()
        return toSummary(line)
      }),
    'runs.delete': ({ runIds }) => promised(() => ({ deleted: store.runs.delete(runIds) })),
    'runs.restore': ({ runIds }) => promised(() => ({ restored: store.runs.restore(runIds) })),
  }
}

import { parse } from 'node:path'
import { densityNpy, densityPng16 } from '../../figure/density-files'
import { formatFixations } from '../../figure/fixation-files'
import { withViewers, type GazeRecord } from '../../figure/gaze-record'
import type { GazeRequest } from '../contract'
import type { Handlers } from './_contract'
import type { Services } from './_services'

type ExportHandlers = Pick<Handlers, 'export.figure' | 'export.fixations' | 'export.density'>

const fixationTypes = { csv: 'text/csv', json: 'application/json', jsonl: 'application/jsonl' } as const

/** From memory if it is what is on screen. */
async function recordOf(
  { pictures, predictions }: Services,
  request: GazeRequest,
  signal: AbortSignal,
): Promise<GazeRecord> {
  const { name, width, height } = pictures.stored(request.imageId)
  const prediction = await predictions.predict(request, { signal })
  const { modelId, modelHash, parameters, pixelsPerDegree, density, viewers } = prediction
  return {
    image: name,
    width,
    height,
    model: modelId,
    modelHash,
    parameters,
    pixelsPerDegree,
    density,
    viewers,
  }
}

function fileName({ image }: GazeRecord, ending: string): string {
  return `${parse(image).name}-${ending}`
}

export function exportHandlers(services: Services): ExportHandlers {
  return {
    'export.figure': () => Promise.reject(new Error('not written yet')),
    'export.fixations': async ({ request, format, viewers }, { signal }) => {
      const record = withViewers(await recordOf(services, request, signal), viewers)
      const bytes = new TextEncoder().encode(formatFixations(record, format))
      return { name: fileName(record, `scanpaths.${format}`), mimeType: fixationTypes[format], bytes }
    },
    'export.density': async ({ request, format }, { signal }) => {
      const record = await recordOf(services, request, signal)
      if (format === 'npy') {
        const bytes = new Uint8Array(densityNpy(record.density))
        return { name: fileName(record, 'density.npy'), mimeType: 'application/octet-stream', bytes }
      }
      const bytes = new Uint8Array(await densityPng16(record.density))
      return { name: fileName(record, 'density.png'), mimeType: 'image/png', bytes }
    },
  }
}

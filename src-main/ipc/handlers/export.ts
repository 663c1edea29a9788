import { parse } from 'node:path'
import { densityNpy, densityPng16 } from '../../figure/density-files'
import { formatFixations } from '../../figure/fixation-files'
import { withViewers, type GazeRecord } from '../../figure/gaze-record'
import type { GazeRequest } from '../contract'
import type { Handlers } from './_contract'
import type { Services } from './_services'

type ExportHandlers = Pick<Handlers, 'export.figure' | 'export.fixations' | 'export.density'>

const figureTypes = { png: 'image/png', svg: 'image/svg+xml' } as const
const fixationTypes = { csv: 'text/csv', json: 'application/json', jsonl: 'application/jsonl' } as const

/** From memory if it is what is on screen. */
async function recordOf(
  { pictures, predictions }: Services,
  request: GazeRequest,
  signal: AbortSignal,
): Promise<GazeRecord> {
  const { name, width, height } = await pictures.get(request.imageId)
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

function exportFigure(services: Services): Handlers['export.figure'] {
  return async ({ request, options }, { signal }) => {
    const record = await recordOf(services, request, signal)
    // Our own preview, not the stranger's file: nothing hostile is decoded in this process.
    const picturePath = services.pictures.previewPath(request.imageId)
    // Imported when first asked: fonts and drawing are nothing that start-up should wait for.
    const { drawFigure } = await import('../../figure/draw-figure')
    const bytes = new Uint8Array(await drawFigure({ record, picturePath }, options))
    return { name: fileName(record, `gaze.${options.format}`), mimeType: figureTypes[options.format], bytes }
  }
}

function exportFixations(services: Services): Handlers['export.fixations'] {
  return async ({ request, format, viewers }, { signal }) => {
    const record = withViewers(await recordOf(services, request, signal), viewers)
    const bytes = new TextEncoder().encode(formatFixations(record, format))
    return { name: fileName(record, `scanpaths.${format}`), mimeType: fixationTypes[format], bytes }
  }
}

function exportDensity(services: Services): Handlers['export.density'] {
  return async ({ request, format }, { signal }) => {
    const record = await recordOf(services, request, signal)
    if (format === 'npy') {
      const bytes = new Uint8Array(densityNpy(record.density))
      return { name: fileName(record, 'density.npy'), mimeType: 'application/octet-stream', bytes }
    }
    const bytes = new Uint8Array(await densityPng16(record.density))
    return { name: fileName(record, 'density.png'), mimeType: 'image/png', bytes }
  }
}

export function exportHandlers(services: Services): ExportHandlers {
  return {
    'export.figure': exportFigure(services),
    'export.fixations': exportFixations(services),
    'export.density': exportDensity(services),
  }
}

import { basename } from 'node:path'
import { readPictureFile } from '../../picture/read-picture-file'
import type { ImageInfo } from '../contract'
import type { Handlers } from './_contract'
import { defaultModelId } from './_models'
import { sentenceOf, type Services } from './_services'

type AppHandlers = Pick<Handlers, 'app.info' | 'app.memory'>

interface Start {
  readonly startImage: ImageInfo | null
  readonly startProblem: string | null
}

/** Reads, checks and keeps a picture of this machine's own disk. */
export async function openImagePath({ pictures }: Services, path: string): Promise<ImageInfo> {
  const { bytes } = await readPictureFile(path)
  return await pictures.add(basename(path), new Uint8Array(bytes))
}

async function trySample({ pictures }: Services): Promise<Start> {
  try {
    return { startImage: await pictures.defaultSample(), startProblem: null }
  } catch (error) {
    return { startImage: null, startProblem: sentenceOf(error) }
  }
}

/** The picture named on the command line, else the default sample; never fails, so that the app comes up. */
async function findStart(services: Services): Promise<Start> {
  const { startImagePath } = services
  if (startImagePath === null) return await trySample(services)
  try {
    return { startImage: await openImagePath(services, startImagePath), startProblem: null }
  } catch (error) {
    const { startImage } = await trySample(services)
    return { startImage, startProblem: `${basename(startImagePath)} was not opened. ${sentenceOf(error)}` }
  }
}

function joined(...sentences: readonly (string | null)[]): string | null {
  const said = sentences.filter((sentence) => sentence !== null)
  return said.length === 0 ? null : said.join(' ')
}

export function appHandlers(services: Services): AppHandlers {
  let start: Promise<Start> | undefined
  return {
    'app.info': async () => {
      start ??= findStart(services)
      const { startImage, startProblem } = await start
      return {
        version: services.version,
        host: services.host,
        platform: process.platform,
        defaultModelId,
        startImage,
        startProblem: joined(services.startProblem, startProblem),
      }
    },
    'app.memory': async () => ({
      mainBytes: process.memoryUsage.rss(),
      engineBytes: Math.round(await services.engine.memoryBytes()),
    }),
  }
}

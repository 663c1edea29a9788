import type { Handlers } from './_contract'
import { defaultModelId } from './_models'
import type { Services } from './_services'
import type { Start } from './_start'

type AppHandlers = Pick<Handlers, 'app.info' | 'app.memory'>

function joined(...sentences: readonly (string | null)[]): string | null {
  const said = sentences.filter((sentence) => sentence !== null)
  return said.length === 0 ? null : said.join(' ')
}

/** `start` is asked for once, however many pages there are. */
export function appHandlers(services: Services, start: () => Promise<Start>): AppHandlers {
  return {
    'app.info': async () => {
      const { startImage, startProblem } = await start()
      return {
        version: services.version,
        host: services.host,
        platform: process.platform,
        dataFolder: services.store.folder,
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

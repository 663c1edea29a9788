/** A pull in a process of its own, to be killed: `node child-pull.mjs CACHE ENDPOINT`. Tells each progress by a line. */
import { pullModel } from '../../../src-main/hub/pull'
import { repo } from './fake-hub'

/** What a line holds, as JSON. */
export interface ToldProgress {
  readonly file: string
  readonly doneBytes: number
}

const [, , cacheFolder = '', endpoint = ''] = process.argv
await pullModel(repo, {
  cacheFolder,
  environment: { HF_ENDPOINT: endpoint },
  progress: ({ file, doneBytes }) => {
    const told: ToldProgress = { file, doneBytes }
    process.stdout.write(`${JSON.stringify(told)}\n`)
  },
})

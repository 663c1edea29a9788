/** What the tests with several processes let a second one do: `node child-jobs.mjs JOB FOLDER`. Jobs tell by lines on stdout. */
import { chmodSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { imageIdOf } from '../../../src-main/store/image-files'
import { openStoreOrTemporary } from '../../../src-main/store/open-store'
import { Queue } from '../../../src-main/store/queue'
import { openStore, type Store } from '../../../src-main/store/store'
import { bytesOf, keepImage, parameters, predictionOf } from './plain-fixtures'

const nobody = 65534

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function enqueue(store: Store, name: string): Promise<string> {
  const imageId = await imageIdOf(bytesOf(name))
  await store.imageFiles.put(imageId, bytesOf(name))
  return store.queueItems.add({ name, imageId, modelId: 'm', parameters }).itemId
}

function startQueue(store: Store): Queue {
  return new Queue({
    line: store.queueItems,
    lease: store.queueLease,
    isPaused: () => false,
    changedElsewhere: () => store.changedElsewhere(),
    onChange: () => undefined,
    onStuck: (error) => say(`stuck ${String(error)}`),
    onElsewhere: () => undefined,
    work: async ({ itemId, name }) => {
      say(`work ${name}`)
      const imageId = await keepImage(store, name)
      await sleep(5)
      const run = { runId: itemId, title: name, imageName: name, appVersion: '1' }
      return store.runs.keep({ ...run, prediction: predictionOf(imageId) }).runId
    },
  })
}

/** Adds pictures until it is killed, telling of each only once it must be safe. */
async function addForever(folder: string): Promise<void> {
  const store = openStore(folder)
  for (let index = 0; index < 100_000; index++) say(`added ${await enqueue(store, `p${index}`)}`)
}

/** Works through the queue until it is empty, or until it is killed. */
async function workOff(folder: string): Promise<void> {
  const store = openStore(folder)
  const queue = startQueue(store)
  queue.wake()
  while (store.queueItems.hasWork()) await sleep(20)
  await queue.dispose()
  store.close()
}

/** Adds and works beside another process that does the same. */
async function addAndWork(folder: string): Promise<void> {
  const store = openStore(folder)
  const queue = startQueue(store)
  for (let index = 0; index < 20; index++) {
    await enqueue(store, `${process.pid}-${index}`)
    queue.wake()
  }
  while (store.queueItems.hasWork()) await sleep(20)
  await queue.dispose()
  store.close()
}

/** Opens a folder that it may not write to. */
function openForbidden(folder: string): void {
  chmodSync(folder, 0o555)
  // Root may write anywhere; become someone else.
  if (process.getuid?.() === 0) process.setuid?.(nobody)
  const { store, problem } = openStoreOrTemporary(folder)
  store.settings.set('works', true)
  say(problem ?? 'no problem')
}

const jobs = { addForever, workOff, addAndWork, openForbidden }
export type JobName = keyof typeof jobs

const [, , job, folder = ''] = process.argv
await jobs[job as JobName](folder)
process.exit(0)

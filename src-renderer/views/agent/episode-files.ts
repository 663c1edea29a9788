/** An episode as a file: what was played, with what, and every answer that was drawn. */
import type { EpisodeFile } from '../../../src-main/ipc/contract'
import { api } from '../../api'
import { app } from '../../state/app.svelte'
import { download } from '../../ui/export/download'
import { lab } from './agent-lab.svelte'
import { chooseFile } from './choose-file'

const largestFileBytes = 256 * 1024 * 1024

export function saveEpisode(): void {
  const { agent, game, vector, block } = lab
  if (agent === null || game.setup === null) return
  const { modelId, title, hash } = agent
  const file: EpisodeFile = {
    format: 'saccade-episode',
    version: 1,
    model: { modelId, title, hash },
    setup: game.setup,
    steering: vector === null ? null : { title: vector.title, block },
    steps: game.steps,
    message: game.message,
  }
  const text = `${JSON.stringify(file, null, 1)}\n`
  download('episode.json', new Blob([text], { type: 'application/json' }), 'application/json')
}

export function openEpisode(): void {
  chooseFile('.json', async (file) => {
    try {
      if (file.size > largestFileBytes) throw new Error(`${file.name} is too large for an episode.`)
      const bytes = new Uint8Array(await file.arrayBuffer())
      show(await api.invoke('agent.readEpisode', { name: file.name, bytes }))
    } catch (thrown) {
      app.problem(thrown)
    }
  })
}

function show({ model, setup, steps, message }: EpisodeFile): void {
  lab.newEpisode()
  lab.setup = setup
  lab.game.show(setup, steps, message)
  if (model.hash === lab.agent?.hash) return
  app.notify(
    'warning',
    `This episode was played by ${model.title}, not by the agent that is open: going on with it would mix the two.`,
  )
}

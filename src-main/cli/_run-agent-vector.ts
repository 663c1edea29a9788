/** `agent vector`: plays the equal-means task, and makes a vector behind every block of the agent's own entropies. */
import { dirname, extname } from 'node:path'
import { addSums } from '../agents/activation-sums'
import { cosine, entropyVectors, timeVectors } from '../agents/entropy-vectors'
import { validShare } from '../agents/summary'
import { ProblemError } from '../lib/problem'
import { lengthOf, type Direction } from '../steering/directions/direction'
import { heldByGguf } from '../steering/vectors/gguf'
import { unsaid } from '../steering/vectors/steering-vector'
import { writeVectorFile } from '../steering/vectors/vector-file'
import { playEpisodes, type PlayedEpisode } from './_agent-episodes'
import { withAgent, type AgentSetup } from './_agent-setup'
import type { EntropyVectorCommand } from './_agent-vector'
import { makeOutFolder } from './_out-folder'

/** Both arms alike: whatever the agent believes, it believes by itself. */
const equalMeans = [100, 100]

export async function runAgentVector(command: EntropyVectorCommand): Promise<void> {
  const { out, runs, seed } = command
  const extension = extname(out).toLowerCase()
  if (extension !== '.safetensors' && extension !== '.gguf')
    throw new ProblemError('bad-input', `${out} ends neither in .gguf nor in .safetensors. Name it so.`)
  const folder = `${out.slice(0, -extension.length)}-runs`
  await makeOutFolder(dirname(out))
  await makeOutFolder(folder)
  await withAgent(command, async (setup) => {
    const played = await playEpisodes(setup, {
      runs,
      seed,
      folder,
      input: {
        device: { device: command.device, allowFallback: false },
        task: { kind: 'gaussian', means: equalMeans, spread: command.spread },
        wording: setup.wording,
        horizon: command.horizon,
        steering: null,
        sampling: {
          samples: command.samples,
          temperature: command.temperature,
          maxTokens: command.maxTokens,
        },
        readActivations: true,
      },
    })
    await writeVector(setup, command, { played, folder })
  })
}

interface Collected {
  readonly played: readonly PlayedEpisode[]
  readonly folder: string
}

async function writeVector(
  { engine, keys, folder, modelHash }: AgentSetup,
  { out, json, device }: EntropyVectorCommand,
  { played, folder: runsFolder }: Collected,
): Promise<void> {
  const sums = addSums(played.flatMap(({ activations }) => activations ?? []))
  const directions = entropyVectors(sums)
  const input = { folder, device: { device, allowFallback: false } }
  const { family } = await engine.call(keys[0] ?? 'agent-0', 'language.open', input)
  await writeVectorFile(out, {
    ...unsaid,
    modelHint: family,
    modelHash,
    positions: 'last',
    norm: 'raw',
    method: 'east',
    defaultScale: 2,
    date: new Date().toISOString(),
    directions: heldBy(out, directions),
  })
  const byTime = timeVectors(sums)
  const blocks = directions.map(({ block, vector }, index) => ({
    block,
    norm: lengthOf(vector),
    timeCosine: cosine(vector, byTime[index]?.vector ?? new Float32Array(0)),
  }))
  const steps = played.flatMap((episode) => episode.steps)
  const told = {
    runs: played.length,
    steps: steps.length,
    entropyNats: sums.entropySum / sums.steps,
    validShare: validShare(steps),
  }
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ file: out, runsFolder, modelHash, ...told, blocks })}\n`)
    return
  }
  const rows = blocks.map(
    ({ block, norm, timeCosine }) =>
      `block ${block}  length ${norm.toPrecision(3)}  cosine with the time vector ${timeCosine.toFixed(3)}\n`,
  )
  process.stdout.write(
    `${rows.join('')}mean entropy ${told.entropyNats.toFixed(3)} nats over ${told.steps} steps\n${out}\n`,
  )
}

function heldBy(file: string, directions: readonly Direction[]): readonly Direction[] {
  if (extname(file).toLowerCase() !== '.gguf') return directions
  process.stderr.write(
    'A GGUF control vector has no room for block 0, so that one is left out of the file.\n',
  )
  return heldByGguf(directions)
}

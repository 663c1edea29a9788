/** Starts engine processes as Electron's utility processes. */
import { utilityProcess, type UtilityProcess } from 'electron'
import type { EngineLink, FromEngine, SpawnEngine } from '../engine/messages'

function linkTo(child: UtilityProcess): EngineLink {
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', (message: FromEngine) => listener(message)),
    onExit: (listener) => void child.once('exit', (code) => listener(`it ended with code ${code}`)),
    kill: () => void child.kill(),
  }
}

export function utilitySpawner(entryFile: string): SpawnEngine {
  const stdio = process.env['SACCADE_DEBUG'] === undefined ? 'ignore' : 'inherit'
  return () => linkTo(utilityProcess.fork(entryFile, [], { serviceName: 'Saccade engine', stdio }))
}

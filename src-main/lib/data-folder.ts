/** Where a user's runs, queue and settings live: the system's own place for such things. */
import { homedir } from 'node:os'
import { join } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

function systemFolder(platform: NodeJS.Platform, home: string, environment: Environment): string {
  if (platform === 'win32') return environment['APPDATA'] ?? join(home, 'AppData', 'Roaming')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support')
  return environment['XDG_DATA_HOME'] ?? join(home, '.local', 'share')
}

/** SACCADE_DATA names another folder. */
export function dataFolder(
  platform = process.platform,
  environment: Environment = process.env,
  home = homedir(),
): string {
  return environment['SACCADE_DATA'] ?? join(systemFolder(platform, home, environment), 'saccade')
}

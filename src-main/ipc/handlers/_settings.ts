/** The user's settings with their defaults. What a newer or broken version wrote never stops the app. */
import * as v from 'valibot'
import { ProblemError } from '../../lib/problem'
import type { Store } from '../../store/store'
import { settings as settingsSchema, type Input, type Settings } from '../contract'

const key = 'user'
/** Characters of JSON: far more than an interface has to remember. */
const largestLength = 256 * 1024

type SettingsChange = Input<'settings.set'>

const defaults: Settings = {
  device: 'auto',
  allowFallback: false,
  theme: 'system',
  start: { viewers: 8, seconds: 3 },
  interface: {},
}

function usable(value: unknown): Settings {
  const kept = Object.entries(Object(value) as Record<string, unknown>).filter(([name, entry]) => {
    const schema = (settingsSchema.entries as Record<string, v.GenericSchema>)[name]
    return schema !== undefined && v.is(schema, entry)
  })
  return { ...defaults, ...Object.fromEntries(kept) }
}

export function readSettings(store: Store): Settings {
  return usable(store.settings.get(key))
}

function merge(before: Settings, change: SettingsChange): Settings {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  return { ...before, ...given, interface: { ...before.interface, ...change.interface } }
}

/** What is not given stays; within `interface`, each name on its own. */
export function changeSettings(store: Store, change: SettingsChange): Settings {
  store.settings.update(key, (value) => {
    const settings = merge(usable(value), change)
    if (JSON.stringify(settings).length > largestLength) {
      throw new ProblemError('bad-input', 'The settings hold more than 256 KB, so the change was not kept.')
    }
    return settings
  })
  return readSettings(store)
}

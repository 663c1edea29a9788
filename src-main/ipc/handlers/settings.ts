import type { Handlers } from './_contract'
import { promised, type Services } from './_services'
import { changeSettings, readSettings } from './_settings'

export function settingsHandlers({ store }: Services): Pick<Handlers, 'settings.get' | 'settings.set'> {
  return {
    'settings.get': () => promised(() => readSettings(store)),
    'settings.set': (change) => promised(() => changeSettings(store, change)),
  }
}

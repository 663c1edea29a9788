import { catalogue } from '../../hub/catalogue'
import { usualDtype } from '../../hub/choose-graphs'
import { dtypes } from '../../hub/graph-files'
import { describeHubPlace, findUnfinishedPulls } from '../../hub/hub-place'
import type { PublicModel } from '../contract'
import type { Handlers } from './_contract'
import { promised, type Services } from './_services'
import type { TransferDesk } from './_transfers'

type ModelHandlers = Pick<Handlers, Extract<keyof Handlers, `models.${string}`>>

export function modelHandlers(services: Services, desk: TransferDesk): ModelHandlers {
  const { models, engine, predictions, linkedFolders } = services
  return {
    'models.list': async () => {
      const described = await models.list()
      const loaded = new Set(engine.loaded())
      return described.map((model) => ({ ...model, loaded: loaded.has(model.modelId) }))
    },
    'models.unload': async ({ modelId }) => {
      predictions.forget()
      return { unloaded: await engine.unload(modelId) }
    },
    'models.local': localHandler(services),
    'models.catalogue': async () => {
      return { models: catalogue.map(toPublicModel), hub: await describeHubPlace() }
    },
    'models.transfers': () => promised(() => desk.list()),
    'models.pull': (input) => promised(() => desk.pull(input)),
    'models.import': (input) => promised(() => desk.import(input)),
    'models.stop': ({ transferId }) =>
      promised(() => {
        desk.stop(transferId)
        return desk.list()
      }),
    'models.dismiss': ({ transferId }) =>
      promised(() => {
        desk.dismiss(transferId)
        return desk.list()
      }),
    'models.forget': ({ folder }) =>
      promised(() => {
        linkedFolders.remove(folder)
        services.emit('models.changed', {})
        return {}
      }),
  }
}

function localHandler({ engine, languageModels }: Services): Handlers['models.local'] {
  return async () => {
    const { models, unreadable } = await languageModels.local()
    const loaded = new Set(engine.loaded())
    return {
      models: models.map((model) => ({ ...model, isLoaded: loaded.has(model.modelId) })),
      unreadable: unreadable.map((each) => ({ ...each })),
      unfinished: await findUnfinishedPulls(languageModels.places.hubCache),
    }
  }
}

function toPublicModel({ bytes, ...entry }: (typeof catalogue)[number]): PublicModel {
  const formats = dtypes.flatMap((dtype) => {
    const size = bytes[dtype]
    return size === undefined ? [] : [{ dtype, bytes: size }]
  })
  const usual = usualDtype(bytes)
  return { ...entry, formats, usualDtype: dtypes.find((dtype) => dtype === usual) ?? null }
}

import type { Handlers } from './_contract'
import type { Services } from './_services'

export function modelHandlers({
  models,
  engine,
  predictions,
}: Services): Pick<Handlers, 'models.list' | 'models.unload'> {
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
  }
}

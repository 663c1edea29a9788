/** The gaze model this process serves, loaded once. */
import { computeDevice } from '../../runtime/providers'
import { openGazeModel, type GazeModel } from '../../scanpath/gaze-model'
import type { DeviceId } from '../_contract'

let loaded: { readonly key: string; readonly model: Promise<GazeModel> } | undefined

/** Opens the model, or gives the one that is open; a change of device or model closes the one before. */
export async function loadModel(path: string, device: DeviceId): Promise<GazeModel> {
  const key = `${computeDevice(device)} ${path}`
  if (loaded?.key === key) return await loaded.model
  const before = loaded?.model
  const model = openGazeModel(path, device)
  loaded = { key, model }
  model.catch(() => {
    if (loaded?.model === model) loaded = undefined
  })
  await before?.then(({ network }) => network.dispose()).catch(() => undefined)
  return await model
}

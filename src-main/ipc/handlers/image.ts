import type { Handlers } from './_contract'
import type { Services } from './_services'

type ImageHandlers = Pick<Handlers, 'image.add' | 'image.get' | 'image.samples'>

export function imageHandlers({ pictures }: Services): ImageHandlers {
  return {
    'image.add': ({ name, bytes }, { signal }) => pictures.add(name, bytes, signal),
    'image.get': ({ imageId }) => pictures.get(imageId),
    'image.samples': () => pictures.samples(),
  }
}

/** Model folders and .onnx files that the user pointed at: used where they lie, remembered in the store. */
import * as v from 'valibot'
import type { HandlerDependencies } from './_contract'

const key = 'models.linked'
const paths = v.fallback(v.array(v.string()), [])

export class LinkedFolders {
  readonly #settings: HandlerDependencies['store']['settings']

  constructor({ settings }: HandlerDependencies['store']) {
    this.#settings = settings
  }

  list(): readonly string[] {
    return v.parse(paths, this.#settings.get(key))
  }

  add(path: string): void {
    this.#settings.update(key, (kept) => [...v.parse(paths, kept).filter((other) => other !== path), path])
  }

  remove(path: string): void {
    this.#settings.update(key, (kept) => v.parse(paths, kept).filter((other) => other !== path))
  }
}

/** What is drawn on the picture, and how; remembered between starts. */
import type { FigureOptions } from '../../src-main/ipc/contract'
import { app } from './app.svelte'

export type LayerName = 'heat' | 'path' | 'numbers'
/** How the picture itself is shown. */
export type Projection = 'flat' | 'fovea' | 'relief'
export type ColourMap = FigureOptions['colourMap']

/** What undo brings back. */
export interface Look {
  readonly heat: boolean
  readonly path: boolean
  readonly numbers: boolean
  readonly heatOpacity: number
  readonly colourMap: ColourMap
}

export class Layers {
  projection = $state<Projection>('flat')

  get heat(): boolean {
    return app.remembered('layer.heat', true)
  }
  get path(): boolean {
    return app.remembered('layer.path', true)
  }
  get numbers(): boolean {
    return app.remembered('layer.numbers', true)
  }
  get heatOpacity(): number {
    return app.remembered('layer.heatOpacity', 0.7)
  }
  set heatOpacity(share: number) {
    app.remember('layer.heatOpacity', share)
  }
  get colourMap(): ColourMap {
    return app.remembered<string>('layer.colourMap', 'inferno') as ColourMap
  }
  set colourMap(map: ColourMap) {
    app.remember('layer.colourMap', map)
  }

  look(): Look {
    const { heat, path, numbers, heatOpacity, colourMap } = this
    return { heat, path, numbers, heatOpacity, colourMap }
  }

  restore(look: Look): void {
    for (const [name, value] of Object.entries(look)) app.remember(`layer.${name}`, value as string)
  }

  toggle(name: LayerName): void {
    app.remember(`layer.${name}`, !this[name])
  }

  /** Switches to a projection, or back to flat. */
  toggleProjection(projection: Projection): void {
    this.projection = this.projection === projection ? 'flat' : projection
  }
}

export const layers = new Layers()

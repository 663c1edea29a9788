import type { ColourMapName } from './colour-map'
import type { GazeRecord } from './gaze-record'

export interface FigureOptions {
  readonly format: 'png' | 'svg'
  /** 1 to 4; PNG only. */
  readonly scale: number
  readonly theme: 'light' | 'dark'
  readonly colourMap: ColourMapName
  /** Opacity of the heatmap, 0 to 1; 0 leaves it out. */
  readonly heatOpacity: number
  readonly showPath: boolean
  readonly showNumbers: boolean
  /** 1-based viewers to draw. */
  readonly viewers: readonly number[]
  readonly title: string | null
  readonly caption: boolean
}

/** A figure of everything in the record, as the terminal makes it. */
export function defaultFigureOptions({ viewers }: GazeRecord): FigureOptions {
  return {
    format: 'png',
    scale: 2,
    theme: 'light',
    colourMap: 'inferno',
    heatOpacity: 0.7,
    showPath: true,
    showNumbers: viewers.length <= 3,
    viewers: viewers.map(({ viewer }) => viewer),
    title: null,
    caption: true,
  }
}

export interface FigureColours {
  readonly background: string
  readonly text: string
  readonly quietText: string
  readonly hairline: string
}

export const figureColours: Readonly<Record<FigureOptions['theme'], FigureColours>> = {
  light: { background: '#ffffff', text: '#1a1a1f', quietText: '#54545f', hairline: '#c8c8d1' },
  dark: { background: '#161619', text: '#ededf1', quietText: '#b0b0bb', hairline: '#45454f' },
}

/**
 * Colour maps as tables of 256 RGBA colours, lowest first. The uniform ones are matplotlib's
 * (van der Walt & Smith 2015; cividis: Nuñez, Anderton & Renslow 2018; both CC0), taken at ten
 * places and joined by straight lines; `classic` runs through the rainbow and misleads.
 */
import type { FigureOptions } from '../../src-main/ipc/contract'

export type ColourMapName = FigureOptions['colourMap']
export type ColourTable = Uint8Array<ArrayBuffer>

const stops: Readonly<Record<ColourMapName | 'difference', string>> = {
  inferno: '000004 1b0c41 4a0c6b 781c6d a52c60 cf4446 ed6925 fb9b06 f7d13d fcffa4',
  viridis: '440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725',
  cividis: '00224e 123570 3b496c 575d6d 707173 8a8678 a59c74 c3b369 e1cc55 fee838',
  classic: '00007f 0000ff 007fff 00ffff 7fff7f ffff00 ff7f00 ff0000 7f0000',
  /** ColorBrewer's RdBu turned round, its pale middle left out: less is blue, more is red, nothing is clear. */
  difference: '053061 2166ac 4393c3 d6604d b2182b 67001f',
}

export const colourMapNames: readonly ColourMapName[] = ['inferno', 'viridis', 'cividis', 'classic']

const tableSize = 256
const tables = new Map<string, ColourTable>()

export function colourTable(name: ColourMapName | 'difference'): ColourTable {
  const known = tables.get(name)
  if (known) return known
  const table = interpolate(stops[name].split(' ').map(rgbOf))
  tables.set(name, table)
  return table
}

/** `rgb(…)` at a share from 0 to 1. */
export function colourAt(table: ColourTable, share: number): string {
  const at = Math.round(Math.min(1, Math.max(0, share)) * (tableSize - 1)) * 4
  return `rgb(${table[at] ?? 0} ${table[at + 1] ?? 0} ${table[at + 2] ?? 0})`
}

function rgbOf(hex: string): readonly number[] {
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16))
}

function interpolate(colours: readonly (readonly number[])[]): ColourTable {
  const table = new Uint8Array(tableSize * 4)
  for (let index = 0; index < tableSize; index++) {
    const place = (index / (tableSize - 1)) * (colours.length - 1)
    const from = colours[Math.floor(place)] ?? []
    const to = colours[Math.ceil(place)] ?? from
    for (let channel = 0; channel < 3; channel++) {
      const start = from[channel] ?? 0
      table[index * 4 + channel] = Math.round(start + ((to[channel] ?? 0) - start) * (place % 1))
    }
    table[index * 4 + 3] = 255
  }
  return table
}

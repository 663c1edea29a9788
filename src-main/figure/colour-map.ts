/**
 * Colour maps, lowest value first. The uniform ones are matplotlib's (van der Walt and Smith 2015; cividis:
 * Nuñez, Anderton and Renslow 2018; all CC0) at ten places, joined by straight lines, as the interface
 * draws them; `classic` runs through the rainbow and misleads.
 */
const stops = {
  inferno: '000004 1b0c41 4a0c6b 781c6d a52c60 cf4446 ed6925 fb9b06 f7d13d fcffa4',
  viridis: '440154 482878 3e4989 31688e 26828e 1f9e89 35b779 6ece58 b5de2b fde725',
  cividis: '00224e 123570 3b496c 575d6d 707173 8a8678 a59c74 c3b369 e1cc55 fee838',
  classic: '00007f 0000ff 007fff 00ffff 7fff7f ffff00 ff7f00 ff0000 7f0000',
} as const

export type ColourMapName = keyof typeof stops
export const colourMapNames = Object.keys(stops) as readonly ColourMapName[]

type Rgb = readonly [number, number, number]

const tableSize = 256

/** 256 colours, 0 to 255 per channel. */
export function colourTable(name: ColourMapName): readonly Rgb[] {
  const colours = stops[name].split(' ').map(toRgb)
  return Array.from({ length: tableSize }, (_, index) => {
    const place = (index / (tableSize - 1)) * (colours.length - 1)
    const from = colours[Math.floor(place)] ?? [0, 0, 0]
    const to = colours[Math.ceil(place)] ?? from
    return [0, 1, 2].map((channel) => between(from, to, channel, place % 1)) as unknown as Rgb
  })
}

function between(from: Rgb, to: Rgb, channel: number, share: number): number {
  const start = from[channel] ?? 0
  return Math.round(start + ((to[channel] ?? 0) - start) * share)
}

function toRgb(hex: string): Rgb {
  const value = parseInt(hex, 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

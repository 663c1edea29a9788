import type { ColourTable } from '../../draw/colour-maps'

/** Lays the colours of a table side by side, a pixel each. */
export function paintColourBar(canvas: HTMLCanvasElement, table: ColourTable): void {
  const row = new ImageData(new Uint8ClampedArray(table), table.length / 4, 1)
  canvas.getContext('2d')?.putImageData(row, 0, 0)
}

/** Formats by the bytes a file starts with; names and extensions lie. */

export interface PictureFormat {
  readonly id: string
  readonly label: string
  readonly matches: (start: Uint8Array) => boolean
}

const startsWith =
  (bytes: readonly number[], offset = 0) =>
  (start: Uint8Array): boolean =>
    bytes.every((byte, index) => start[offset + index] === byte)

const text = (start: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...start.subarray(from, to))

/** ISO base media files name their kinds (major brand first) in the box at the start. */
const hasBrand =
  (...brands: readonly string[]) =>
  (start: Uint8Array): boolean => {
    if (text(start, 4, 8) !== 'ftyp') return false
    const boxBytes = new DataView(start.buffer, start.byteOffset).getUint32(0)
    const named = text(start, 8, Math.min(boxBytes, start.length))
    return brands.some((brand) => named.includes(brand))
  }

/** What can be opened. */
export const pictureFormats: readonly PictureFormat[] = [
  { id: 'png', label: 'PNG', matches: startsWith([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { id: 'jpeg', label: 'JPEG', matches: startsWith([0xff, 0xd8, 0xff]) },
  {
    id: 'webp',
    label: 'WebP',
    matches: (start) => text(start, 0, 4) === 'RIFF' && text(start, 8, 12) === 'WEBP',
  },
  { id: 'avif', label: 'AVIF', matches: hasBrand('avif', 'avis') },
  { id: 'gif', label: 'GIF', matches: (start) => /^GIF8[79]a$/.test(text(start, 0, 6)) },
]

/** What people have but cannot be opened, so that the refusal can say what it is. */
export const refusedFormats: readonly PictureFormat[] = [
  { id: 'heic', label: 'HEIC', matches: hasBrand('heic', 'heix', 'heim', 'heis', 'mif1', 'msf1') },
  { id: 'raw', label: 'camera raw', matches: isCameraRaw },
  {
    id: 'tiff',
    label: 'TIFF',
    matches: (start) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(text(start, 0, 4)),
  },
  { id: 'pdf', label: 'PDF', matches: (start) => text(start, 0, 1024).includes('%PDF-') },
  { id: 'svg', label: 'SVG', matches: (start) => /<svg[\s>]/i.test(text(start, 0, 4096)) },
  { id: 'bmp', label: 'BMP', matches: (start) => text(start, 0, 2) === 'BM' && start.length > 26 },
  {
    id: 'jxl',
    label: 'JPEG XL',
    matches: (start) => startsWith([0xff, 0x0a])(start) || text(start, 4, 8) === 'JXL ',
  },
  { id: 'jp2', label: 'JPEG 2000', matches: (start) => text(start, 4, 8) === 'jP  ' },
  { id: 'psd', label: 'Photoshop', matches: (start) => text(start, 0, 4) === '8BPS' },
  { id: 'ico', label: 'icon', matches: startsWith([0, 0, 1, 0]) },
  { id: 'video', label: 'video', matches: (start) => text(start, 4, 8) === 'ftyp' },
]

/** Canon, Nikon, Sony, Adobe, Olympus, Panasonic and Fuji; several are TIFF files with a mark of their own. */
function isCameraRaw(start: Uint8Array): boolean {
  const head = text(start, 0, 16)
  return (
    hasBrand('crx ')(start) ||
    head.startsWith('FUJIFILMCCD-RAW') ||
    ['IIRO', 'IIRS', 'MMOR', 'IIU\0'].includes(head.slice(0, 4)) ||
    (head.startsWith('II*\0') && head.slice(8, 10) === 'CR') ||
    (/^(II\*\0|MM\0\*)/.test(head) && /NIKON|SONY|DNG|PENTAX/.test(text(start, 0, 4096)))
  )
}

/** How much of a file's start the tables look at, bytes. */
export const sniffedBytes = 4096

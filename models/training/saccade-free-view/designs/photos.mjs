/** The photographs that designs may embed, each with the point people looked at most. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

const COLUMNS = 16,
  ROWS = 12

const cell = (share, count) => Math.min(count - 1, Math.max(0, Math.floor(share * count)))

/** Peak of the recorded fixations of each image, as a share of its width and height. */
function readFocus(folder) {
  const set = dirname(folder),
    file = join(set, 'scanpaths.jsonl')
  if (!existsSync(file)) return new Map()
  const [width, height] = JSON.parse(readFileSync(join(set, 'dataset.json'), 'utf8')).imageSize
  const counts = new Map()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (!line) continue
    const { image, x, y } = JSON.parse(line)
    if (!counts.has(image)) counts.set(image, new Float64Array(COLUMNS * ROWS))
    const grid = counts.get(image)
    for (let i = 1; i < x.length; i++) {
      const u = cell(x[i] / width, COLUMNS),
        v = cell(y[i] / height, ROWS)
      grid[v * COLUMNS + u]++
    }
  }
  const focus = new Map()
  for (const [image, grid] of counts) {
    const peak = grid.indexOf(Math.max(...grid))
    focus.set(image, [((peak % COLUMNS) + 0.5) / COLUMNS, (Math.floor(peak / COLUMNS) + 0.5) / ROWS])
  }
  return focus
}

/** Image names in a text file (one a line) or in JSON: a bare list, or whatever stands under validation, test or excluded. */
export function readExclusion(file) {
  const text = readFileSync(file, 'utf8')
  if (extname(file) !== '.json') return new Set(text.split(/\s+/).filter(Boolean))
  const root = JSON.parse(text),
    names = new Set()
  const walk = (value, taken) => {
    if (typeof value === 'string') {
      if (taken) names.add(value)
    } else if (Array.isArray(value)) value.forEach((item) => walk(item, taken))
    else if (value && typeof value === 'object')
      for (const [key, item] of Object.entries(value))
        walk(item, taken || /valid|held|hold|test|exclu/i.test(key))
  }
  walk(root, Array.isArray(root))
  return names
}

/** Photographs as {name: "set/file", url, focus}; `address(set, file)` gives the URL the page will ask for. */
export function listPhotos(folders, excluded, address) {
  return folders.flatMap((folder) => {
    const set = basename(dirname(folder)),
      focus = readFocus(folder)
    return readdirSync(folder)
      .sort()
      .filter((file) => /\.(jpe?g|png)$/i.test(file))
      .filter(
        (file) =>
          ![file, `${set}/${file}`, file.replace(/\.\w+$/, ''), `${set}/${file.replace(/\.\w+$/, '')}`].some(
            (name) => excluded.has(name),
          ),
      )
      .map((file) => ({
        name: `${set}/${file}`,
        url: address(set, file),
        focus: focus.get(file) ?? [0.5, 0.5],
      }))
  })
}

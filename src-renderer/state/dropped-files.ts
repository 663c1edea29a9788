/** Sorts what was dropped or chosen: pictures to take, and the rest with the reason why not. */
export interface SkippedFile {
  readonly name: string
  readonly reason: string
}

export interface Intake {
  readonly pictures: readonly File[]
  readonly skipped: readonly SkippedFile[]
  /** Whether a folder was among it; a folder goes to the queue even with a single picture. */
  readonly isFolder: boolean
}

const PICTURE_NAME = /\.(png|jpe?g|jpe|webp|avif|gif)$/i
/** What systems leave in folders unasked; not worth a word. */
const SYSTEM_NAME = /^(\.|thumbs\.db$|desktop\.ini$|__macosx$)/i
const KINDS = 'PNG, JPEG, WebP, AVIF or GIF'
const NAMED_AT_MOST = 3

/** Must be called during the drop event: afterwards the browser hands out no more entries. */
export function readDrop(data: DataTransfer): Promise<Intake> {
  const items = [...data.items].filter(({ kind }) => kind === 'file')
  const entries = items.map((item) => item.webkitGetAsEntry())
  const loose = items.flatMap((item, index) => (entries[index] ? [] : [item.getAsFile()]))
  return walk(entries, loose)
}

/** Files of a file dialog or a paste. */
export function sortFiles(files: Iterable<File>, isFolder = false): Intake {
  const pictures: File[] = []
  const skipped: SkippedFile[] = []
  for (const file of files) {
    if (SYSTEM_NAME.test(file.name)) continue
    const reason = reasonToSkip(file)
    if (reason === null) pictures.push(file)
    else skipped.push({ name: file.name, reason })
  }
  const byName = new Intl.Collator(undefined, { numeric: true })
  pictures.sort((a, b) => byName.compare(a.webkitRelativePath || a.name, b.webkitRelativePath || b.name))
  return { pictures, skipped, isFolder }
}

/** What was left out, in one or two sentences; null when nothing was. */
export function skippedMessage({ pictures, skipped, isFolder }: Intake): string | null {
  if (pictures.length === 0 && skipped.length === 0) {
    return `There is nothing in there. Drop ${KINDS} files, or a folder with some.`
  }
  if (skipped.length === 0) return null
  const named = skipped.slice(0, NAMED_AT_MOST).map(({ name, reason }) => `${name} (${reason})`)
  const more = skipped.length - named.length
  const list = named.join(', ') + (more > 0 ? ` and ${more} more` : '')
  if (pictures.length === 0) {
    const what = isFolder ? 'The folder holds no picture' : 'There is no picture among it'
    return `${what} that Saccade can read: ${list}. Drop ${KINDS} files, or a folder with some.`
  }
  return `${skipped.length === 1 ? 'One file was' : `${skipped.length} files were`} left out: ${list}.`
}

function reasonToSkip(file: File): string | null {
  if (!PICTURE_NAME.test(file.name) && !/^image\/(png|jpeg|webp|avif|gif)$/.test(file.type))
    return `not ${KINDS}`
  return file.size === 0 ? 'empty file' : null
}

async function walk(
  entries: readonly (FileSystemEntry | null)[],
  loose: readonly (File | null)[],
): Promise<Intake> {
  const files: File[] = loose.filter((file) => file !== null)
  const unreadable: SkippedFile[] = []
  const open = entries.filter((entry) => entry !== null)
  const isFolder = open.some(({ isDirectory }) => isDirectory)
  for (let entry = open.shift(); entry; entry = open.shift()) {
    if (SYSTEM_NAME.test(entry.name)) continue
    try {
      if (isFolderEntry(entry)) open.push(...(await childrenOf(entry)))
      else if (isFileEntry(entry)) files.push(await fileOf(entry))
    } catch {
      unreadable.push({ name: entry.name, reason: 'could not be read: no permission, or it is gone' })
    }
  }
  const sorted = sortFiles(files, isFolder)
  return { ...sorted, skipped: [...sorted.skipped, ...unreadable] }
}

// Chromium knows these classes by older names, so `instanceof` would not.
const isFolderEntry = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const isFileEntry = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

/** A reader hands out at most a hundred entries at a time, then an empty list. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const found: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return found
    found.push(...some)
  }
}

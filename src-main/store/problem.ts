/** Turns what the file system and SQLite say into sentences: what happened, why, what now. */
import { ProblemError } from '../lib/problem'

const reasons: readonly (readonly [RegExp, string])[] = [
  [/ENOSPC|EDQUOT|SQLITE_FULL/, 'the disk is full. Free some space and try again'],
  [
    /EACCES|EPERM|EROFS|SQLITE_READONLY|SQLITE_PERM|SQLITE_AUTH/,
    'Saccade may not write there. Check the permissions of the folder',
  ],
  [/SQLITE_BUSY|SQLITE_LOCKED/, 'another Saccade is writing just now. Try again in a moment'],
  [
    /SQLITE_CORRUPT|SQLITE_NOTADB/,
    'the database file is damaged. Restart Saccade: it moves the file aside, deletes nothing and starts a new one',
  ],
  [
    /SQLITE_CANTOPEN|ConnectionFailed/,
    'the database could not be opened. Check that the folder exists and can be written',
  ],
  [/EMFILE|ENFILE/, 'too many files are open. Close other programs and try again'],
  [/ENOENT|ENOTDIR/, 'a folder or file is missing. Check that the disk is connected'],
  [/EIO|SQLITE_IOERR/, 'the disk reported an error. Check the disk, then try again'],
]

function signature(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return `${code} ${error.message}`
}

/** True for errors that SQLite gives for a file it cannot read as its own. */
export function isDamage(error: unknown): boolean {
  const cause = error instanceof ProblemError ? error.cause : error
  return /SQLITE_CORRUPT|SQLITE_NOTADB/.test(signature(cause))
}

/** `what` begins the sentence and names the thing that did not happen: "The run was not saved". */
export function storageProblem(what: string, where: string, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  const found = signature(error)
  const reason =
    reasons.find(([pattern]) => pattern.test(found))?.[1] ?? `of an unexpected error (${found.trim()})`
  return new ProblemError('storage', `${what}, because ${reason} (${where}).`, { cause: error })
}

/** Runs `body`; whatever the disk or SQLite throws leaves as a sentence. */
export function orStorageProblem<T>(what: string, where: string, body: () => T): T {
  try {
    return body()
  } catch (error) {
    throw storageProblem(what, where, error)
  }
}

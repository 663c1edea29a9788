/** The test's line into the stand-in: named operations it may call, and what the app did, in order. */

const operations = new Map()

/** Records what the app did. Told at once, so that the record outlives the app's end. */
export function note(name, ...details) {
  tell('noted', name, ...details)
}

/** Lets the test call `operation` by name. */
export function offer(name, operation) {
  operations.set(name, operation)
}

export function tell(name, ...details) {
  if (process.connected) process.send({ tell: name, details })
}

function plain(value) {
  return value === undefined ? null : value
}

process.on('message', async ({ id, operation, args }) => {
  try {
    const value = await operations.get(operation)(...args)
    process.send({ id, value: plain(value) })
  } catch (error) {
    process.send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
})

// The test is gone: nothing is left to stand in for.
process.on('disconnect', () => process.exit(0))

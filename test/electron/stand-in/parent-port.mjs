/** Gives a child process the `process.parentPort` of a utility process. */
import { EventEmitter } from 'node:events'

const parentPort = new EventEmitter()
parentPort.postMessage = (message) => process.send(message)
// Like Electron's, the port holds messages back until someone listens; so does Node's channel.
parentPort.once('newListener', () =>
  process.on('message', (data) => parentPort.emit('message', { data, ports: [] })),
)
process.on('disconnect', () => process.exit(0))
process.parentPort = parentPort

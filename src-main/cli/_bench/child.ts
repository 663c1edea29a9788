/** The process that `bench` starts for work that must be apart. It ends when its parent lets go of it. */
import type { FromChild, ToChild } from './child-messages'
import { rewriteOnce } from './child-rewrite'
import { openOwnWriter } from './own-writer'
import { openPeerWriter } from './peer-writer'
import type { TextWriter } from './text-writer'

let writer: TextWriter | null = null

async function answer(message: ToChild): Promise<FromChild> {
  switch (message.kind) {
    case 'rewrite':
      return { kind: 'rewritten', ...rewriteOnce(message.graphPath) }
    case 'open-writer': {
      const { installation, place } = message
      writer = await (installation === null ? openOwnWriter(place) : openPeerWriter(installation, place))
      return { kind: 'opened', name: writer.name }
    }
    case 'write':
      if (writer === null) throw new Error('nothing is open that writes')
      return { kind: 'written', ...(await writer.write(message.prompt, message.tokens)) }
  }
}

process.on('message', (message: ToChild) => {
  answer(message)
    .catch((error: unknown): FromChild => ({ kind: 'failed', message: String(error) }))
    .then((reply) => process.send?.(reply))
    .catch(() => process.exit(1))
})
process.on('disconnect', () => process.exit(0))

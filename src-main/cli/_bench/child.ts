/** The process that `bench` starts for work that must be apart. It ends when its parent lets go of it. */
import { rewriteOnce } from './child-rewrite'
import { openPeer, type Peer } from './child-peer'
import type { FromChild, ToChild } from './child-messages'

let peer: Peer | null = null

async function answer(message: ToChild): Promise<FromChild> {
  switch (message.kind) {
    case 'rewrite':
      return { kind: 'rewritten', ...rewriteOnce(message.graphPath) }
    case 'open-peer':
      peer = await openPeer(message)
      return { kind: 'opened', version: peer.version }
    case 'write':
      if (peer === null) throw new Error('no peer is open')
      return { kind: 'written', ...(await peer.write(message.prompt, message.tokens)) }
  }
}

process.on('message', (message: ToChild) => {
  answer(message)
    .catch((error: unknown): FromChild => ({ kind: 'failed', message: String(error) }))
    .then((reply) => process.send?.(reply))
    .catch(() => process.exit(1))
})
process.on('disconnect', () => process.exit(0))

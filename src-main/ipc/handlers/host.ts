import { ProblemError } from '../../lib/problem'
import { findFormat } from '../../picture/read-picture-file'
import type { Handlers } from './_contract'
import type { Services } from './_services'

const largestBytes = 64e6

function check(kind: 'png' | 'text', bytes: Uint8Array): void {
  if (bytes.length > largestBytes) {
    throw new ProblemError(
      'bad-input',
      'That is more than 64 MB, too much for the clipboard. Export a file instead.',
    )
  }
  if (kind === 'png' && findFormat(bytes).id !== 'png') {
    throw new ProblemError('bad-input', 'Only a PNG can be copied as a picture.')
  }
}

export function hostHandlers({ copy }: Services): Pick<Handlers, 'host.copy'> {
  return {
    'host.copy': async ({ kind, bytes }) => {
      check(kind, bytes)
      if (copy === null) {
        throw new ProblemError('refused', 'This window is in a browser, which has a clipboard of its own.')
      }
      await copy(kind, bytes)
      return {}
    },
  }
}

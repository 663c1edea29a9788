import type { Edit } from '../../../hooks/edit'
import type { StepRecord } from '../../../hooks/hook-driver'
import type { EditProof } from '../../_language-jobs'

/** Adds up what each edit did, step by step. */
export class EditProofs {
  readonly #proofs: Map<string, EditProof>
  readonly #kl = { sumNats: 0, tokens: 0 }

  constructor(edits: readonly Edit[]) {
    const blank = { timesFired: 0, changeNorm: null, klNats: null }
    this.#proofs = new Map(edits.map(({ id }) => [id, { editId: id, ...blank }]))
  }

  add(records: readonly StepRecord[]): void {
    for (const { id, tokens, changeNorm } of records.flatMap(({ fired }) => fired)) {
      const proof = this.#proofs.get(id)
      if (proof === undefined) continue
      // What an edit of the prompt did is not forgotten while the text goes on.
      if (tokens > 0) this.#proofs.set(id, { ...proof, timesFired: proof.timesFired + 1, changeNorm })
    }
  }

  /** KL of all edits together after one more token. */
  addKl(klNats: number): void {
    this.#kl.sumNats += klNats
    this.#kl.tokens += 1
  }

  list(): EditProof[] {
    const { sumNats, tokens } = this.#kl
    const klNats = tokens === 0 ? null : sumNats / tokens
    return [...this.#proofs.values()].map((proof) => ({ ...proof, klNats }))
  }
}

import type { Edit } from '../../../hooks/edit'
import type { StepRecord } from '../../../hooks/hook-driver'
import type { EditProof } from '../../_language-jobs'

/** Adds up what each edit did, step by step. */
export class EditProofs {
  readonly #proofs: Map<string, EditProof>
  #klNats: number | null = null

  constructor(edits: readonly Edit[]) {
    const blank = { timesFired: 0, changeNorm: null, klNats: null }
    this.#proofs = new Map(edits.map(({ id }) => [id, { editId: id, ...blank }]))
  }

  add(records: readonly StepRecord[]): void {
    for (const { id, tokens, changeNorm } of records.flatMap(({ fired }) => fired)) {
      const proof = this.#proofs.get(id)
      if (proof === undefined) continue
      const timesFired = proof.timesFired + (tokens > 0 ? 1 : 0)
      this.#proofs.set(id, { ...proof, timesFired, changeNorm })
    }
  }

  /** KL of all edits together at the last step. */
  setKl(klNats: number): void {
    this.#klNats = klNats
  }

  list(): EditProof[] {
    return [...this.#proofs.values()].map((proof) => ({ ...proof, klNats: this.#klNats }))
  }
}

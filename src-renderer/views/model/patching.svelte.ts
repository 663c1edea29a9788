/** A patch in the making: two prompts read at one point, and which tokens of one go into the other. */
import type { Output } from '../../../src-main/ipc/contract'
import { api, problemOf } from '../../api'
import { lab } from './lab.svelte'

type Reading = Output<'language.read'>

export interface TokenPair {
  /** Place in the present prompt. */
  readonly at: number
  readonly here: string
  /** Place in the other prompt. */
  readonly from: number
  readonly there: string
  readonly isSame: boolean
  /** ‖there − here‖ at the point. */
  readonly distance: number
}

export const patchSites = [
  { site: 'hook_resid_post', title: 'Residual stream after the block' },
  { site: 'hook_resid_mid', title: 'Residual stream between attention and MLP' },
  { site: 'hook_resid_pre', title: 'Residual stream before the block' },
  { site: 'hook_attn_out', title: 'What attention adds' },
  { site: 'hook_mlp_out', title: 'What the MLP adds' },
  { site: 'attn.hook_z', title: 'Outputs of the heads' },
] as const
export type PatchSite = (typeof patchSites)[number]['site']

export class Patching {
  prompt = $state('')
  site = $state<PatchSite>('hook_resid_post')
  layer = $state(0)
  /** null = all of them; only where the site has heads. */
  head = $state<number | null>(null)
  /** Which ends of two prompts of different length belong together. */
  end = $state<'start' | 'end'>('end')
  chosen = $state.raw<readonly number[]>([])
  isBusy = $state(false)
  failure = $state<string | null>(null)
  #readings = $state.raw<{ readonly here: Reading; readonly there: Reading } | null>(null)

  readonly blocks = $derived(lab.structure?.blocks ?? [])
  readonly block = $derived(this.blocks.find(({ index }) => index === this.layer) ?? null)
  /** Of this block, those that were found. */
  readonly sites = $derived(
    patchSites.filter(({ site }) => this.block?.points.includes(`blocks.${this.layer}.${site}`) === true),
  )
  readonly point = $derived(`blocks.${this.layer}.${this.site}`)
  readonly hasHeads = $derived(this.site === 'attn.hook_z')
  readonly pairs = $derived(this.#readings && pairsOf(this.#readings.here, this.#readings.there, this.end))
  readonly isUneven = $derived(
    this.#readings !== null && this.#readings.here.tokens.length !== this.#readings.there.tokens.length,
  )

  /** Begins with the present prompt, in which a word is to be changed. */
  begin(): void {
    this.prompt = lab.prompt
    this.layer = lab.attention.layer ?? Math.floor(this.blocks.length / 2)
    this.head = lab.attention.head
    this.failure = null
    this.forget()
  }

  /** What was read is of another point or text now. */
  forget(): void {
    this.#readings = null
    this.chosen = []
  }

  toggle(at: number): void {
    const others = this.chosen.filter((each) => each !== at)
    this.chosen = others.length < this.chosen.length ? others : [...others, at]
  }

  align(end: 'start' | 'end'): void {
    this.end = end
    this.#chooseUsual()
  }

  async read(): Promise<void> {
    this.isBusy = true
    this.failure = null
    try {
      const here = await this.#readOne(lab.prompt)
      const there = await this.#readOne(this.prompt)
      this.#readings = { here, there }
      this.#chooseUsual()
    } catch (thrown) {
      const { code, message } = problemOf(thrown)
      if (code !== 'cancelled') this.failure = message
    } finally {
      this.isBusy = false
    }
  }

  /** Puts the patch on the stack, at full strength. */
  apply(): void {
    const readings = this.#readings
    if (readings === null || this.pairs === null) return
    const { values, width } = readings.there
    const wanted = this.pairs.filter(({ at }) => this.chosen.includes(at))
    const rows = wanted.map(({ from }) => [...values.subarray(from * width, (from + 1) * width)])
    const heads = this.hasHeads && this.head !== null ? [this.head] : null
    const at = wanted.map((pair) => pair.at)
    lab.stack.add({
      title: this.#title(),
      methodId: 'patch',
      isOn: true,
      knobs: { strength: 1 },
      blocks: [this.layer],
      positions: 'all',
      subject: {
        needs: 'capture',
        material: { needs: 'capture', point: this.point, values: rows, at, heads },
        origin: `“${this.prompt.trim()}”`,
      },
    })
  }

  #title(): string {
    if (this.hasHeads && this.head !== null) return `Patch head ${this.head} of layer ${this.layer}`
    return `Patch layer ${this.layer}`
  }

  async #readOne(prompt: string): Promise<Reading> {
    const modelId = lab.modelId ?? ''
    const { isChat } = lab
    const { point } = this
    return await api.invoke('language.read', { runId: crypto.randomUUID(), modelId, prompt, isChat, point })
  }

  /** The tokens that differ, as a change of a word leaves them; else the last. */
  #chooseUsual(): void {
    const pairs = this.pairs ?? []
    const different = this.isUneven ? [] : pairs.filter(({ isSame }) => !isSame)
    const usual = different.length > 0 ? different : pairs.slice(-1)
    this.chosen = usual.map(({ at }) => at)
  }
}

function pairsOf(here: Reading, there: Reading, end: 'start' | 'end'): TokenPair[] {
  const count = Math.min(here.tokens.length, there.tokens.length)
  const [skipHere, skipThere] =
    end === 'start' ? [0, 0] : [here.tokens.length - count, there.tokens.length - count]
  return Array.from({ length: count }, (_, index) => {
    const [at, from] = [index + skipHere, index + skipThere]
    const [one, other] = [here.tokens[at], there.tokens[from]]
    return {
      at,
      here: one?.text ?? '',
      from,
      there: other?.text ?? '',
      isSame: one?.id === other?.id,
      distance: distanceOf(rowOf(here, at), rowOf(there, from)),
    }
  })
}

const rowOf = ({ values, width }: Reading, row: number): Float32Array =>
  values.subarray(row * width, (row + 1) * width)

function distanceOf(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0))
}

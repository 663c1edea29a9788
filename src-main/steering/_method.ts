/**
 * A steering method is one file beside this one, default-exporting a SteeringMethod: what it is, its knobs,
 * and a pure function from material and knobs to edits. It never runs a model; whoever does collects the
 * material, plans, and feeds the edits. The panel is built from `knobs`, the contract suite loops over all.
 */
import type { Edit, Positions } from '../hooks/edit'
import type { Direction } from './directions/direction'
import type { PairActivations } from './directions/pair-activations'

export interface Knob {
  readonly name: string
  readonly label: string
  /** What one step of the number means; '' = a plain factor. */
  readonly unit: string
  readonly min: number
  readonly max: number
  readonly step: number
  readonly initial: number
}

/** By a knob's name; `strength` is always among them. */
export type KnobValues = Readonly<Record<string, number>>

export interface HeadChoice {
  readonly block: number
  /** By number; null = all heads of the block. */
  readonly heads: readonly number[] | null
}

/** What a plan is made from, besides knobs. */
export interface Materials {
  /** A vector for the residual stream behind each of these blocks. */
  directions: { readonly directions: readonly Direction[]; readonly positions: Positions }
  heads: {
    readonly heads: readonly { readonly block: number; readonly heads: readonly number[] }[]
    readonly positions: Positions
  }
  /** Tokens to stress, each as [first, past the last), and how many tokens the prompt has. */
  spans: {
    readonly heads: readonly HeadChoice[]
    readonly spans: readonly (readonly [number, number])[]
    readonly promptLength: number
  }
  /** Values captured from another run, for positions `at` of this one. */
  capture: {
    readonly point: string
    /** [at.length, width]. */
    readonly values: readonly Float32Array[]
    readonly at: readonly number[]
    readonly heads: readonly number[] | null
  }
}
export type MaterialKind = keyof Materials

export interface SteeringMethod<Kind extends MaterialKind = MaterialKind> {
  /** The file's own name. */
  readonly id: string
  readonly label: string
  /** One sentence for a person who has not met it. */
  readonly what: string
  /** The paper or code it follows. */
  readonly source: string
  readonly needs: Kind
  readonly knobs: readonly Knob[]
  /** True when the edits add strength × vector, so that (s, v) and (−s, −v) are the same. */
  readonly isAdditive: boolean
  /** The positions it is meant for, where a caller has no wish of its own. */
  readonly positions: Positions
  /** Finds the directions in pairs of runs; null for methods that take theirs from elsewhere. */
  readonly derive: ((pairs: PairActivations) => readonly Direction[]) | null
  /** Edits with ids that begin with `idPrefix`; strength 0 gives edits that change nothing. */
  plan(material: Materials[Kind], knobs: KnobValues, idPrefix: string): Edit[]
}

/** Each method with its own material, told apart by `needs`. */
export type AnySteeringMethod = { readonly [Kind in MaterialKind]: SteeringMethod<Kind> }[MaterialKind]

/** The strength in units of the vector's own length. */
export const strengthKnob: Knob = {
  name: 'strength',
  label: 'Strength',
  unit: '× vector',
  min: -20,
  max: 20,
  step: 0.1,
  initial: 1,
}

/** How much of a change is made: 0 = none, 1 = all of it. */
export const shareKnob: Knob = {
  name: 'strength',
  label: 'Strength',
  unit: '',
  min: 0,
  max: 1,
  step: 0.01,
  initial: 1,
}

/** A knob's value; one that was not turned stands at its initial value. */
export function knobValue(knob: Knob, values: KnobValues): number {
  const value = Object.hasOwn(values, knob.name) ? values[knob.name] : undefined
  return value ?? knob.initial
}

/** From how a point is reached to a value of the graph that can be read, and one that can be edited. */
import { ProblemError } from '../lib/problem'
import type { GraphEditor } from '../onnx/graph-editor'
import { elementTypes, intAttribute, type Node } from '../onnx/model'
import type { Edit } from './edit'
import { lengthOf, vectorShape, type Place } from './place'

export type Build = (editor: GraphEditor, value: string) => string

/** The value to put an edit on, and the edit as it is then done: on a part of it where the point is one. */
export function editedValue(
  editor: GraphEditor,
  { place, kind, build }: { readonly place: Place; readonly kind: Edit['kind']; readonly build: Build },
): { readonly value: string; readonly build: Build } {
  checkType(place)
  const { source, value, name } = place.point
  switch (source.kind) {
    case 'value':
      return { value: value ?? '', build }
    case 'unnamed-output':
      return { value: namedOutput(editor, source.node, source.index), build }
    case 'part':
      return { value: source.value, build: (into, whole) => onPart(into, whole, { ...source, build }) }
    case 'before-bias':
      if (kind === 'add') return { value: source.value, build }
      throw cannotHook(name, `a bias is added to it inside an operator, so only "add" works there`)
    case 'inside':
      throw cannotHook(
        name,
        `it lies inside the operator ${source.node.opType}, which offers no way to change it there`,
      )
  }
}

/** A value that holds the point, made where there is none. */
export function readValue(editor: GraphEditor, place: Place): string {
  checkType(place)
  const { source, value, name } = place.point
  switch (source.kind) {
    case 'value':
      return value ?? ''
    case 'unnamed-output':
      return namedOutput(editor, source.node, source.index)
    case 'part':
      return slice(editor, source.value, [source.start, source.start + source.size])
    case 'before-bias':
      return editor.add('Add', [
        source.value,
        slice(editor, source.bias, [source.start, source.start + lengthOf(vectorShape(place))]),
      ])
    case 'inside':
      throw cannotHook(name, `it lies inside the operator ${source.node.opType}, which does not give it out`)
  }
}

function cannotHook(name: string, reason: string): ProblemError {
  return new ProblemError('bad-input', `The point "${name}" cannot be hooked: ${reason}.`)
}

function checkType({ point }: Place): void {
  const { elementType } = point
  if (elementType === elementTypes.float32 || elementType === elementTypes.float16) return
  throw cannotHook(
    point.name,
    'it holds neither float32 nor float16 numbers; export the model in one of these formats',
  )
}

function namedOutput(editor: GraphEditor, node: Node, index: number): string {
  while (node.outputs.length <= index) node.outputs.push('')
  const known = node.outputs[index]
  if (known !== undefined && known !== '') return known
  const name = editor.fresh(`${node.opType.toLowerCase()}.${index}`)
  node.outputs[index] = name
  return name
}

/** Entries [start, end) of the last axis. */
function slice(editor: GraphEditor, value: string, [start, end]: readonly [number, number]): string {
  const [from, to, axis] = [[start], [end], [-1]].map((entry) => editor.integers([1], entry))
  return editor.add('Slice', [value, from ?? '', to ?? '', axis ?? ''])
}

const farEnd = 2 ** 31 - 1

function onPart(
  editor: GraphEditor,
  whole: string,
  { start, size, build }: { readonly start: number; readonly size: number; readonly build: Build },
): string {
  const edited = build(editor, slice(editor, whole, [start, start + size]))
  const before = start === 0 ? [] : [slice(editor, whole, [0, start])]
  // Empty where the part is the last one, which Concat takes as nothing.
  const after = slice(editor, whole, [start + size, farEnd])
  return editor.add('Concat', [...before, edited, after], { attributes: [intAttribute('axis', -1)] })
}

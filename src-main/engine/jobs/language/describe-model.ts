import type { LocatedBlock, LocatedModel, Missing } from '../../../hooks/located'
import type { LanguageModelInput, StructureOutput } from '../../_language-jobs'
import { onDevice } from '../device-fallback'
import { openModel, type OpenModel } from './open-model'

/** Loads the model, so that the first words come at once, and says what is inside. */
export async function describeModel(input: LanguageModelInput): Promise<StructureOutput> {
  const { result, report } = await onDevice(input.device, {
    open: async (device) => {
      const opened = await openModel(input.folder, device)
      return { opened, text: await opened.withPlan({}) }
    },
    use: async ({ opened, text }) => await describe(opened, text),
    deviceOf: ({ text }) => text.model.session.device,
  })
  return { ...result, ...report }
}

type Text = Awaited<ReturnType<OpenModel['withPlan']>>

async function describe(
  opened: OpenModel,
  { model, located }: Text,
): Promise<Omit<StructureOutput, 'device' | 'note'>> {
  const tower = located.towers[0]
  const missing = [...located.missing, ...(tower?.missing ?? [])]
  return {
    hash: await opened.hash(),
    family: located.family,
    contextLength: model.contextLength,
    vocabularySize: vocabularyOf(opened),
    width: tower?.width ?? null,
    hasChatTemplate: opened.files.chatTemplate !== null,
    blocks: (tower?.blocks ?? []).map(describeBlock),
    points: [...(tower?.points.values() ?? [])].map(({ name }) => name),
    missing: missing.map(sentenceOf),
    notes: notesOf(located),
  }
}

function describeBlock({
  index,
  attention,
  order,
  norm,
  points,
}: LocatedBlock): StructureOutput['blocks'][number] {
  return {
    index,
    heads: attention?.heads ?? 0,
    kvHeads: attention?.kvHeads ?? 0,
    headSize: attention?.headSize ?? 0,
    attention: attention?.kind ?? null,
    order,
    norm,
    points: [...points.values()].map(({ name }) => name),
  }
}

function sentenceOf({ site, block, reason }: Missing): string {
  return `${block === null ? '' : `blocks.${block}.`}${site}: ${reason}.`
}

function notesOf({ notes, towers }: LocatedModel): string[] {
  const others =
    towers.length > 1 ? [`The graph holds ${towers.length} towers; this lab shows the first.`] : []
  return [...notes, ...others]
}

function vocabularyOf({ files }: OpenModel): number {
  const size = files.config?.['vocab_size']
  return typeof size === 'number' && Number.isInteger(size) && size >= 0 ? size : 0
}

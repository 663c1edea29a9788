/** Everything that the Models view lists, whatever it comes from, in the groups and the order it is shown. */
import type { LocalModel, ModelInfo, Output, PublicModel, Transfer } from '../../../src-main/ipc/contract'

export type ShelfItem =
  | { readonly kind: 'shipped'; readonly model: ModelInfo }
  | { readonly kind: 'local'; readonly model: LocalModel; readonly entry: PublicModel | null }
  /** To be had from the Hub; `partialBytes` of it are here already. */
  | {
      readonly kind: 'hub'
      readonly repo: string
      readonly entry: PublicModel | null
      readonly partialBytes: number
    }
  | { readonly kind: 'import' }
  | {
      readonly kind: 'unreadable'
      readonly folder: string
      readonly reason: string
      readonly isLinked: boolean
    }

/** What every row and page shows, with the transfer that has to do with it. */
export type Shelved = ShelfItem & {
  readonly key: string
  readonly title: string
  readonly group: GroupName
  readonly transfer: Transfer | null
}

export const groupNames = ['Shipped with Saccade', 'On this machine', 'To get from the Hub'] as const
export type GroupName = (typeof groupNames)[number]

export interface ShelfSources {
  readonly shipped: readonly ModelInfo[]
  readonly local: Output<'models.local'>
  readonly catalogue: readonly PublicModel[]
  readonly transfers: readonly Transfer[]
}

export function itemsOf(sources: ShelfSources): Shelved[] {
  return [...shippedItems(sources), ...localItems(sources), ...hubItems(sources)]
}

const repoOf = (name: string): string => name.split('@')[0] ?? name
const lastPart = (path: string): string => path.split(/[/\\]/).findLast((part) => part !== '') ?? path

function shippedItems({ shipped }: ShelfSources): Shelved[] {
  return shipped.map((model) => ({
    kind: 'shipped',
    key: model.modelId,
    title: model.title,
    group: 'Shipped with Saccade',
    transfer: null,
    model,
  }))
}

function localItems({ local, catalogue, transfers }: ShelfSources): Shelved[] {
  const group = 'On this machine'
  const coming = transfers.filter(({ kind, state }) => kind !== 'pull' && state !== 'done')
  return [
    ...coming.map((transfer): Shelved => {
      return { kind: 'import', key: transfer.transferId, title: lastPart(transfer.name), group, transfer }
    }),
    ...local.models.map((model): Shelved => {
      const isHub = model.source === 'hub'
      const entry = catalogue.find(({ repo }) => isHub && repo === model.title) ?? null
      const transfer = isHub ? pullOf(model.title, transfers) : null
      return {
        kind: 'local',
        key: model.modelId,
        title: entry?.title ?? model.title,
        group,
        transfer,
        model,
        entry,
      }
    }),
    ...local.unreadable.map((each): Shelved => {
      return {
        kind: 'unreadable',
        key: each.folder,
        title: lastPart(each.folder),
        group,
        transfer: null,
        ...each,
      }
    }),
  ]
}

/** The catalogue, and whatever else was begun, less what is here. */
function hubItems({ local, catalogue, transfers }: ShelfSources): Shelved[] {
  const here = new Set(local.models.filter(({ source }) => source === 'hub').map(({ title }) => title))
  const begun = transfers.filter(({ kind }) => kind === 'pull').map(({ name }) => repoOf(name))
  const repos = [
    ...begun,
    ...local.unfinished.map(({ repo }) => repo),
    ...catalogue.map(({ repo }) => repo),
  ].filter((repo) => !here.has(repo))
  return [...new Set(repos)].map((repo) => {
    const entry = catalogue.find((each) => each.repo === repo) ?? null
    return {
      kind: 'hub',
      key: `hub:${repo}`,
      title: entry?.title ?? repo,
      group: 'To get from the Hub',
      transfer: pullOf(repo, transfers),
      repo,
      entry,
      partialBytes: local.unfinished.find((each) => each.repo === repo)?.bytes ?? 0,
    }
  })
}

function pullOf(repo: string, transfers: readonly Transfer[]): Transfer | null {
  return transfers.findLast(({ kind, name }) => kind === 'pull' && repoOf(name) === repo) ?? null
}

export type ShelfRow = { readonly heading: GroupName } | { readonly item: Shelved }

/** The list as it is drawn: a heading before each group that holds something. */
export function rowsOf(items: readonly Shelved[], words: string): ShelfRow[] {
  const wanted = words.trim().toLowerCase()
  const found = items.filter((item) => textOf(item).includes(wanted))
  return groupNames.flatMap((heading) => {
    const rows = found.filter(({ group }) => group === heading).map((item) => ({ item }))
    return rows.length === 0 ? [] : [{ heading }, ...rows]
  })
}

function textOf(item: Shelved): string {
  const place = item.kind === 'local' ? item.model.folder : item.kind === 'hub' ? item.repo : item.key
  return `${item.title} ${place}`.toLowerCase()
}

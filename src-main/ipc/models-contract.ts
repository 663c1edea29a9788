/**
 * The contract's part about the models on this machine and how more of them come: downloads from the Hub,
 * imports from other formats, folders on disk. A transfer belongs to the app, not to the page that began it.
 */
import * as v from 'valibot'
import { dtypes } from '../hub/graph-files'
import { count, id, name, nothing } from './nouns'

const finite = v.pipe(v.number(), v.finite())
const path = v.pipe(v.string(), v.trim(), v.minLength(1, 'a path is needed'), v.maxLength(4096))

/** A model that did not ship with the app. */
export const localModel = v.object({
  modelId: id,
  title: v.string(),
  source: v.picklist(['imported', 'hub', 'folder']),
  folder: v.string(),
  /** Graphs and their weights, all formats together. */
  bytes: count,
  /** Number formats that are here. */
  formats: v.array(v.string()),
  /** Of the Hub's repository; null for others. */
  commit: v.nullable(v.string()),
  remarks: v.array(v.string()),
  /** Why the model lab cannot open it; null where it can. */
  obstacle: v.nullable(v.string()),
  isLoaded: v.boolean(),
})

/** A folder among those with models that holds something unsound. */
const unreadableFolder = v.object({ folder: v.string(), reason: v.string(), isLinked: v.boolean() })

export const publicModel = v.object({
  /** `org/name`. */
  repo: v.string(),
  title: v.string(),
  what: v.string(),
  licence: v.string(),
  /** About how large each format is. */
  formats: v.array(v.object({ dtype: v.picklist(dtypes), bytes: count })),
  /** What "automatic" takes on this machine. */
  usualDtype: v.nullable(v.picklist(dtypes)),
  /** Where and when it was run with this app; null: not yet run here. */
  ranHere: v.nullable(v.string()),
})

export const transfer = v.object({
  transferId: id,
  kind: v.picklist(['pull', 'import']),
  /** `org/name[@revision]`, or the path on disk. */
  name: v.string(),
  dtype: v.picklist(['auto', ...dtypes]),
  state: v.picklist(['running', 'done', 'failed', 'cancelled']),
  /** The file that is on its way, or what is being done. */
  step: v.string(),
  doneBytes: count,
  /** 0 while it is not known. */
  totalBytes: count,
  /** Over the last seconds; null while it is not known. */
  bytesPerSecond: v.nullable(finite),
  /** What went wrong and what to do, or what came of it. */
  message: v.nullable(v.string()),
  /** The model that came of it. */
  modelId: v.nullable(id),
})

const transfers = v.array(transfer)

/** name → [input, output]. */
export const modelsCommands = {
  /** What is here besides the shipped models. */
  'models.local': [
    nothing,
    v.object({
      models: v.array(localModel),
      unreadable: v.array(unreadableFolder),
      /** Downloads that were cut short, with what is here of them. */
      unfinished: v.array(v.object({ repo: v.string(), bytes: count })),
    }),
  ],
  'models.catalogue': [
    nothing,
    v.object({
      models: v.array(publicModel),
      hub: v.object({
        url: v.string(),
        folder: v.string(),
        freeBytes: v.nullable(count),
        isOffline: v.boolean(),
      }),
    }),
  ],
  'models.transfers': [nothing, transfers],
  /** Begins a download, or takes up one that was cut short. */
  'models.pull': [v.object({ name, dtype: v.picklist(['auto', ...dtypes]) }), transfer],
  /** A checkpoint's file is imported; a model folder or .onnx file is used where it lies. */
  'models.import': [v.object({ path, vocabularyPath: v.nullable(path) }), transfer],
  /** Ends a transfer; what is downloaded is kept. */
  'models.stop': [v.object({ transferId: id }), transfers],
  /** Takes a transfer that is over off the list. */
  'models.dismiss': [v.object({ transferId: id }), transfers],
  /** Forgets a folder that was pointed at; its files stay. */
  'models.forget': [v.object({ folder: path }), nothing],
} as const

export const modelsEvents = {
  'models.transfers': transfers,
  /** Models have come or gone. */
  'models.changed': nothing,
} as const

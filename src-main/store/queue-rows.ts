/** Rows of the queue's table as what is listed and as what is worked on. */
import type { GazeParameters, QueueItem } from '../ipc/contract'
import { json, number, numberOrNull, text, textOrNull, type Row } from './database'
import type { QueueJob } from './job-line'

/** A line of the list; addresses of pictures are the host's business. */
export interface QueueLine extends Omit<QueueItem, 'thumbnailUrl'> {
  readonly imageId: string
  readonly hasThumbnail: boolean
}

export const lineColumns = 'item_id, name, image_id, state, reason, elapsed_ms, run_id, has_thumbnail'

export function toLine(row: Row): QueueLine {
  return {
    itemId: text(row, 'item_id'),
    name: text(row, 'name'),
    imageId: text(row, 'image_id'),
    state: text(row, 'state') as QueueItem['state'],
    reason: textOrNull(row, 'reason'),
    elapsedMs: numberOrNull(row, 'elapsed_ms'),
    runId: textOrNull(row, 'run_id'),
    hasThumbnail: number(row, 'has_thumbnail') !== 0,
  }
}

export function toJob(row: Row): QueueJob {
  return {
    itemId: text(row, 'item_id'),
    name: text(row, 'name'),
    imageId: text(row, 'image_id'),
    modelId: text(row, 'model_id'),
    parameters: json(row, 'parameters') as GazeParameters,
  }
}

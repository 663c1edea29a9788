/** Kept runs: what was asked, all that is needed to repeat it bit for bit, and what came out. */
import type { Prediction } from '../ipc/contract'
import { number, text, type Database } from './database'
import { lineColumns, toKeptRun, toLine, type KeptRun, type RunLine } from './run-rows'
import { foldForSearch, searchWords } from './search-text'

export interface NewRun {
  readonly runId: string
  readonly title: string
  readonly imageName: string
  readonly appVersion: string
  readonly prediction: Prediction
}

export interface RunQuery {
  readonly search: string
  readonly offset: number
  readonly limit: number
}

function searchable(title: string, imageName: string, modelId: string): string {
  return foldForSearch(`${title}\n${imageName}\n${modelId}`)
}

export class Runs {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Keeps a run; a run id that is there already stays as it is, so that a job may be done twice. */
  keep(run: NewRun): RunLine {
    this.#database.transaction(() => {
      if (this.#insertLine(run) > 0) this.#insertResult(run)
    })
    return this.#line(run.runId)
  }

  /** Newest first; every word of the search has to occur in title, image name or model. */
  list({ search, offset, limit }: RunQuery): { readonly runs: RunLine[]; readonly total: number } {
    const words = searchWords(search)
    const where = ['deleted_at IS NULL', ...words.map(() => 'instr(search_text, ?) > 0')].join(' AND ')
    const total = this.#database.get(`SELECT COUNT(*) AS total FROM runs WHERE ${where}`, ...words)
    const sql = `SELECT ${lineColumns} FROM runs WHERE ${where} ORDER BY created_at DESC, rowid DESC LIMIT ? OFFSET ?`
    const rows = this.#database.all(sql, ...words, limit, offset)
    return { runs: rows.map(toLine), total: total === undefined ? 0 : number(total, 'total') }
  }

  get(runId: string): KeptRun | undefined {
    const sql = 'SELECT * FROM runs JOIN run_results USING (run_id) WHERE run_id = ? AND deleted_at IS NULL'
    const row = this.#database.get(sql, runId)
    return row === undefined ? undefined : toKeptRun(row)
  }

  rename(runId: string, title: string): RunLine | undefined {
    const line = this.#database.get(
      'SELECT image_name, model_id FROM runs WHERE run_id = ? AND deleted_at IS NULL',
      runId,
    )
    if (line === undefined) return undefined
    const found = searchable(title, text(line, 'image_name'), text(line, 'model_id'))
    this.#database.run('UPDATE runs SET title = ?, search_text = ? WHERE run_id = ?', title, found, runId)
    return this.#line(runId)
  }

  /** Out of sight; `restore` undoes it until `purge` makes it final. */
  delete(runIds: readonly string[]): number {
    return this.#database.run(
      'UPDATE runs SET deleted_at = ? WHERE deleted_at IS NULL AND run_id IN (SELECT value FROM json_each(?))',
      Date.now(),
      JSON.stringify(runIds),
    )
  }

  restore(runIds: readonly string[]): number {
    return this.#database.run(
      'UPDATE runs SET deleted_at = NULL WHERE deleted_at IS NOT NULL AND run_id IN (SELECT value FROM json_each(?))',
      JSON.stringify(runIds),
    )
  }

  /** Removes for good what was deleted before `time`, ms since 1970. */
  purge(time: number): number {
    return this.#database.run('DELETE FROM runs WHERE deleted_at < ?', time)
  }

  #line(runId: string): RunLine {
    const row = this.#database.get(`SELECT ${lineColumns} FROM runs WHERE run_id = ?`, runId)
    if (row === undefined) throw new Error('a run that was just written is gone')
    return toLine(row)
  }

  #insertLine({ runId, title, imageName, appVersion, prediction }: NewRun): number {
    return this.#database.run(
      `INSERT OR IGNORE INTO runs (run_id, title, image_id, image_name, model_id, model_hash, parameters,
         pixels_per_degree, device, device_note, app_version, density_entropy_bits, fixation_count,
         encode_ms, sample_ms, search_text, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      runId,
      title,
      prediction.imageId,
      imageName,
      prediction.modelId,
      prediction.modelHash,
      JSON.stringify(prediction.parameters),
      prediction.pixelsPerDegree,
      prediction.device,
      prediction.deviceNote,
      appVersion,
      prediction.statistics.densityEntropyBits,
      prediction.statistics.pooled.fixationCount,
      prediction.encodeMs,
      prediction.sampleMs,
      searchable(title, imageName, prediction.modelId),
      Date.now(),
    )
  }

  #insertResult({ runId, prediction }: NewRun): void {
    const { values, rows, columns } = prediction.density
    this.#database.run(
      `INSERT INTO run_results (run_id, density_rows, density_columns, density, viewers, statistics)
       VALUES (?, ?, ?, ?, ?, ?)`,
      runId,
      rows,
      columns,
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      JSON.stringify(prediction.viewers),
      JSON.stringify(prediction.statistics),
    )
  }
}

import type { StudyRecord } from '../study-record'
export function reportPage(record: StudyRecord): string {
  return `<pre>${JSON.stringify(record.checks, null, 1)}</pre>`
}

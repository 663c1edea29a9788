/**
 * Builds the app once if its sources are newer, runs the tests and ends with `N passed, N failed`.
 * `npm test -- unit contract` runs only those projects; other arguments go to vitest.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIfNeeded, projectFolder } from '../src-main/launch/build.mjs'
import { ensureChromium } from './chromium.mjs'

const projects = ['unit', 'contract', 'golden', 'electron', 'e2e']
const given = process.argv.slice(2)
const chosen = given.filter((word) => projects.includes(word))
const rest = given.filter((word) => !projects.includes(word))

function runVitest(reportFile) {
  const vitest = join(projectFolder, 'node_modules', 'vitest', 'vitest.mjs')
  const selection = chosen.flatMap((name) => ['--project', name])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
  const run = spawnSync(process.execPath, [vitest, 'run', ...selection, ...reporters, ...rest], {
    cwd: projectFolder,
    stdio: 'inherit',
  })
  return run.status ?? 1
}

function summary(reportFile, status) {
  try {
    const report = JSON.parse(readFileSync(reportFile, 'utf8'))
    // A file that cannot even be loaded fails without having tests of its own.
    const brokenFiles = report.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    ).length
    const failed = report.numFailedTests + brokenFiles
    const skipped = report.numPendingTests + report.numTodoTests
    if (skipped > 0) console.log(`${skipped} skipped, each with a row in test/QUARANTINES.md`)
    return { passed: report.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed }
  } catch {
    return { passed: 0, failed: 1 }
  }
}

const folder = mkdtempSync(join(tmpdir(), 'saccade-test-'))
const reportFile = join(folder, 'report.json')
ensureChromium()
await buildIfNeeded()
const status = runVitest(reportFile)
const { passed, failed } = summary(reportFile, status)
rmSync(folder, { recursive: true, force: true })
console.log(`${passed} passed, ${failed} failed`)
process.exit(status === 0 && failed === 0 ? 0 : 1)

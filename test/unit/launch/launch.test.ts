import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openBrowser } from '../../../src-main/serve/open-browser'

const launchFolder = resolve(import.meta.dirname, '..', '..', '..', 'src-main', 'launch')
const temporary = (name: string) => mkdtempSync(join(tmpdir(), `saccade-${name}-`))

/** The launch scripts in a project of their own, without packages: what `npm ci --omit=dev` leaves. */
function bareProject(): string {
  const folder = temporary('bare')
  cpSync(launchFolder, join(folder, 'src-main', 'launch'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
  return folder
}

function run(folder: string, script: string, environment: Record<string, string> = {}) {
  return spawnSync(process.execPath, [join(folder, 'src-main', 'launch', script)], {
    encoding: 'utf8',
    env: { PATH: '', ...environment },
  })
}

describe('without the build tools', () => {
  test('installing does not fail', () => {
    expect(run(bareProject(), 'build.mjs')).toMatchObject({ status: 0, stderr: '' })
  })

  test('the command line says what is missing', () => {
    const { status, stderr } = run(bareProject(), 'cli.mjs')
    expect(status).toBe(1)
    expect(stderr).toMatch(/not built.*npm ci/)
  })
})

describe.runIf(process.platform === 'linux')('npm start', () => {
  /** A built app whose serve only tells what it was asked. */
  function builtProject(): string {
    const folder = bareProject()
    for (const part of ['main', 'renderer']) mkdirSync(join(folder, 'out', part), { recursive: true })
    writeFileSync(join(folder, 'out', 'renderer', 'index.html'), '')
    const told = 'export const serveAndOpen = (options) => console.log(JSON.stringify(options))'
    writeFileSync(join(folder, 'out', 'main', 'serve.js'), told)
    return folder
  }

  test('without a display says so in one sentence and serves, with the picture it was given', () => {
    const folder = builtProject()
    const script = join(folder, 'src-main', 'launch', 'start.mjs')
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'cat.png'], {
      encoding: 'utf8',
      env: { PATH: '', INIT_CWD: '/pictures' },
    })
    expect(status).toBe(0)
    expect(stderr).toMatch(/^Electron's window cannot be had \(there is no display here\)[^.]*\.\n$/)
    expect(JSON.parse(stdout)).toEqual({ imagePath: '/pictures/cat.png' })
  })
})

describe('opening the browser', () => {
  const url = 'http://127.0.0.1:1/?token=x'

  test('is left out where nobody could see it, or nobody wants it', async () => {
    expect(await openBrowser(url, 'linux', {})).toBe(false)
    expect(await openBrowser(url, 'darwin', { SACCADE_NO_BROWSER: '1' })).toBe(false)
  })

  test.runIf(process.platform === 'linux')(
    'asks the system, and the next program where that fails',
    async () => {
      const folder = temporary('browsers')
      const script = (name: string, text: string) => {
        writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`)
        chmodSync(join(folder, name), 0o755)
      }
      script('xdg-open', 'exit 3')
      script('chromium', `echo "$1" > "${join(folder, 'opened')}"`)
      const before = process.env['PATH']
      process.env['PATH'] = `${folder}:/bin:/usr/bin`
      try {
        expect(await openBrowser(url, 'linux', { DISPLAY: ':0' })).toBe(true)
      } finally {
        process.env['PATH'] = before
      }
      const opened = () => readFileSync(join(folder, 'opened'), 'utf8').trim()
      await expect.poll(opened).toBe(url)
    },
  )
})

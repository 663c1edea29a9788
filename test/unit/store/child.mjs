/** Runs one job of `child-jobs.ts` in a process of its own: `node child.mjs JOB FOLDER`. */
import { createServer } from 'vite'

const [, , job, folder] = process.argv
const server = await createServer({
  configFile: false,
  appType: 'custom',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  logLevel: 'error',
})
const jobs = await server.ssrLoadModule('/test/unit/store/child-jobs.ts')
await jobs[job](folder)
await server.close()
process.exit(0)

/** The whole window on the fake bridge. */
import { fakeBridge } from './fake-bridge'

Object.assign(window, { saccade: fakeBridge })
await import('../../src-renderer/main')
const { app } = await import('../../src-renderer/state/app.svelte')
app.view = new URLSearchParams(location.search).get('view') ?? app.view

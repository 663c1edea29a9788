import { contractSuite } from './suite'
import { connect, startServe } from './served-app'

contractSuite('a WebSocket', async () => {
  const served = await startServe()
  return { bridge: await connect(served.url), close: () => served.close() }
})

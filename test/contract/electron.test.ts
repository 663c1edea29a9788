import { launch } from '../electron/app-under-test'
import { preloadPage } from '../electron/preloaded-page'
import { contractSuite } from './suite'

contractSuite("Electron's bridge", async () => {
  const app = await launch()
  const { bridge } = await preloadPage(app)
  return { bridge, close: () => app.quit() }
})

import type { JobFunctions } from '../_contract'

/** Everything an engine process can be asked to do; what a job needs is loaded when it is first asked for. */
export const jobs: JobFunctions = {
  'picture.prepare': async ({ path, previewPath, thumbnailPath }) => {
    const { preparePicture } = await import('../../picture/preview')
    const { width, height, format } = await preparePicture(path, { previewPath, thumbnailPath })
    return { width, height, format }
  },
  'gaze.predict': async (input, context) => {
    const { predictGaze } = await import('./predict-gaze')
    return await predictGaze(input, context)
  },
  'device.probe': async ({ device }) => {
    const { probeDevice } = await import('../../runtime/probe')
    return await probeDevice(device)
  },
}

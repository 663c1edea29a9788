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
  'language.open': async (input) => {
    const { describeModel } = await import('./language/describe-model')
    return await describeModel(input)
  },
  'language.generate': async (input, context) => {
    const { writeText } = await import('./language/write-text')
    return await writeText(input, context)
  },
  'language.look': async (input) => {
    const { lookInside } = await import('./language/look-inside')
    return await lookInside(input)
  },
  'language.read': async (input) => {
    const { readPoint } = await import('./language/read-point')
    return await readPoint(input)
  },
  'language.direction': async (input, context) => {
    const { findDirection } = await import('./language/find-direction')
    return await findDirection(input, context)
  },
  'language.verify': async (input, context) => {
    const { verifyModel } = await import('./language/verify-model')
    return await verifyModel(input, context)
  },
  'agent.episode': async (input, context) => {
    const { playEpisode } = await import('./agent/episode')
    return await playEpisode(input, context)
  },
  'agent.measure': async (input, context) => {
    const { measureActions } = await import('./agent/measure')
    return await measureActions(input, context)
  },
  'agent.rollouts': async (input, context) => {
    const { rollOut } = await import('./agent/rollouts')
    return await rollOut(input, context)
  },
  'models.pull': async (input, context) => {
    const { pullForUser } = await import('./models/pull-model')
    return await pullForUser(input, context)
  },
  'models.import': async (input, context) => {
    const { importForUser } = await import('./models/import-model')
    return await importForUser(input, context)
  },
  'device.probe': async ({ device }) => {
    const { probeDevice } = await import('../../runtime/probe')
    return await probeDevice(device)
  },
}

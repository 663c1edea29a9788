/** A strip of six portraits, one square each, for the page and the app. */
import { THREE, takePicture } from './studio.mjs'
import { matt, put } from './shapes.mjs'
import { person } from './people.mjs'
import { CAST } from './portraits.mjs'

const SITTERS = [
  [CAST.mara, '#f0b79a', { head: [0.25, 0, 0.05], face: { lashes: true, open: true, look: [-0.1, 0] } }],
  [CAST.otto, '#9fc2b5', { head: [-0.2, 0.04, 0], face: { smile: 0.6 } }],
  [CAST.tess, '#8fb0d6', { head: [0.1, -0.05, -0.08], face: { lashes: true, open: true, brow: 0.5 } }],
  [CAST.joel, '#f1d58a', { head: [-0.15, 0, 0.04], face: { smile: 0.8 } }],
  [CAST.aiko, '#e2a5b0', { head: [0.3, 0.02, -0.03], face: { lashes: true, smile: 0.9, look: [-0.4, 0] } }],
  [CAST.lena, '#b7a6d6', { head: [-0.25, 0, 0.05], face: { lashes: true, smile: 1, look: [0.3, 0] } }],
]

export default async function faces({ width, height, draft }) {
  const scene = new THREE.Scene(), cell = 0.72
  SITTERS.forEach(([look, ground, pose], i) => {
    const x = (i - 2.5) * cell
    put(scene, new THREE.PlaneGeometry(cell, 3), matt(ground, { roughness: 1 }), [x, 1, -0.6])
    const who = person({ ...look, ...pose, legs: false })
    who.position.set(x, 0, 0)
    scene.add(who)
  })
  const camera = new THREE.OrthographicCamera(-3 * cell, 3 * cell, cell / 2, -cell / 2, 0.1, 20)
  camera.position.set(0, 1.19, 5)
  return takePicture({
    scene, camera, width, height, samples: draft ? 3 : 12, exposure: 1.05, reach: 2.6, centre: [0, 1.1, 0], environmentIntensity: 0.4,
    sun: { direction: [-0.6, 0.8, 1], colour: '#fff0da', intensity: 2.3, softness: 0.12 }, sky: { colour: '#dce6f5', intensity: 1.2, lean: [0, 0, 0.4] },
    environment: { top: '#9dbbe6', horizon: '#fff2e0', ground: '#a08a6c' }, lens: { radius: 0, focus: [0, 1.19, 0], aim: [0, 1.19, 0] },
  })
}

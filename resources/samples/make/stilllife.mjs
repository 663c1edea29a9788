/** A breakfast table by the window: fruit, a jug, bread, a book. */
import { THREE, loadFonts, takePicture } from './studio.mjs'
import { ball, gloss, limb, matt, painted, put, randomSource, roundedBox, turned, wood } from './shapes.mjs'
import { book, bottle, croissant, cup, flowers, plate } from './props.mjs'

function fruit(scene, random) {
  put(scene, turned([[0.001, 0], [0.07, 0], [0.075, 0.012], [0.12, 0.05], [0.19, 0.085], [0.215, 0.11], [0.208, 0.112], [0.17, 0.08], [0.1, 0.045], [0.001, 0.035]]), gloss('#2f6b86'), [-0.12, 0, 0])
  const apple = turned([[0.001, 0.01], [0.03, 0.0], [0.058, 0.025], [0.069, 0.065], [0.055, 0.108], [0.022, 0.117], [0.001, 0.1]])
  const put3 = (x, y, z, colour, tilt) => {
    put(scene, apple, gloss(colour), [x, y, z], { rotation: [tilt, 0, tilt] })
    put(scene, limb([[x, y + 0.1, z], [x + 0.006, y + 0.125, z], [x + 0.016, y + 0.14, z]], 0.004, 0.003), matt('#5b3a1e'))
  }
  put3(-0.22, 0.055, 0.03, '#c5291f', 0.15)
  put3(-0.1, 0.06, -0.09, '#8fae2e', -0.1)
  put3(-0.03, 0.055, 0.06, '#d2432b', -0.2)
  ball(scene, matt('#ef8e1d', { roughness: 0.5 }), [-0.13, 0.115, 0.09], 0.066)
  ball(scene, matt('#f19a24', { roughness: 0.5 }), [-0.2, 0.13, -0.05], 0.064)
  for (let i = 0; i < 26; i++) ball(scene, gloss('#4b2350', { roughness: 0.3 }), [0.035 + random.real(-0.05, 0.06), 0.1 - i * 0.0022 + random.real(0, 0.06), -0.03 + random.real(-0.05, 0.06)], 0.0205)
  // A lemon cut in half beside the bowl.
  ball(scene, gloss('#f0cd2f'), [0.2, 0.045, 0.19], [0.062, 0.046, 0.046], [0, 0.5, 0])
  put(scene, new THREE.SphereGeometry(0.047, 40, 20, 0, 6.2832, 0, 1.5708), gloss('#f0cd2f'), [0.31, 0.036, 0.24], { rotation: [-1.9, 0, -0.5], scale: [1, 1.2, 1] })
  const slice = painted(256, 256, (c, w) => {
    c.translate(w / 2, w / 2)
    for (const [r, colour] of [[128, '#f0cd2f'], [118, '#fdf6d0']]) {
      c.fillStyle = colour
      c.beginPath()
      c.arc(0, 0, r, 0, 7)
      c.fill()
    }
    c.fillStyle = '#f4dc62'
    for (let k = 0; k < 9; k++) {
      c.beginPath()
      c.moveTo(0, 0)
      c.arc(0, 0, 104, k * 0.698 + 0.06, (k + 1) * 0.698 - 0.06)
      c.fill()
    }
  })
  put(scene, new THREE.CircleGeometry(0.046, 40), gloss('#fff', { map: slice }), [0.31, 0.037, 0.2415], { rotation: [-0.33, 0, 0] })
}

function bread(scene) {
  put(scene, roundedBox(0.5, 0.022, 0.26, 0.008), matt('#b9814d'), [0.42, 0.011, -0.13], { rotation: [0, -0.35, 0] })
  const loaf = new THREE.Group()
  loaf.position.set(0.42, 0.022, -0.13)
  loaf.rotation.y = -0.35
  scene.add(loaf)
  ball(loaf, matt('#b56f2d', { roughness: 0.7 }), [0, 0.055, 0], [0.2, 0.062, 0.085])
  ball(loaf, matt('#c98a45', { roughness: 0.8 }), [0, 0.035, 0], [0.203, 0.045, 0.088])
  for (let i = -2; i <= 2; i++) ball(loaf, matt('#ecca94', { roughness: 0.9 }), [i * 0.062, 0.113 - i * i * 0.0062, 0], [0.014, 0.012, 0.046], [0, 0.5, 0])
}

function linen(scene) {
  const cloth = new THREE.PlaneGeometry(0.95, 0.62, 90, 60), at = cloth.attributes.position
  for (let i = 0; i < at.count; i++) at.setZ(i, 0.007 + 0.006 * Math.sin(at.getX(i) * 13 + at.getY(i) * 5) + 0.004 * Math.sin(at.getY(i) * 27 + at.getX(i) * 3))
  cloth.computeVertexNormals()
  const map = painted(512, 336, (c, w, h) => {
    c.fillStyle = '#f3ecdc'
    c.fillRect(0, 0, w, h)
    c.fillStyle = '#c4574a'
    for (const y of [26, 40, h - 34, h - 48]) c.fillRect(0, y, w, 6)
    for (const x of [26, 40, w - 34, w - 48]) c.fillRect(x, 0, 6, h)
  })
  put(scene, cloth, matt('#fff', { map, roughness: 1 }), [-0.05, 0.006, 0.16], { rotation: [-Math.PI / 2, 0, 0.3] })
}

/** The wall behind, with the light of a window falling on it. */
const sunlitWall = () => painted(1024, 640, (c, w, h) => {
  c.fillStyle = '#7f978f'
  c.fillRect(0, 0, w, h)
  c.filter = 'blur(9px)'
  c.fillStyle = 'rgb(255 226 170 / .5)'
  for (let row = 0; row < 3; row++) for (let k = 0; k < 2; k++) {
    const x = 500 + k * 92 + row * 22, y = 165 + row * 92 + k * 22
    c.beginPath()
    c.moveTo(x, y)
    c.lineTo(x + 80, y + 20)
    c.lineTo(x + 99, y + 98)
    c.lineTo(x + 19, y + 78)
    c.fill()
  }
})

export default async function stillLife({ width, height, draft }) {
  await loadFonts()
  const random = randomSource(5), scene = new THREE.Scene()
  scene.background = new THREE.Color('#8fa29a')
  const boards = wood(random, [150, 104, 66], 7)
  put(scene, roundedBox(2.6, 0.06, 1.3, 0.02), matt('#fff'), [0, -0.032, 0]).material = matt('#9a6a42')
  put(scene, new THREE.PlaneGeometry(2.6, 1.3), matt('#fff', { map: boards, roughness: 0.42 }), [0, 0.0005, 0], { rotation: [-Math.PI / 2, 0, 0] })
  put(scene, new THREE.PlaneGeometry(4, 2.5), matt('#fff', { map: sunlitWall(), roughness: 1 }), [0, 0.6, -1.25])
  linen(scene)
  fruit(scene, random)
  bread(scene)
  // Jug, bottle, flowers.
  put(scene, turned([[0.001, 0], [0.075, 0], [0.098, 0.07], [0.09, 0.15], [0.055, 0.22], [0.058, 0.27], [0.068, 0.29], [0.06, 0.288], [0.045, 0.22]]), gloss('#e9dfc9'), [-0.47, 0, -0.18])
  put(scene, limb([[-0.53, 0.25, -0.18], [-0.61, 0.24, -0.18], [-0.62, 0.14, -0.18], [-0.555, 0.09, -0.18]], 0.013, 0.013, { rings: 40, sides: 16 }), gloss('#e9dfc9'))
  put(scene, new THREE.TorusGeometry(0.0935, 0.006, 10, 60), gloss('#31708e'), [-0.47, 0.11, -0.18], { rotation: [Math.PI / 2, 0, 0] })
  bottle(scene, [0.14, 0, -0.36], '#7b2f2a', 1.35)
  flowers(scene, [-0.2, 0, -0.4], random, { size: 1.35, count: 13, vase: '#cfa43a', colours: ['#f2f0e6', '#e8a0b4', '#f3c65a', '#c94f5d'] })
  plate(scene, [0.02, 0.016, 0.34], 0.15)
  croissant(scene, [0.0, 0.032, 0.35], 0.5, 1.25)
  cup(scene, [-0.33, 0.016, 0.28], { colour: '#c9573f', turn: 2.7, size: 1.15 })
  book(scene, [0.56, 0, 0.27], -0.45, '#24465e', [0.2, 0.035, 0.28], 'THE QUIET EYE')
  const camera = new THREE.PerspectiveCamera(24, width / height, 0.1, 30)
  camera.position.set(0.1, 0.95, 2.4)
  return takePicture({
    scene, camera, width, height, samples: draft ? 4 : 20, exposure: 1.1, reach: 1.6, centre: [0, 0.1, -0.1], environmentIntensity: 0.35,
    sun: { direction: [-1, 0.75, 0.25], colour: '#ffe2b8', intensity: 3.1, softness: 0.09 }, sky: { colour: '#dbe7f5', intensity: 1.1, lean: [-0.2, 0, 0.2] },
    environment: { top: '#a9bfd6', horizon: '#fff0da', ground: '#7a5a40' }, lens: { radius: 0.016, focus: [0, 0.08, 0.15], aim: [0.03, 0.13, -0.02] },
  })
}

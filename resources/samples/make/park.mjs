/** A Sunday in the park: an ice cream cart, a bench, a child with a balloon, a dog, houses behind the trees. */
import { THREE, loadFonts, takePicture } from './studio.mjs'
import { addLimb, ball, gloss, limb, matt, painted, put, randomSource, roundedBox, turned } from './shapes.mjs'
import { person } from './people.mjs'
import { CAST } from './portraits.mjs'
import { dog } from './props.mjs'

const LEAVES = ['#6fa04a', '#86b356', '#5b8f48', '#9bbd57', '#e0b64d']

function tree(scene, random, [x, z], size, colour) {
  addLimb(scene, matt('#7a5236'), [[x, 0, z], [x + 0.04 * size, 0.5 * size, z], [x, 1.1 * size, z]], 0.09 * size, 0.05 * size)
  for (let i = 0; i < 30; i++) {
    const a = i * 2.4, r = 0.5 * size * Math.sqrt(i / 30), y = 1.36 * size + random.real(-0.34, 0.46) * size * (1.1 - i / 45)
    const green = matt(new THREE.Color(colour).offsetHSL(random.real(-0.015, 0.015), 0, random.real(-0.04, 0.05)), { roughness: 0.95 })
    ball(scene, green, [x + Math.sin(a) * r, y, z + Math.cos(a) * r], random.real(0.15, 0.27) * size)
  }
}

const facade = (random, colour) => painted(256, 384, (c, w, h) => {
  c.fillStyle = colour
  c.fillRect(0, 0, w, h)
  for (let row = 0; row < 4; row++) for (let k = 0; k < 3; k++) {
    c.fillStyle = '#fdf6e6'
    c.fillRect(28 + k * 76, 30 + row * 88, 46, 60)
    c.fillStyle = random.pick(['#7fa3b5', '#8fb4c4', '#f0cf86', '#6f94a8'])
    c.fillRect(33 + k * 76, 35 + row * 88, 36, 50)
    c.fillStyle = '#fdf6e6'
    c.fillRect(49 + k * 76, 35 + row * 88, 4, 50)
  }
})

function addTown(scene, random) {
  const tones = ['#e7b98c', '#dd8f6f', '#efd9a7', '#b9cbb8', '#d7a6a0', '#9fb9c9']
  for (let i = 0; i < 11; i++) {
    const w = 1.5, h = random.real(2, 3.1), x = (i - 5) * 1.55
    put(scene, new THREE.BoxGeometry(w, h, 1), [1, 1, 1, 1, 0, 1].map((side) => (side ? matt(tones[i % 6]) : matt('#fff', { map: facade(random, tones[i % 6]) }))), [x, h / 2, -7])
    put(scene, new THREE.CylinderGeometry(0.001, 1.12, 0.7, 4), matt(random.pick(['#a4543c', '#8c4a3a', '#6b5a58'])), [x, h + 0.34, -7], { rotation: [0, Math.PI / 4, 0] })
  }
}

function addCart(scene, at) {
  const g = new THREE.Group()
  g.position.set(...at)
  g.rotation.y = -0.3
  scene.add(g)
  put(g, roundedBox(1.05, 0.5, 0.55, 0.05), gloss('#f6efe2'), [0, 0.55, 0])
  put(g, roundedBox(1.09, 0.07, 0.6, 0.02), gloss('#e3594a'), [0, 0.82, 0])
  const sign = painted(1024, 420, (c, w, h) => {
    c.fillStyle = '#f6efe2'
    c.fillRect(0, 0, w, h)
    c.textAlign = 'center'
    c.fillStyle = '#d8433a'
    c.font = '900 168px Inter'
    c.fillText('GELATO', w / 2, 190)
    c.fillStyle = '#2f6f6a'
    c.font = '700 78px Inter'
    c.fillText('lemon · fig · 2.50', w / 2, 292)
  })
  put(g, new THREE.PlaneGeometry(0.96, 0.4), matt('#fff', { map: sign }), [0, 0.595, 0.281])
  for (const x of [-0.36, 0.36]) {
    put(g, new THREE.TorusGeometry(0.2, 0.03, 14, 48), matt('#3a3a3c'), [x, 0.23, 0.3])
    for (let k = 0; k < 5; k++) addLimb(g, matt('#c9a24a'), [[x, 0.23, 0.3], [x + 0.19 * Math.sin(k * 1.257), 0.23 + 0.19 * Math.cos(k * 1.257), 0.3]], 0.008, 0.008)
  }
  for (const [x, z] of [[-0.48, -0.2], [0.48, -0.2], [-0.48, 0.22], [0.48, 0.22]]) addLimb(g, matt('#f6efe2'), [[x, 0.84, z], [x, 1.62, z]], 0.015, 0.015)
  for (let i = 0; i < 8; i++) put(g, roundedBox(0.155, 0.03, 0.86, 0.01), matt(i % 2 ? '#fbf4e6' : '#e3594a'), [-0.545 + i * 0.156, 1.66, 0.02], { rotation: [0.16, 0, 0] })
  for (let i = 0; i < 8; i++) ball(g, matt(i % 2 ? '#fbf4e6' : '#e3594a'), [-0.545 + i * 0.156, 1.585, 0.45], [0.078, 0.06, 0.02])
  for (let i = 0; i < 4; i++) ball(g, matt(['#f7e58a', '#c98bb0', '#f4efe6', '#8a5a3a'][i]), [-0.33 + i * 0.22, 0.87, 0.1], [0.085, 0.065, 0.085])
}

function addBench(scene, at, turn) {
  const g = new THREE.Group()
  g.position.set(...at)
  g.rotation.y = turn
  scene.add(g)
  const slat = matt('#a8693c', { roughness: 0.6 })
  for (let i = 0; i < 4; i++) put(g, roundedBox(1.5, 0.03, 0.085, 0.01), slat, [0, 0.43, -0.12 + i * 0.1])
  for (let i = 0; i < 3; i++) put(g, roundedBox(1.5, 0.085, 0.03, 0.01), slat, [0, 0.56 + i * 0.12, -0.2 - i * 0.025])
  for (const x of [-0.62, 0.62]) {
    addLimb(g, matt('#3c4448'), [[x, 0, 0.2], [x, 0.41, 0.2], [x, 0.41, -0.18], [x, 0.85, -0.28]], 0.022, 0.022)
    addLimb(g, matt('#3c4448'), [[x, 0.41, -0.18], [x, 0, -0.22]], 0.022, 0.022)
  }
  return g
}

const newspaper = () => painted(640, 460, (c, w, h) => {
  c.fillStyle = '#f4efe2'
  c.fillRect(0, 0, w, h)
  c.fillStyle = '#2b2b2b'
  c.font = '900 64px Inter'
  c.fillText('The Morning', 26, 76)
  c.fillRect(26, 96, w - 52, 5)
  c.fillStyle = '#9b968a'
  for (let col = 0; col < 3; col++) for (let i = 0; i < 15; i++) if (col !== 1 || i > 6) c.fillRect(26 + col * 200, 122 + i * 22, 180 - (i % 4) * 14, 9)
  c.fillStyle = '#7aa0a8'
  c.fillRect(226, 118, 180, 140)
})

function addPeople(scene) {
  const place = (look, at, turn, size = 1) => {
    const who = person(look)
    who.position.set(...at)
    who.rotation.y = turn
    who.scale.setScalar(size)
    scene.add(who)
    return who
  }
  // The vendor hands a cone to a girl.
  place({ ...CAST.niko, hair: { style: 'bald', colour: '#3b2417' }, apron: '#e3594a', cap: '#e3594a', head: [-0.35, 0.1, 0], hands: [[-0.34, 0.3, 0.28], [0.2, 0.2, 0.2]], face: { open: true, look: [-0.6, -0.2] } }, [1.05, 0, -0.62], -0.35)
  place({ ...CAST.tess, bottom: '#e9e2d2', shoes: '#c0563f', head: [0.25, -0.12, 0.05], hands: [[-0.22, 0.02, 0.08], [0.3, 0.36, 0.2]], face: { lashes: true, open: true, look: [0.5, 0.2], brow: 0.5 }, short: true, skirt: true }, [0.02, 0, -0.12], 0.42, 0.92)
  // Grandfather with a newspaper, friend beside him.
  const bench = addBench(scene, [-1.52, 0, -0.4], 0.32)
  const reader = person({ ...CAST.otto, sit: true, seat: 0.42, bottom: '#6b5b4a', head: [0.3, 0.1, 0], hands: [[-0.2, 0.26, 0.32], [0.2, 0.26, 0.32]], face: { smile: 0.5, look: [0.5, 0] } })
  reader.position.set(-0.36, 0, -0.02)
  bench.add(reader)
  put(bench, new THREE.PlaneGeometry(0.44, 0.3), matt('#fff', { map: newspaper(), side: THREE.DoubleSide }), [-0.36, 0.72, 0.36], { rotation: [-0.5, 0, 0] })
  const friend = person({ ...CAST.aiko, sit: true, seat: 0.42, bottom: '#d9c7a3', straw: '#ecd9a4', head: [-0.25, 0, -0.04], hands: [[-0.1, 0.12, 0.26], [0.1, 0.12, 0.26]], face: { lashes: true, smile: 1, look: [-0.4, 0] } })
  friend.position.set(0.36, 0, -0.02)
  bench.add(friend)
  // A child with a balloon, running towards us.
  place({ ...CAST.lena, skin: '#f0bd98', hair: { style: 'bun', colour: '#b5652b' }, top: { stripes: ['#fdf3df', '#3f8f8a', 9, 0.5] }, collar: '#fdf3df', bottom: '#e0a63a', head: [0.1, -0.16, -0.05], hands: [[-0.3, 0.14, 0.1], [0.25, 0.56, 0.12]], face: { lashes: true, open: true, look: [0.1, 0.3], brow: 0.8 } }, [-0.62, 0, 0.72], 0.12, 0.68)
  put(scene, limb([[-0.43, 0.81, 0.79], [-0.36, 1.15, 0.78], [-0.4, 1.45, 0.74]], 0.004, 0.004), matt('#fff'))
  ball(scene, gloss('#e23f3a', { roughness: 0.12 }), [-0.4, 1.64, 0.74], [0.165, 0.195, 0.165])
  put(scene, turned([[0.03, 0], [0.001, 0.04]]), gloss('#e23f3a'), [-0.4, 1.43, 0.74])
  dog(scene, [0.42, 0, 0.78], -0.45, { size: 0.92, coat: '#e9d3ad', dark: '#8a5a34' })
}

export default async function park({ width, height, draft }) {
  await loadFonts()
  const random = randomSource(21), scene = new THREE.Scene()
  const sky = painted(64, 512, (c, w, h) => {
    const g = c.createLinearGradient(0, 0, 0, h)
    for (const [at, colour] of [[0, '#6fb2e0'], [0.55, '#bfe0ee'], [0.72, '#fdf0d6']]) g.addColorStop(at, colour)
    c.fillStyle = g
    c.fillRect(0, 0, w, h)
  })
  put(scene, new THREE.PlaneGeometry(60, 24), new THREE.MeshBasicMaterial({ map: sky }), [0, 6, -16], { shadow: false })
  for (let i = 0; i < 22; i++) ball(scene, new THREE.MeshBasicMaterial({ color: '#fffdf6' }), [(i % 4) * 4.5 - 7.5 + random.real(-1, 1), 5 + random.real(-0.2, 0.5) + (i % 3) * 0.5, -15.5], [random.real(0.5, 1.1), random.real(0.25, 0.45), 0.1]).castShadow = false
  put(scene, new THREE.PlaneGeometry(40, 30), matt('#8fb558', { roughness: 1 }), [0, 0, -4], { rotation: [-Math.PI / 2, 0, 0] })
  put(scene, new THREE.CircleGeometry(3.2, 64), matt('#ead6ae', { roughness: 1 }), [0.2, 0.004, 1.6], { rotation: [-Math.PI / 2, 0, 0], scale: [1.15, 0.72, 1] })
  put(scene, new THREE.PlaneGeometry(1.3, 6), matt('#ead6ae', { roughness: 1 }), [0.1, 0.003, -2.6], { rotation: [-Math.PI / 2, 0, 0.12] })
  addTown(scene, random)
  for (const [x, z, size, k] of [[-3.4, -2.2, 1.5, 0], [-1.5, -3.6, 1.25, 1], [2.9, -2.3, 1.55, 2], [1.4, -4.4, 1.2, 3], [4.6, -4, 1.4, 0], [-5, -4.2, 1.5, 4], [-0.3, -5.2, 1.1, 2], [3.2, -5.4, 1.2, 4]]) tree(scene, random, [x, z], size, LEAVES[k])
  for (let i = 0; i < 60; i++) {
    const a = random.real(0, 6.28), r = random.real(2.9, 3.6), x = 0.2 + Math.cos(a) * r * 1.15, z = 1.6 + Math.sin(a) * r * 0.72
    if (z < 0.6) ball(scene, matt(random.pick(['#f2c14e', '#f7f1e1', '#d95d5d', '#e79ab0'])), [x, 0.06, z], 0.03)
  }
  addCart(scene, [1.3, 0, -0.15])
  addPeople(scene)
  const camera = new THREE.PerspectiveCamera(27, width / height, 0.1, 80)
  camera.position.set(-0.04, 1.35, 5.15)
  return takePicture({
    scene, camera, width, height, samples: draft ? 4 : 18, exposure: 1.0, reach: 5.2, centre: [0, 0.6, -1.5], environmentIntensity: 0.4,
    sun: { direction: [-0.7, 1, 0.75], colour: '#fff0cf', intensity: 2.6, softness: 0.07 }, sky: { colour: '#cfe3ff', intensity: 1.2 },
    environment: { top: '#8fbce8', horizon: '#fff3dc', ground: '#9aa860' }, lens: { radius: 0.012, focus: [0, 0.8, 0], aim: [0, 0.92, 0] },
  })
}

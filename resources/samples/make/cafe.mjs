/** Three friends at a café table, a barista behind them. */
import { THREE, loadFonts, takePicture } from './studio.mjs'
import { addLimb, gloss, matt, painted, put, randomSource, roundedBox, turned, wood } from './shapes.mjs'
import { person } from './people.mjs'
import { CAST } from './portraits.mjs'
import { board, book, bottle, cake, chair, croissant, cup, dog, flowers, pendant, plant, plate } from './props.mjs'

const menu = () => painted(700, 900, (c, w, h) => {
  c.fillStyle = '#22302c'
  c.fillRect(0, 0, w, h)
  c.fillStyle = '#f6efdf'
  c.textAlign = 'center'
  c.font = '900 112px Inter'
  c.fillText('MENU', w / 2, 165)
  c.fillRect(w / 2 - 110, 200, 220, 7)
  c.font = '700 56px Inter'
  const lines = [['Espresso', '2.20'], ['Cappuccino', '3.10'], ['Green tea', '2.80'], ['Croissant', '2.40'], ['Plum cake', '3.90'], ['Soup', '5.50']]
  lines.forEach(([name, price], i) => {
    c.textAlign = 'left'
    c.fillStyle = '#f6efdf'
    c.fillText(name, 70, 315 + i * 98)
    c.textAlign = 'right'
    c.fillStyle = '#f3b84b'
    c.fillText(price, w - 70, 315 + i * 98)
  })
})

/** What is seen through the window: a street in soft focus. */
const street = (random) => painted(1024, 768, (c, w, h) => {
  const sky = c.createLinearGradient(0, 0, 0, h)
  sky.addColorStop(0, '#a9d3ee')
  sky.addColorStop(0.6, '#f4ead2')
  c.fillStyle = sky
  c.fillRect(0, 0, w, h)
  c.filter = 'blur(7px)'
  const tones = ['#e2b48f', '#d98f6c', '#c9b7a2', '#e9cf9f', '#b98d7a']
  for (let i = 0; i < 7; i++) {
    const x = i * 160 - 60, top = random.real(130, 300)
    c.fillStyle = tones[i % 5]
    c.fillRect(x, top, 165, h)
    c.fillStyle = '#6f7f8a'
    for (let r = 0; r < 5; r++) for (let k = 0; k < 3; k++) c.fillRect(x + 20 + k * 48, top + 30 + r * 85, 26, 46)
  }
  c.filter = 'blur(11px)'
  for (let i = 0; i < 120; i++) {
    c.fillStyle = random.pick(['#5d8a4a', '#7aa45a', '#49713d', '#94b86a'])
    c.beginPath()
    c.arc(random.pick([120, 480, 880]) + random.real(-130, 130), random.real(330, 560), random.real(14, 46), 0, 7)
    c.fill()
  }
  c.fillStyle = '#b9b1a6'
  c.fillRect(0, 640, w, 200)
})

function addRoom(scene, random) {
  const plaster = matt('#d8a07c', { roughness: 0.95 }), trim = matt('#f3eadb')
  const planks = wood(random, [176, 122, 78], 8)
  planks.wrapS = planks.wrapT = THREE.RepeatWrapping
  planks.repeat.set(3, 3)
  put(scene, new THREE.PlaneGeometry(14, 9), matt('#fff', { map: planks, roughness: 0.5 }), [0, 0, 0], { rotation: [-Math.PI / 2, 0, 0] })
  const z = -2.1
  put(scene, new THREE.BoxGeometry(5, 4.5, 0.12), plaster, [2.95, 2.25, z])
  put(scene, new THREE.BoxGeometry(4, 0.75, 0.16), matt('#2f5d5a'), [-1.5, 0.37, z])
  put(scene, new THREE.BoxGeometry(1.5, 4.5, 0.12), plaster, [-3.95, 2.25, z])
  put(scene, new THREE.BoxGeometry(4, 1.2, 0.12), plaster, [-1.5, 3.35, z])
  put(scene, new THREE.PlaneGeometry(5.4, 3.6), new THREE.MeshBasicMaterial({ map: street(random), color: new THREE.Color(1.05, 1.05, 1.05) }), [-1.4, 1.7, z - 0.8], { shadow: false })
  for (const x of [-3.2, -1.85, -0.5, 0.45]) put(scene, new THREE.BoxGeometry(0.07, 2.1, 0.1), trim, [x, 1.75, z])
  for (const y of [0.78, 2.02, 2.73]) put(scene, new THREE.BoxGeometry(3.7, 0.07, 0.11), trim, [-1.37, y, z])
  put(scene, roundedBox(3.9, 0.05, 0.3, 0.02), trim, [-1.37, 0.76, z + 0.12])
  plant(scene, [-1.2, 0.785, z + 0.16], random, { size: 0.62, pot: '#e8ddc8', colour: '#5b9152' })
  plant(scene, [-2.45, 0.785, z + 0.16], random, { size: 0.55, pot: '#2f6f6a' })
  board(scene, [1.1, 1.83, z + 0.1], [0.72, 0.93], menu(), { frame: '#6b4226' })
}

function addCounter(scene, random) {
  const front = matt('#2f5d5a', { roughness: 0.6 })
  put(scene, roundedBox(2.6, 0.86, 0.6, 0.03), front, [2.25, 0.43, -1.25])
  put(scene, roundedBox(2.7, 0.06, 0.7, 0.02), matt('#e9d9bd'), [2.25, 0.89, -1.25])
  for (let i = 0; i < 9; i++) put(scene, new THREE.BoxGeometry(0.018, 0.8, 0.02), matt('#254b48'), [1.05 + i * 0.28, 0.43, -0.94])
  // Espresso machine.
  const steel = gloss('#c9ced2', { metalness: 0.85, roughness: 0.25 })
  put(scene, roundedBox(0.55, 0.36, 0.36, 0.05), gloss('#b8352f'), [2.55, 1.12, -1.3])
  put(scene, roundedBox(0.5, 0.04, 0.34, 0.015), steel, [2.55, 0.94, -1.2])
  for (const x of [2.43, 2.67]) addLimb(scene, matt('#222'), [[x, 1.06, -1.1], [x, 1.05, -0.98]], 0.02, 0.016)
  for (let i = 0; i < 3; i++) cup(scene, [2.4 + i * 0.15, 1.3, -1.3], { saucer: false, size: 0.9, colour: ['#f4efe6', '#e8b04a', '#6fa8a1'][i] })
  // Cakes under a glass bell, shelf with bottles.
  plate(scene, [1.3, 0.92, -1.05], 0.17)
  for (let i = 0; i < 4; i++) cake(scene, [1.3, 0.93, -1.05], i * 1.55)
  put(scene, roundedBox(1.7, 0.04, 0.24, 0.01), matt('#7a4c2a'), [2.35, 1.72, -1.94])
  for (let i = 0; i < 9; i++) bottle(scene, [1.65 + i * 0.17, 1.74, -1.94], random.pick(['#3f6f4f', '#8a3b2a', '#d8a33a', '#37566e', '#e7e0d0']), random.real(0.75, 1))
  put(scene, roundedBox(1.7, 0.04, 0.24, 0.01), matt('#7a4c2a'), [2.35, 2.22, -1.94])
  for (let i = 0; i < 7; i++) cup(scene, [1.65 + i * 0.22, 2.24, -1.92], { saucer: false, size: 1.35, turn: random.real(0, 6), colour: random.pick(['#f4efe6', '#d9822b', '#6fa8a1', '#e4c36a']) })
}

function addTable(scene, random) {
  const y = 0.68, oak = wood(random, [204, 158, 108], 7)
  put(scene, new THREE.CylinderGeometry(0.62, 0.6, 0.045, 96), matt('#fff', { map: oak, roughness: 0.45 }), [0, y - 0.0225, 0.2])
  put(scene, turned([[0.001, 0], [0.3, 0], [0.3, 0.025], [0.06, 0.06], [0.045, 0.3], [0.06, 0.62], [0.001, 0.63]]), matt('#3a2c25'), [0, 0, 0.2])
  cup(scene, [-0.36, y, 0.36], { colour: '#d8573c', turn: 2.6 })
  cup(scene, [0.36, y, 0.42], { colour: '#f4efe6', turn: 0.4 })
  plate(scene, [0.0, y, 0.5], 0.16, '#5f9ea0')
  croissant(scene, [-0.045, y + 0.014, 0.5], 0.3, 1.05)
  croissant(scene, [0.05, y + 0.014, 0.55], 2.2, 0.95)
  flowers(scene, [0.2, y, 0.05], random, { size: 0.95 })
  book(scene, [-0.22, y, 0.1], 0.5, '#2a5c8a', [0.17, 0.03, 0.22], 'FAR NEAR')
}

function addPeople(scene) {
  const seat = (look, at, turn, extra) => {
    chair(scene, at, turn)
    const who = person({ ...look, sit: true, ...extra })
    who.position.set(...at)
    who.rotation.y = turn
    scene.add(who)
  }
  seat(CAST.mara, [-0.93, 0, 0.12], 0.95, { head: [-0.1, 0.05, 0.06], lean: 0.08, hands: [[-0.06, 0.27, 0.33], [0.16, 0.2, 0.38]], face: { lashes: true, open: true, look: [0.5, 0], brow: 0.5 } })
  seat(CAST.tess, [-0.08, 0, -0.5], 0.05, { head: [0.32, 0.04, -0.06], lean: 0.1, hands: [[-0.1, 0.22, 0.38], [0.02, 0.22, 0.4]], face: { lashes: true, smile: 0.9, look: [0.6, 0] } })
  seat(CAST.joel, [0.93, 0, 0.12], -0.95, { head: [0.15, -0.02, 0.04], lean: 0.04, hands: [[-0.22, 0.42, 0.3], [0.1, 0.2, 0.36]], face: { open: true, look: [-0.5, 0], brow: 0.7 } })
  cup(scene, [-0.1, 0.685, 0.0], { saucer: false, colour: '#e8b04a', turn: 1.2 })
  const barista = person({ ...CAST.niko, head: [-0.35, 0.12, 0], hands: [[-0.2, 0.42, 0.26], [0.16, 0.42, 0.26]], face: { smile: 0.7, look: [-0.3, -0.2] }, legs: false })
  barista.position.set(1.74, 0.06, -1.7)
  barista.rotation.y = -0.05
  scene.add(barista)
  dog(scene, [1.36, 0, 0.44], -0.75, { size: 1.0 })
}

export default async function cafe({ width, height, draft }) {
  await loadFonts()
  const random = randomSource(7), scene = new THREE.Scene()
  scene.background = new THREE.Color('#e8d6bd')
  addRoom(scene, random)
  addCounter(scene, random)
  addTable(scene, random)
  addPeople(scene)
  pendant(scene, [-0.45, 1.93, 0.1])
  pendant(scene, [0.52, 1.97, -0.3])
  plant(scene, [-1.75, 0, 0.95], random, { size: 1.25, leaves: 22 })
  const camera = new THREE.PerspectiveCamera(27, width / height, 0.1, 60)
  camera.position.set(0.15, 1.52, 4.55)
  return takePicture({
    scene, camera, width, height, samples: draft ? 4 : 18, exposure: 1.12, reach: 3.4, centre: [0.2, 0.8, -0.4], environmentIntensity: 0.42,
    sun: { direction: [-0.75, 0.85, 0.75], colour: '#ffe0b4', intensity: 2.3, softness: 0.1 }, sky: { colour: '#dfe6f5', intensity: 1.25, lean: [0, 0, 0.25] },
    environment: { top: '#8ea9c9', horizon: '#ffe9cf', ground: '#8a5f3e' }, lens: { radius: 0.013, focus: [0, 1, 0.25], aim: [0.12, 0.98, 0] },
  })
}

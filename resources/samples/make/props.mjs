/** Things: crockery, furniture, plants, food, a dog. Each returns a group standing at its origin. */
import { THREE } from './studio.mjs'
import { addLimb, ball, gloss, limb, matt, painted, put, roundedBox, turned } from './shapes.mjs'

const group = (parent, [x, y, z] = [0, 0, 0], turn = 0, size = 1) => {
  const g = new THREE.Group()
  g.position.set(x, y, z)
  g.rotation.y = turn
  g.scale.setScalar(size)
  parent.add(g)
  return g
}

export function cup(parent, at, { colour = '#f4efe6', turn = 0, saucer = true, drink = '#5b3417', size = 1 } = {}) {
  const g = group(parent, at, turn, size), china = gloss(colour)
  if (saucer) put(g, turned([[0.001, 0.004], [0.05, 0.004], [0.085, 0.014], [0.092, 0.02], [0.086, 0.021], [0.05, 0.012], [0.001, 0.011]]), china)
  put(g, turned([[0.001, 0.014], [0.03, 0.014], [0.045, 0.04], [0.053, 0.085], [0.05, 0.088], [0.042, 0.045], [0.02, 0.024], [0.001, 0.022]]), china)
  put(g, new THREE.CylinderGeometry(0.048, 0.048, 0.002, 40), matt(drink, { roughness: 0.3 }), [0, 0.073, 0])
  ball(g, matt('#d9b487'), [0.004, 0.0738, 0], [0.026, 0.001, 0.03])
  put(g, new THREE.TorusGeometry(0.023, 0.007, 12, 32), china, [0.062, 0.052, 0])
  return g
}
export function plate(parent, at, radius = 0.15, colour = '#efe8da') {
  const r = radius
  return put(parent, turned([[0.001, 0.004], [r * 0.6, 0.004], [r * 0.95, 0.018], [r, 0.024], [r * 0.94, 0.025], [r * 0.6, 0.012], [0.001, 0.011]]), gloss(colour), at)
}
export function croissant(parent, at, turn = 0, size = 1) {
  const g = group(parent, at, turn, size)
  for (let i = 0; i < 9; i++) {
    const a = (i - 4) * 0.3, thick = 0.034 * Math.cos((i - 4) * 0.3) + 0.008
    ball(g, matt(i % 2 ? '#c98436' : '#b9702a', { roughness: 0.45 }), [Math.sin(a) * 0.085, thick * 0.9, Math.cos(a) * 0.07 - 0.05], [0.019, thick, thick * 1.1], [0, a, 0])
  }
}
export function cake(parent, at, turn = 0) {
  const g = group(parent, at, turn), wedge = (h, colour, y) => put(g, new THREE.CylinderGeometry(0.13, 0.13, h, 24, 1, false, 0, 0.75), matt(colour), [0, y, 0])
  for (const [h, colour, y] of [[0.026, '#8a4b2a', 0.02], [0.01, '#fff1dc', 0.038], [0.026, '#8a4b2a', 0.056], [0.014, '#f6cdd2', 0.076]]) wedge(h, colour, y)
  for (const k of [0, 1]) {
    const side = new THREE.PlaneGeometry(0.13, 0.084), a = k * 0.75
    side.translate(0.065, 0.045, 0)
    put(g, side, matt('#8f5230', { side: THREE.DoubleSide }), [0, 0, 0], { rotation: [0, a - Math.PI / 2, 0] })
  }
  ball(g, gloss('#c2182b'), [0.045, 0.1, 0.085], 0.019)
}
export function flowers(parent, at, random, { colours = ['#e4572e', '#f3a712', '#f7e3af', '#d7263d'], vase = '#3d6b8c', count = 9, size = 1 } = {}) {
  const g = group(parent, at, 0, size)
  put(g, turned([[0.001, 0], [0.045, 0], [0.068, 0.05], [0.06, 0.11], [0.032, 0.165], [0.037, 0.185], [0.03, 0.183], [0.025, 0.165]]), gloss(vase))
  for (let i = 0; i < count; i++) {
    const a = i * 2.4, lean = 0.05 + 0.12 * Math.sqrt(i / count), top = [Math.sin(a) * lean, 0.36 - lean * 0.6 + random.real(-0.03, 0.03), Math.cos(a) * lean]
    put(g, limb([[0, 0.15, 0], [top[0] * 0.4, 0.25, top[2] * 0.4], top], 0.005, 0.004), matt('#4d7c3a'))
    ball(g, matt('#5c9144'), [top[0] * 0.75, top[1] - 0.09, top[2] * 0.75], [0.013, 0.004, 0.05], [0.4, a, 0.3])
    const petal = matt(random.pick(colours), { roughness: 0.8 }), flower = group(g, top, a)
    flower.rotation.x = 0.5
    for (let k = 0; k < 8; k++) ball(flower, petal, [Math.sin(k * 0.785) * 0.03, 0.003 * (k % 2), Math.cos(k * 0.785) * 0.03], [0.014, 0.006, 0.024], [0.25, k * 0.785, 0])
    ball(flower, matt('#6b3f12'), [0, 0.006, 0], [0.017, 0.011, 0.017])
  }
}
export function plant(parent, at, random, { pot = '#c9673f', size = 1, leaves = 16, colour = '#3f7f4a' } = {}) {
  const g = group(parent, at, 0, size)
  put(g, turned([[0.001, 0], [0.12, 0], [0.155, 0.22], [0.17, 0.225], [0.17, 0.26], [0.145, 0.26], [0.135, 0.23], [0.001, 0.23]]), matt(pot))
  for (let i = 0; i < leaves; i++) {
    const a = i * 2.4, tall = random.real(0.25, 0.62), out = random.real(0.12, 0.34), tip = [Math.sin(a) * out, 0.22 + tall, Math.cos(a) * out]
    const green = matt(new THREE.Color(colour).offsetHSL(random.real(-0.02, 0.03), 0, random.real(-0.05, 0.06)), { roughness: 0.5 })
    put(g, limb([[0, 0.2, 0], [tip[0] * 0.3, 0.22 + tall * 0.65, tip[2] * 0.3], tip], 0.007, 0.005), green)
    ball(g, green, [tip[0] * 1.25, tip[1] - 0.01, tip[2] * 1.25], [0.075, 0.01, 0.15], [0.5 - tall * 0.5, a, 0])
  }
}
export function chair(parent, at, turn, colour = '#8a5a34', seat = 0.45) {
  const g = group(parent, at, turn), timber = matt(colour, { roughness: 0.6 })
  put(g, new THREE.CylinderGeometry(0.21, 0.2, 0.04, 48), timber, [0, seat - 0.02, 0.03])
  for (const [x, z] of [[-1, -1], [1, -1], [-1, 1], [1, 1]]) addLimb(g, timber, [[x * 0.13, seat - 0.03, 0.03 + z * 0.13], [x * 0.19, 0.01, 0.03 + z * 0.19]], 0.02, 0.014)
  put(g, limb([[-0.19, seat, -0.12], [-0.2, seat + 0.3, -0.19], [-0.1, seat + 0.43, -0.22], [0.1, seat + 0.43, -0.22], [0.2, seat + 0.3, -0.19], [0.19, seat, -0.12]], 0.02, 0.02), timber)
  for (const x of [-0.08, 0, 0.08]) put(g, limb([[x, seat, -0.13], [x, seat + 0.43, -0.215]], 0.011, 0.011), timber)
}
export function book(parent, at, turn, colour, [w, h, d] = [0.16, 0.03, 0.22], title = '') {
  const g = group(parent, at, turn)
  put(g, roundedBox(w, h, d, 0.004), matt(colour), [0, h / 2, 0])
  put(g, new THREE.BoxGeometry(w - 0.006, h - 0.009, d), matt('#f2ead8'), [0.005, h / 2, 0.003])
  if (title) {
    const map = painted(512, 700, (c, W, H) => {
      c.fillStyle = colour
      c.fillRect(0, 0, W, H)
      c.fillStyle = '#fbf3df'
      c.textAlign = 'center'
      c.font = '900 92px Inter'
      title.split(' ').forEach((word, i) => c.fillText(word, W / 2, 190 + i * 100))
      c.fillRect(W / 2 - 60, 100, 120, 8)
      c.beginPath()
      c.arc(W / 2, 540, 80, 0, 7)
      c.fill()
    })
    put(g, new THREE.PlaneGeometry(w, d), matt('#fff', { map }), [0, h + 0.0012, 0], { rotation: [-Math.PI / 2, 0, 0] })
  }
}
export function dog(parent, at, turn, { coat = '#b9763d', dark = '#3a2416', size = 1 } = {}) {
  const g = group(parent, at, turn, size), fur = matt(coat, { roughness: 0.9 }), ear = matt(dark), white = matt('#f6ecdd')
  ball(g, fur, [0, 0.2, -0.02], [0.115, 0.17, 0.13], [-0.5, 0, 0])
  ball(g, white, [0, 0.23, 0.07], [0.07, 0.12, 0.06], [-0.3, 0, 0])
  for (const s of [-1, 1]) {
    addLimb(g, fur, [[s * 0.06, 0.22, 0.08], [s * 0.065, 0.03, 0.1]], 0.04, 0.032)
    ball(g, white, [s * 0.065, 0.025, 0.125], [0.036, 0.026, 0.048])
    ball(g, fur, [s * 0.11, 0.085, -0.06], [0.07, 0.09, 0.1])
    ball(g, fur, [s * 0.12, 0.025, 0.03], [0.035, 0.025, 0.06])
    ball(g, ear, [s * 0.125, 0.43, 0.06], [0.035, 0.085, 0.05], [0.1, 0, s * 0.35])
    ball(g, gloss('#1a0f0a', { roughness: 0.1 }), [s * 0.05, 0.46, 0.205], [0.019, 0.022, 0.014])
    ball(g, matt('#fff'), [s * 0.05 + 0.006, 0.468, 0.218], 0.005)
  }
  ball(g, fur, [0, 0.44, 0.1], [0.12, 0.115, 0.12])
  ball(g, white, [0, 0.4, 0.2], [0.062, 0.05, 0.065])
  ball(g, gloss('#1a0f0a'), [0, 0.425, 0.262], [0.024, 0.018, 0.016])
  put(g, limb([[-0.035, 0.385, 0.252], [0, 0.372, 0.266], [0.035, 0.385, 0.252]], 0.005, 0.005), ear)
  ball(g, matt('#e0606a'), [0, 0.362, 0.25], [0.016, 0.02, 0.012])
  addLimb(g, fur, [[0, 0.08, -0.14], [0.05, 0.14, -0.22], [0.07, 0.23, -0.23]], 0.026, 0.016)
  put(g, new THREE.TorusGeometry(0.085, 0.014, 12, 40), matt('#c0392b'), [0, 0.335, 0.07], { rotation: [1.1, 0, 0] })
}
export function bottle(parent, at, colour, size = 1) {
  put(parent, turned([[0.001, 0], [0.04, 0], [0.043, 0.02], [0.043, 0.17], [0.03, 0.21], [0.015, 0.235], [0.014, 0.29], [0.018, 0.295], [0.016, 0.3], [0.001, 0.3]]), gloss(colour, { roughness: 0.1 }), at, { scale: size })
}
/** A pendant lamp hanging at `at` (its lower rim). */
export function pendant(parent, at, colour = '#d9822b') {
  const g = group(parent, at)
  put(g, turned([[0.19, 0], [0.18, 0.06], [0.1, 0.14], [0.035, 0.18], [0.03, 0.22], [0.001, 0.22]]), matt(colour, { side: THREE.DoubleSide, roughness: 0.4 }))
  put(g, new THREE.CylinderGeometry(0.005, 0.005, 2), matt('#2a2a2a'), [0, 1.2, 0])
  put(g, new THREE.SphereGeometry(0.06, 24, 16), new THREE.MeshBasicMaterial({ color: new THREE.Color('#fff0c8').multiplyScalar(2.4) }), [0, 0.03, 0], { shadow: false })
}
/** A sign or picture: a painted board in a frame, facing +z. */
export function board(parent, at, [w, h], map, { frame = '#4a3020', turn = 0, depth = 0.03 } = {}) {
  const g = group(parent, at, turn)
  put(g, roundedBox(w + 0.06, h + 0.06, depth, 0.012), matt(frame))
  put(g, new THREE.PlaneGeometry(w, h), matt('#fff', { map, roughness: 0.9 }), [0, 0, depth / 2 + 0.003])
  return g
}

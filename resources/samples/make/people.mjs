/** Stylised people: round heads with a drawn face, hair, clothes, two-bone arms that reach for things. */
import { THREE } from './studio.mjs'
import { addLimb, ball, gloss, matt, put, stripes, turned } from './shapes.mjs'

const HEAD = 0.17

/** The skull: a ball with a narrower jaw and a flatter face; `d` is a unit direction, z is where the face looks. */
function skull(d) {
  const jaw = d.y < 0 ? 1 - 0.09 * d.y * d.y : 1
  return new THREE.Vector3(d.x * 0.97 * jaw, d.y * 1.03, d.z * (d.z > 0 ? 0.94 : 1))
}
const facing = (x, y) => skull(new THREE.Vector3(x, y, Math.sqrt(Math.max(0, 1 - x * x - y * y))))

function sculpt(radiusOf, detail = 52) {
  const geometry = new THREE.SphereGeometry(1, detail, Math.round(detail * 0.75))
  const at = geometry.attributes.position, d = new THREE.Vector3()
  for (let i = 0; i < at.count; i++) {
    d.fromBufferAttribute(at, i).normalize()
    const p = skull(d).multiplyScalar(radiusOf(d))
    at.setXYZ(i, p.x, p.y, p.z)
  }
  geometry.computeVertexNormals()
  return geometry
}

const LINES = {
  // [front, ear, nape] heights of the hairline, thickness, fringe wave
  short: [0.58, 0.1, -0.55, 0.13, 0.05], side: [0.56, 0.04, -0.6, 0.17, 0.2], bob: [0.5, -0.55, -0.95, 0.21, 0.16],
  long: [0.55, -0.35, -1.1, 0.16, 0.22], bun: [0.6, 0.0, -0.7, 0.09, 0.14], curls: [0.52, -0.05, -0.65, 0.1, 0.05], bald: [0.98, 0.3, -0.55, 0.05, 0],
}

/** Hair grows out of the skull behind a smooth hairline and dips below the skin in front of it. */
function addHair(head, { style, colour }) {
  const material = matt(colour, { roughness: 0.55 })
  const [front, ear, nape, thick, wave] = LINES[style]
  const line = (d) => (d.z > 0 ? ear + (front - ear) * d.z ** 0.8 : ear + (nape - ear) * (-d.z) ** 0.9)
  const growth = (d) => {
    const around = Math.atan2(d.x, d.z)
    const s = THREE.MathUtils.clamp((d.y - line(d) - wave * Math.sin(around * 2.2 + 0.9) * Math.max(0, d.z)) / 0.09, -1, 1)
    const locks = 1 + 0.12 * Math.sin(around * 11 + d.y * 5) + 0.07 * Math.sin(around * 23 + 2 * d.y)
    return 1 + thick * (s > 0 ? s * (2 - s) * locks : 2 * s) - 0.005
  }
  put(head, sculpt(growth, 72), material)
  if (style === 'short' || style === 'side') {
    for (let i = 0; i < 7; i++) {
      const x = -0.55 + i * 0.18
      ball(head, material, [x, 0.8 + 0.13 * Math.cos(x * 2), 0.6 - 0.5 * x * x], [0.24, 0.16 + (style === 'side' ? 0.03 * i : 0.02), 0.32], [-0.5, 0.2, 0.35])
    }
  }
  if (style === 'long') {
    ball(head, material, [0, -0.55, -0.52], [0.92, 1.15, 0.52])
    for (const side of [-1, 1]) ball(head, material, [side * 0.84, -0.6, -0.1], [0.24, 0.85, 0.4], [0, 0, side * 0.06])
  }
  if (style === 'bob') for (const side of [-1, 1]) ball(head, material, [side * 0.82, -0.32, -0.1], [0.3, 0.62, 0.55])
  if (style === 'bun') ball(head, material, [0, 1.16, -0.35], 0.42)
  if (style === 'curls') {
    const curl = new THREE.SphereGeometry(1, 10, 7)
    for (let i = 0; i < 200; i++) {
      const y = 1 - (2 * (i + 0.5)) / 200, r = Math.sqrt(1 - y * y), a = i * 2.39996
      const d = new THREE.Vector3(r * Math.sin(a), y, r * Math.cos(a))
      if (d.y > line(d) + 0.05) put(head, curl, material, skull(d).multiplyScalar(1.14).toArray(), { scale: 0.18 + 0.05 * Math.sin(i * 7) })
    }
  }
}

const arc = (points, lift = 1.0) => points.map(([x, y]) => facing(x, y).multiplyScalar(lift).toArray())

function addFace(head, { skin, smile = 0.6, open = false, brow = 0, browColour, eyes = '#2a1a12', look = [0, 0], lips = '#a8483f', blink = false, lashes = false }) {
  const dark = gloss(eyes, { roughness: 0.12 }), white = new THREE.MeshBasicMaterial({ color: '#fff' }), hair = matt(browColour)
  for (const side of [-1, 1]) {
    const x = side * 0.33 + look[0] * 0.05, y = 0.02 + look[1] * 0.05
    if (blink) addLimb(head, hair, arc([[x - 0.1, y], [x, y - 0.05], [x + 0.1, y]], 1.005), 0.022, 0.022)
    else {
      const turn = [-Math.asin(y), Math.asin(x), 0]
      ball(head, matt('#fffaf4', { roughness: 0.35 }), facing(side * 0.33, 0.02).multiplyScalar(0.958).toArray(), [0.135, 0.155, 0.07], [0, Math.asin(side * 0.33), 0])
      ball(head, dark, facing(x, y).multiplyScalar(0.992).toArray(), [0.088, 0.108, 0.05], turn)
      ball(head, white, facing(x + 0.035, y + 0.045).multiplyScalar(1.045).toArray(), 0.022)
      if (lashes) addLimb(head, matt('#2b1a14'), arc([[side * 0.2, 0.1], [side * 0.33, 0.172], [side * 0.48, 0.125]], 1.01), 0.014, 0.028)
    }
    addLimb(head, hair, arc([[side * 0.2, 0.4 + brow * 0.08], [side * 0.34, 0.43 + brow * 0.07], [side * 0.49, 0.345 + brow * 0.01]], 1.01), 0.03, 0.022)
    const blush = new THREE.MeshStandardMaterial({ color: '#ff6a55', transparent: true, opacity: 0.17, roughness: 0.9, depthWrite: false })
    ball(head, blush, facing(side * 0.5, -0.25).multiplyScalar(0.975).toArray(), [0.17, 0.13, 0.05], [0.25, side * 0.55, 0]).castShadow = false
    ball(head, skin, [side * 0.93, -0.03, -0.02], [0.13, 0.2, 0.12], [0, 0, side * -0.15])
  }
  ball(head, skin, facing(0, -0.14).multiplyScalar(1.02).toArray(), [0.1, 0.09, 0.11])
  const w = 0.26, y = -0.42, bend = 0.14 * smile
  if (open) {
    // A laughing mouth: the lower half of a lens pressed into the face, teeth along its upper edge.
    const half = new THREE.SphereGeometry(1, 40, 20, 0, Math.PI * 2, Math.PI / 2, Math.PI / 2)
    const at = facing(0, y + 0.08)
    put(head, half, matt('#6d1f22', { roughness: 0.5 }), at.clone().multiplyScalar(0.975).toArray(), { scale: [0.26, 0.25, 0.075], rotation: [0.3, 0, 0] })
    put(head, half, matt('#fff8f0', { roughness: 0.3 }), at.clone().multiplyScalar(0.985).toArray(), { scale: [0.225, 0.085, 0.075], rotation: [0.3, 0, 0] })
    ball(head, matt('#d9706b'), facing(0, y - 0.07).multiplyScalar(0.975).toArray(), [0.12, 0.055, 0.05], [0.45, 0, 0])
  } else addLimb(head, matt(lips, { roughness: 0.5 }), arc([[-w, y + bend], [-w / 2, y - 0.01], [0, y - 0.04], [w / 2, y - 0.01], [w, y + bend]], 1.002), 0.027, 0.027)
}

function addExtras(head, extras, hairColour) {
  if (extras.glasses) {
    const rim = gloss(extras.glasses)
    for (const side of [-1, 1]) {
      put(head, new THREE.TorusGeometry(0.215, 0.022, 8, 32), rim, facing(side * 0.33, 0.02).multiplyScalar(1.08).toArray(), { rotation: [0, side * 0.24, 0] })
      addLimb(head, rim, [[side * 0.53, 0.05, 0.9], [side * 0.98, 0.05, 0]], 0.02, 0.02)
    }
    addLimb(head, rim, [[-0.12, 0.05, 1.02], [0, 0.08, 1.04], [0.12, 0.05, 1.02]], 0.02, 0.02)
  }
  if (extras.beard) {
    const material = matt(hairColour, { roughness: 0.8 })
    const full = (d) => {
      const s = THREE.MathUtils.clamp((-0.27 - d.y + 0.3 * THREE.MathUtils.smoothstep(Math.abs(d.x), 0.65, 0.95) - 2 * Math.max(0, 0.12 - d.z)) / 0.09, -1, 1)
      const lips = THREE.MathUtils.clamp((Math.hypot(d.x / 0.24, (d.y + 0.42) / 0.105) - 1) * 4, -1, 1)
      return 1 + 0.075 * Math.min(s, lips) - 0.004 + (s > 0 && lips > 0 ? 0.02 * Math.max(0, -d.y) : 0)
    }
    put(head, sculpt(full, 72), material)
  }
  if (extras.cap) {
    const cloth = matt(extras.cap)
    put(head, new THREE.SphereGeometry(1.13, 48, 24, 0, 6.2832, 0, 1.32), cloth, [0, 0.14, -0.02])
    put(head, new THREE.SphereGeometry(1, 48, 12), cloth, [0, 0.44, 0.86], { scale: [0.72, 0.06, 0.6], rotation: [0.22, 0, 0] })
  }
  if (extras.beanie) {
    put(head, new THREE.SphereGeometry(1.16, 48, 24, 0, 6.2832, 0, 1.3), matt(extras.beanie, { roughness: 0.95 }), [0, 0.16, -0.06])
    put(head, new THREE.TorusGeometry(1.1, 0.13, 16, 64), matt(extras.beanie, { roughness: 0.95 }), [0, 0.44, -0.06], { rotation: [Math.PI / 2 + 0.06, 0, 0] })
    ball(head, matt('#f3ead9', { roughness: 1 }), [0, 1.36, -0.06], 0.24)
  }
  if (extras.straw) {
    put(head, turned([[1.7, 0], [1.68, 0.05], [1.02, 0.12], [0.98, 0.5], [0.8, 0.72], [0, 0.78]]), matt(extras.straw), [0, 0.42, -0.08], { rotation: [-0.12, 0, 0] })
    put(head, new THREE.CylinderGeometry(1.0, 1.03, 0.16, 48, 1, true), matt('#b23a3a', { side: THREE.DoubleSide }), [0, 0.62, -0.1], { rotation: [-0.12, 0, 0] })
  }
  if (extras.earrings) for (const side of [-1, 1]) ball(head, gloss(extras.earrings, { metalness: 0.8 }), [side * 0.98, -0.3, 0.02], 0.07)
}

/** Two bones of equal length from shoulder to hand; the elbow falls towards `pole`. */
function elbow(shoulder, hand, length, pole) {
  const from = new THREE.Vector3(...shoulder), to = new THREE.Vector3(...hand), way = to.clone().sub(from)
  const reach = Math.min(way.length(), 2 * length * 0.999), axis = way.clone().normalize()
  const out = new THREE.Vector3(...pole).addScaledVector(axis, -new THREE.Vector3(...pole).dot(axis)).normalize()
  return from.clone().addScaledVector(axis, reach / 2).addScaledVector(out, Math.sqrt(length * length - (reach * reach) / 4)).toArray()
}

function addArm(body, side, hand, { sleeve, skin, short }) {
  const shoulder = [side * 0.172, 0.385, 0], length = 0.235
  const way = new THREE.Vector3(...hand).sub(new THREE.Vector3(...shoulder))
  if (way.length() > 2 * length * 0.995) hand = new THREE.Vector3(...shoulder).addScaledVector(way.normalize(), 2 * length * 0.995).toArray()
  const bend = elbow(shoulder, hand, length, [side * 0.6, -1, -0.45])
  const between = (a, b, t) => a.map((v, i) => v + (b[i] - v) * t)
  const path = [shoulder, between(shoulder, bend, 0.6), between(bend, shoulder, 0.12).map((v, i) => v * 0.9 + hand[i] * 0.1), between(bend, hand, 0.4), hand]
  addLimb(body, short ? skin : sleeve, path, 0.058, 0.041)
  if (short) addLimb(body, sleeve, [shoulder, between(shoulder, bend, 0.62)], 0.072, 0.068)
  const palm = between(bend, hand, 1.14)
  ball(body, skin, palm, [0.047, 0.05, 0.056])
  ball(body, skin, [palm[0] - side * 0.045, palm[1] + 0.018, palm[2] + 0.014], [0.017, 0.018, 0.032])
}

function addTorso(body, { top, skin, collar, scarf, apron }) {
  const cloth = top.stripes ? matt('#fff', { map: stripes(...top.stripes) }) : matt(top.colour ?? top, { roughness: 0.9 })
  put(body, turned([[0.001, -0.03], [0.13, -0.03], [0.158, 0.02], [0.15, 0.12], [0.158, 0.24], [0.176, 0.34], [0.155, 0.415], [0.09, 0.452], [0.05, 0.468], [0.001, 0.47]]), cloth, [0, 0, 0], { scale: [1.12, 1, 0.74] })
  put(body, new THREE.CylinderGeometry(0.052, 0.06, 0.14, 32), skin, [0, 0.5, 0.005])
  if (collar) put(body, new THREE.TorusGeometry(0.07, 0.021, 16, 48), matt(collar), [0, 0.468, 0.006], { rotation: [Math.PI / 2 - 0.12, 0, 0], scale: [1, 0.95, 1] })
  if (scarf) {
    put(body, new THREE.TorusGeometry(0.082, 0.04, 16, 48), matt(scarf, { roughness: 1 }), [0, 0.475, 0.008], { rotation: [Math.PI / 2 - 0.1, 0, 0] })
    addLimb(body, matt(scarf, { roughness: 1 }), [[0.05, 0.45, 0.09], [0.06, 0.36, 0.135], [0.055, 0.25, 0.125]], 0.034, 0.04)
  }
  if (apron) put(body, turned([[0.001, -0.028], [0.135, -0.028], [0.163, 0.02], [0.155, 0.12], [0.163, 0.24], [0.166, 0.3]]), matt(apron), [0, 0, 0.008], { scale: [1.1, 1, 0.78] })
  return cloth
}

function addLegs(group, { bottom, shoes, sit, hip, skirt, stance = 0.02 }) {
  const cloth = matt(bottom, { roughness: 0.9 }), leather = gloss(shoes, { roughness: 0.45 })
  for (const side of [-1, 1]) {
    const knee = sit ? [side * 0.1, hip + 0.02, 0.3] : [side * (0.085 + stance), hip * 0.52, 0.02], foot = sit ? [side * 0.1, 0.09, 0.32] : [side * (0.085 + 2 * stance), 0.08, side * stance]
    addLimb(group, cloth, [[side * 0.078, hip, 0], sit ? [side * 0.1, hip + 0.025, 0.18] : [side * 0.088, hip * 0.76, 0.01], knee, [foot[0], foot[1] + 0.1, foot[2]], foot], 0.086, 0.05)
    ball(group, leather, [foot[0], 0.05, foot[2] + 0.045], [0.062, 0.05, 0.108])
  }
  if (skirt) put(group, turned([[0.001, -0.32], [0.24, -0.32], [0.2, -0.2], [0.155, -0.05], [0.145, 0.04]]), cloth, [0, hip, 0], { scale: [1.05, 1, 0.85] })
}

/** A person standing (or seated) at the origin of the returned group, looking along +z. Hands are places relative to the hip. */
export function person(look) {
  const { skin: tone, hair, top, bottom = '#33415e', shoes = '#3a2a22', sit = false, seat = 0.45, size = 1, head: turn = [0, 0, 0], lean = 0, hands, face = {}, legs = true, ...rest } = look
  const group = new THREE.Group(), skin = matt(tone, { roughness: 0.55 })
  const hip = sit ? seat + 0.07 : 0.56
  if (legs) addLegs(group, { bottom, shoes, sit, hip, ...rest })
  const body = new THREE.Group()
  body.position.set(0, hip, 0)
  body.rotation.x = lean
  group.add(body)
  const sleeve = addTorso(body, { top, skin, ...rest })
  const relaxed = [[-0.25, -0.02, 0.06], [0.25, -0.02, 0.06]]
  for (const [i, side] of [[0, -1], [1, 1]]) addArm(body, side, hands?.[i] ?? relaxed[i], { sleeve: top.stripes ? matt(top.stripes[0]) : sleeve, skin, short: rest.short })
  const head = new THREE.Group()
  head.scale.setScalar(HEAD)
  head.position.set(0, 0.685, 0.012)
  head.rotation.set(turn[1], turn[0], turn[2] ?? 0, 'YXZ')
  body.add(head)
  put(head, sculpt(() => 1), skin)
  addHair(head, hair)
  addFace(head, { skin, browColour: face.brows ?? hair.colour, ...face })
  addExtras(head, rest, hair.colour)
  group.scale.setScalar(size)
  return group
}

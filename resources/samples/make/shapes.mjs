/* global document */
/** Building blocks: materials, rounded solids, limbs, painted textures. */
import { THREE } from './studio.mjs'

/** Seeded random numbers (mulberry32). */
export function randomSource(seed) {
  let state = seed >>> 0
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const real = (low, high) => low + (high - low) * unit()
  return { unit, real, pick: (list) => list[Math.floor(unit() * list.length)] }
}

export const matt = (color, extra = {}) => new THREE.MeshStandardMaterial({ color, roughness: 0.75, ...extra })
export const gloss = (color, extra = {}) => new THREE.MeshStandardMaterial({ color, roughness: 0.22, ...extra })
export const glow = (color, power = 1) => new THREE.MeshBasicMaterial({ color: new THREE.Color(color).multiplyScalar(power) })

/** A mesh at a place; casts and takes shadows. */
export function put(parent, geometry, material, position = [0, 0, 0], { scale = 1, rotation = [0, 0, 0], shadow = true } = {}) {
  const mesh = new THREE.Mesh(geometry, material)
  mesh.position.set(...position)
  mesh.rotation.set(...rotation)
  if (Array.isArray(scale)) mesh.scale.set(...scale)
  else mesh.scale.setScalar(scale)
  mesh.castShadow = mesh.receiveShadow = shadow
  parent.add(mesh)
  return mesh
}

const SPHERES = [[12, 8], [16, 10], [24, 16]].map(([across, down]) => new THREE.SphereGeometry(1, across, down))
/** A ball or egg; the smaller, the fewer faces. */
export function ball(parent, material, position, scale, rotation) {
  const size = Array.isArray(scale) ? Math.max(...scale) : scale
  return put(parent, SPHERES[size < 0.03 ? 0 : size < 0.08 ? 1 : 2], material, position, { scale, rotation })
}

/** A box with rounded edges. */
export function roundedBox(width, height, depth, radius = 0.02) {
  const x = width / 2 - radius, y = height / 2 - radius
  const shape = new THREE.Shape()
  shape.absarc(x, y, radius, 0, Math.PI / 2)
  shape.absarc(-x, y, radius, Math.PI / 2, Math.PI)
  shape.absarc(-x, -y, radius, Math.PI, 1.5 * Math.PI)
  shape.absarc(x, -y, radius, 1.5 * Math.PI, 2 * Math.PI)
  const bevel = Math.min(radius, depth / 2.2) * 0.6
  const solid = new THREE.ExtrudeGeometry(shape, { depth: depth - 2 * bevel, bevelSize: bevel, bevelThickness: bevel, bevelSegments: 3, curveSegments: 5, bevelOffset: -bevel })
  solid.translate(0, 0, -(depth - 2 * bevel) / 2)
  return solid
}

/** A turned body: points are [radius, y] from the bottom up, smoothed. */
export function turned(points, segments = 40) {
  const curve = new THREE.SplineCurve(points.map(([r, y]) => new THREE.Vector2(Math.max(r, 0.0001), y)))
  return new THREE.LatheGeometry(curve.getPoints(points.length * 5).map((p) => p.set(Math.max(p.x, 0.0001), p.y)), segments)
}

/** A bent limb through points, its radius going from r0 to r1, with round ends. */
export function limb(points, r0, r1, { rings = r0 < 0.03 ? 10 : 18, sides = r0 < 0.03 ? 8 : 14 } = {}) {
  const curve = new THREE.CatmullRomCurve3(points.map((p) => new THREE.Vector3(...p)), false, 'centripetal')
  const tube = new THREE.TubeGeometry(curve, rings, 1, sides)
  const at = tube.attributes.position, centre = new THREE.Vector3(), point = new THREE.Vector3()
  for (let ring = 0; ring <= rings; ring++) {
    const t = ring / rings
    curve.getPointAt(t, centre)
    const radius = r0 + (r1 - r0) * t
    for (let k = 0; k <= sides; k++) {
      const i = ring * (sides + 1) + k
      point.fromBufferAttribute(at, i).sub(centre).multiplyScalar(radius).add(centre)
      at.setXYZ(i, point.x, point.y, point.z)
    }
  }
  tube.computeVertexNormals()
  return tube
}
export function addLimb(parent, material, points, r0, r1) {
  put(parent, limb(points, r0, r1), material)
  ball(parent, material, points[0], r0)
  ball(parent, material, points[points.length - 1], r1)
}

/** A texture painted with canvas calls. */
export function painted(width, height, paint) {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  // Drawn by the processor: software WebGL would blur one stroke at a time.
  paint(canvas.getContext('2d', { willReadFrequently: true }), width, height)
  const texture = new THREE.CanvasTexture(canvas)
  texture.colorSpace = THREE.SRGBColorSpace
  texture.anisotropy = 8
  return texture
}
/** Horizontal bands for knitwear and shirts. */
export const stripes = (a, b, count, share = 0.5) => painted(8, 512, (g, w, h) => {
  g.fillStyle = a
  g.fillRect(0, 0, w, h)
  g.fillStyle = b
  for (let i = 0; i < count; i++) g.fillRect(0, (i * h) / count, w, (share * h) / count)
})
/** Wood: planks with a grain. */
export const wood = (random, base = [168, 112, 66], planks = 5) => painted(1024, 1024, (g, w, h) => {
  for (let p = 0; p < planks; p++) {
    const tone = random.real(0.88, 1.08)
    g.fillStyle = `rgb(${base.map((c) => Math.round(c * tone)).join(' ')})`
    g.fillRect(0, (p * h) / planks, w, h / planks)
    for (let i = 0; i < 90; i++) {
      g.strokeStyle = `rgb(${base.map((c) => Math.round(c * tone * random.real(0.78, 1.1))).join(' ')} / ${random.real(0.1, 0.4)})`
      g.lineWidth = random.real(0.5, 3)
      g.beginPath()
      const y = (p + random.unit()) * (h / planks), wave = random.real(2, 10), f = random.real(1, 3)
      for (let x = 0; x <= w; x += 16) g.lineTo(x, Math.min((p + 1) * h / planks, Math.max(p * h / planks, y + wave * Math.sin((x / w) * 6.28 * f + i))))
      g.stroke()
    }
    g.fillStyle = 'rgb(40 20 8 / .55)'
    g.fillRect(0, (p * h) / planks, w, 2.5)
  }
})

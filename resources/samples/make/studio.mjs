/* global document, FontFace */
/**
 * A small picture studio on three.js. Every picture is the mean of many renders: each has its own point of the lens
 * (depth of field, smooth edges), its own point of the sun and of the sky (soft shadows and dimmed corners).
 */
import * as THREE from 'three'

export { THREE }

/** Inter for lettering on canvases, so that pictures do not depend on the fonts of the machine. */
export async function loadFonts(weights = [400, 700, 900]) {
  for (const weight of weights) document.fonts.add(await new FontFace('Inter', `url(/fonts/inter-latin-${weight}-normal.woff2)`, { weight: String(weight) }).load())
}

/** Radical inverse: well spread numbers in [0, 1). */
const spread = (i, base) => {
  let value = 0
  for (let f = 1 / base, n = i + 1; n > 0; n = Math.floor(n / base), f /= base) value += f * (n % base)
  return value
}
const disk = (u, v) => {
  const r = Math.sqrt(u), a = 2 * Math.PI * v
  return [r * Math.cos(a), r * Math.sin(a)]
}

function lamp(scene, reach) {
  const light = new THREE.DirectionalLight('#fff', 1)
  light.castShadow = true
  light.shadow.mapSize.set(1024, 1024)
  Object.assign(light.shadow.camera, { left: -reach, right: reach, top: reach, bottom: -reach, near: 0.1, far: reach * 6 })
  light.shadow.bias = -0.0006
  light.shadow.normalBias = 0.012
  scene.add(light, light.target)
  return light
}

const pass = (fragmentShader, uniforms, extra = {}) => {
  const material = new THREE.ShaderMaterial({
    uniforms, fragmentShader, depthTest: false, depthWrite: false, ...extra,
    vertexShader: 'varying vec2 at; void main() { at = uv; gl_Position = vec4(position.xy, 0., 1.); }',
  })
  const scene = new THREE.Scene()
  const quad = new THREE.Mesh(new THREE.PlaneGeometry(2, 2), material)
  quad.frustumCulled = false
  scene.add(quad)
  return scene
}

/** A soft sky for reflections: bright above, warm at the horizon, the ground's colour below. */
export function skyEnvironment(renderer, { top, horizon, ground }) {
  const scene = new THREE.Scene()
  const material = new THREE.ShaderMaterial({
    side: THREE.BackSide,
    uniforms: { top: { value: new THREE.Color(top) }, horizon: { value: new THREE.Color(horizon) }, ground: { value: new THREE.Color(ground) } },
    vertexShader: 'varying vec3 d; void main() { d = normalize(position); gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.); }',
    fragmentShader: `varying vec3 d; uniform vec3 top, horizon, ground;
      void main() { float y = normalize(d).y; vec3 c = y > 0. ? mix(horizon, top, pow(y, .6)) : mix(horizon, ground, pow(-y, .4));
      float window = smoothstep(.55, .6, d.x) * smoothstep(.1, .15, y) * (1. - smoothstep(.6, .65, y)); gl_FragColor = vec4(c + 2.5 * window, 1.); }`,
  })
  scene.add(new THREE.Mesh(new THREE.SphereGeometry(10, 48, 32), material))
  return new THREE.PMREMGenerator(renderer).fromScene(scene, 0, 0.1, 100, { size: 64 }).texture
}

const plain = (mesh) => mesh.isMesh && mesh.material.isMeshStandardMaterial && !mesh.material.map && !mesh.material.transparent && mesh.material.side === THREE.FrontSide

/** Joins all untextured solids into a few meshes with coloured vertices: software WebGL pays dearly for each draw. */
function joinSolids(scene) {
  scene.updateMatrixWorld(true)
  const heaps = new Map()
  scene.traverse((mesh) => {
    if (!plain(mesh)) return
    const { roughness, metalness } = mesh.material, key = `${roughness.toFixed(1)} ${metalness.toFixed(1)}`
    if (!heaps.has(key)) heaps.set(key, [])
    heaps.get(key).push(mesh)
  })
  for (const [key, meshes] of heaps) {
    const corners = meshes.reduce((sum, { geometry }) => sum + geometry.attributes.position.count, 0)
    const position = new Float32Array(corners * 3), normal = new Float32Array(corners * 3), colour = new Float32Array(corners * 3), index = []
    const v = new THREE.Vector3(), turn = new THREE.Matrix3()
    let at = 0
    for (const { geometry, matrixWorld, material } of meshes) {
      const points = geometry.attributes.position, normals = geometry.attributes.normal
      turn.getNormalMatrix(matrixWorld)
      const order = geometry.index?.array ?? Array.from({ length: points.count }, (_, i) => i)
      for (const i of order) index.push(at + i)
      for (let i = 0; i < points.count; i++, at++) {
        v.fromBufferAttribute(points, i).applyMatrix4(matrixWorld).toArray(position, at * 3)
        v.fromBufferAttribute(normals, i).applyMatrix3(turn).normalize().toArray(normal, at * 3)
        material.color.toArray(colour, at * 3)
      }
    }
    const joined = new THREE.BufferGeometry()
    for (const [name, array] of [['position', position], ['normal', normal], ['color', colour]]) joined.setAttribute(name, new THREE.BufferAttribute(array, 3))
    joined.setIndex(index)
    const [roughness, metalness] = key.split(' ').map(Number)
    const mesh = new THREE.Mesh(joined, new THREE.MeshStandardMaterial({ vertexColors: true, roughness, metalness }))
    mesh.castShadow = mesh.receiveShadow = true
    scene.add(mesh)
    for (const old of meshes) old.removeFromParent()
  }
}

/**
 * Renders `scene` into the canvas of the page.
 * sun {direction, colour, intensity, softness}, sky {colour, intensity, low}, lens {radius, focus}, reach: half width of
 * the lit area around `centre`.
 */
export async function takePicture({ scene, camera, width, height, samples, sun, sky, environment, lens, centre = [0, 0, 0], reach = 4, exposure = 1, environmentIntensity = 0.3 }) {
  const renderer = new THREE.WebGLRenderer({ antialias: false, preserveDrawingBuffer: true })
  renderer.setSize(width, height)
  renderer.shadowMap.enabled = true
  renderer.shadowMap.type = THREE.PCFShadowMap
  scene.environment = skyEnvironment(renderer, environment)
  scene.environmentIntensity = environmentIntensity
  joinSolids(scene)
  const key = lamp(scene, reach), fill = lamp(scene, reach)
  const middle = new THREE.Vector3(...centre)
  for (const light of [key, fill]) light.target.position.copy(middle)
  key.color.set(sun.colour)
  key.intensity = sun.intensity
  fill.color.set(sky.colour)
  fill.intensity = sky.intensity

  const target = new THREE.WebGLRenderTarget(width, height, { type: THREE.HalfFloatType })
  const sum = new THREE.WebGLRenderTarget(width, height, { type: THREE.FloatType, depthBuffer: false })
  const flat = new THREE.OrthographicCamera()
  const add = pass('uniform sampler2D map; varying vec2 at; void main() { gl_FragColor = vec4(min(texture2D(map, at).rgb, vec3(6.)), 1.); }',
    { map: { value: target.texture } }, { blending: THREE.CustomBlending, blendSrc: THREE.OneFactor, blendDst: THREE.OneFactor, blendEquation: THREE.AddEquation })
  const develop = pass(`uniform sampler2D map; uniform float scale; varying vec2 at;
    void main() { vec3 c = texture2D(map, at).rgb * scale; vec2 q = at - .5; c *= 1. - .35 * dot(q, q);
    gl_FragColor = vec4(c, 1.);\n#include <tonemapping_fragment>\n#include <colorspace_fragment>\n}`, { map: { value: sum.texture }, scale: { value: 1 / samples } })
  renderer.autoClear = false
  renderer.info.autoReset = false

  const home = camera.position.clone(), focus = new THREE.Vector3(...lens.focus), aim = new THREE.Vector3(...lens.aim)
  const right = new THREE.Vector3(), up = new THREE.Vector3(), back = new THREE.Vector3()
  camera.lookAt(aim)
  camera.updateMatrixWorld()
  camera.matrixWorld.extractBasis(right, up, back)
  // Moving the lens while the plane of focus stays put is a shift of the frame (an oblique frustum), not a turn.
  const depth = home.clone().sub(focus).dot(back)
  const halfHeight = camera.isOrthographicCamera ? 1 : depth * Math.tan((camera.fov * Math.PI) / 360)
  for (let i = 0; i < samples; i++) {
    const [lx, ly] = disk(spread(i, 2), spread(i, 3)).map((v) => v * lens.radius)
    camera.position.copy(home).addScaledVector(right, lx).addScaledVector(up, ly)
    camera.setViewOffset(width, height, (-lx / (2 * halfHeight)) * height + spread(i, 5) - 0.5, (ly / (2 * halfHeight)) * height + spread(i, 7) - 0.5, width, height)
    const [sx, sy] = disk(spread(i, 11), spread(i, 13)).map((v) => v * sun.softness)
    const direction = new THREE.Vector3(...sun.direction).normalize()
    const across = new THREE.Vector3(0, 1, 0).cross(direction).normalize()
    key.position.copy(direction).addScaledVector(across, sx).addScaledVector(across.clone().cross(direction), sy).normalize().multiplyScalar(reach * 3).add(middle)
    const [fx, fz] = disk(spread(i, 17), spread(i, 19)).map((v) => v * (sky.wide ?? 0.97))
    fill.position.set(fx, Math.sqrt(Math.max(0.02, 1 - fx * fx - fz * fz)), fz).addScaledVector(new THREE.Vector3(...(sky.lean ?? [0, 0, 0])), 1).normalize().multiplyScalar(reach * 3).add(middle)
    renderer.info.reset()
    renderer.setRenderTarget(target)
    renderer.toneMapping = THREE.NoToneMapping
    renderer.clear()
    renderer.render(scene, camera)
    renderer.setRenderTarget(sum)
    if (i === 0) {
      renderer.setClearColor('#000', 1)
      renderer.clear()
    }
    renderer.render(add, flat)
    if (i % 4 === 0) {
      const { triangles, calls } = renderer.info.render
      renderer.readRenderTargetPixels(sum, 0, 0, 1, 1, new Float32Array(4))
      console.info(`sample ${i + 1} of ${samples}, ${calls} calls, ${triangles} triangles`)
    }
    await new Promise((done) => setTimeout(done))
  }
  renderer.setRenderTarget(null)
  renderer.toneMapping = THREE.NeutralToneMapping
  renderer.toneMappingExposure = exposure
  renderer.render(develop, flat)
  return renderer.domElement
}

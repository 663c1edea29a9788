import {
  DoubleSide,
  Group,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  PlaneGeometry,
  type DataTexture,
  type Texture,
  type WebGLProgramParametersWithUniforms,
} from 'three'
import {
  PEAK_HEIGHT,
  readGrid,
  sharesOfPeak,
  type ReliefDensity,
  type ReliefFrame,
  type ReliefTheme,
} from './relief-data'
import type { Quality } from './quality'
import { colourTexture, shadowTexture, shareTexture } from './textures'
import { FOOT_DEPTH, wallsOf } from './walls'

interface Heat {
  readonly opacity: { value: number }
  readonly colours: { value: DataTexture }
  readonly shares: { value: DataTexture }
}

/** The image lying flat, lifted by the density and tinted by the heatmap. */
export class Surface {
  readonly group = new Group()
  readonly #heat: Heat
  readonly #slab: MeshLambertMaterial
  readonly #shadow: MeshBasicMaterial
  readonly #cells: { rows: number; columns: number; cells: Float32Array }
  readonly #frame: ReliefFrame

  /** `image` stays the caller's to dispose. */
  constructor(frame: ReliefFrame, image: Texture, density: ReliefDensity, { surfaceSegments }: Quality) {
    this.#frame = frame
    this.#cells = { rows: density.rows, columns: density.columns, cells: sharesOfPeak(density) }
    this.#heat = {
      opacity: { value: 0 },
      colours: { value: colourTexture(new Uint8Array(4)) },
      shares: { value: shareTexture(this.#cells) },
    }
    const material = new MeshLambertMaterial({ map: image })
    material.onBeforeCompile = (shader) => tint(shader, this.#heat)
    this.#slab = new MeshLambertMaterial({ side: DoubleSide })
    const walls = new Mesh(
      wallsOf(frame, (u, v) => this.heightAt(u, v)),
      this.#slab,
    )
    this.#shadow = new MeshBasicMaterial({
      map: shadowTexture(),
      transparent: true,
      depthWrite: false,
      color: 0x000000,
    })
    const shadow = new Mesh(new PlaneGeometry(frame.width * 1.3, frame.depth * 1.3), this.#shadow)
    shadow.position.z = -FOOT_DEPTH - 0.02
    shadow.renderOrder = -1
    this.group.add(shadow, walls, new Mesh(this.#geometry(surfaceSegments), material))
  }

  setHeat(opacity: number, colourMap: Uint8Array): void {
    this.#heat.opacity.value = opacity
    this.#heat.colours.value.dispose()
    this.#heat.colours.value = colourTexture(colourMap)
  }

  setTheme(theme: ReliefTheme): void {
    this.#slab.color.set(theme.hairline)
    this.#shadow.opacity = theme.isDark ? 0.7 : 0.28
  }

  /** Height of the relief above the image's plane at a place in px of the image. */
  heightAt(xShare: number, yShare: number): number {
    return readGrid(this.#cells, xShare, yShare) * PEAK_HEIGHT
  }

  dispose(): void {
    this.#heat.colours.value.dispose()
    this.#heat.shares.value.dispose()
    this.#shadow.map?.dispose()
  }

  #geometry(mostSegments: number): PlaneGeometry {
    const { width, depth } = this.#frame
    const perUnit = mostSegments / Math.max(width, depth)
    const columns = Math.max(1, Math.round(width * perUnit))
    const rows = Math.max(1, Math.round(depth * perUnit))
    const geometry = new PlaneGeometry(width, depth, columns, rows)
    const positions = geometry.getAttribute('position')
    const places = geometry.getAttribute('uv')
    for (let i = 0; i < positions.count; i++) {
      positions.setZ(i, this.heightAt(places.getX(i), 1 - places.getY(i)))
    }
    geometry.computeVertexNormals()
    return geometry
  }
}

/** Mixes the heat colour over the image, as strongly as the flat heatmap does (`coverAt` in ../heat). */
function tint(shader: WebGLProgramParametersWithUniforms, heat: Heat): void {
  Object.assign(shader.uniforms, {
    heatOpacity: heat.opacity,
    heatColours: heat.colours,
    heatShares: heat.shares,
  })
  shader.fragmentShader = shader.fragmentShader
    .replace(
      '#include <common>',
      '#include <common>\nuniform float heatOpacity; uniform sampler2D heatColours; uniform sampler2D heatShares;',
    )
    .replace(
      '#include <map_fragment>',
      `#include <map_fragment>
      float share = texture2D(heatShares, vec2(vMapUv.x, 1.0 - vMapUv.y)).r;
      vec3 heatColour = texture2D(heatColours, vec2(share * (255.0 / 256.0) + 0.5 / 256.0, 0.5)).rgb;
      float cover = min(1.0, share / 0.2);
      diffuseColor.rgb = mix(diffuseColor.rgb, heatColour, heatOpacity * cover * (2.0 - cover));`,
    )
}

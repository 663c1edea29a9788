/* global document */
/** Dawn over a mountain lake: a cabin, a boat, two people on the jetty. Drawn on a canvas. */
import { randomSource } from './shapes.mjs'

const mix = (a, b, t) => a.map((v, i) => v + (b[i] - v) * t)
const rgb = (c, a = 1) => `rgb(${c.map(Math.round).join(' ')} / ${a})`

/** A ridge by midpoint displacement: heights at n + 1 points. */
function ridge(random, n, rough, anchors) {
  const line = new Array(n + 1).fill(0), step0 = n / (anchors.length - 1)
  anchors.forEach((v, i) => (line[i * step0] = v))
  for (let step = step0, swing = rough; step > 1; step /= 2, swing *= 0.52)
    for (let i = 0; i < n; i += step) line[i + step / 2] = (line[i] + line[i + step]) / 2 + random.real(-swing, swing)
  return line
}

function fill(g, line, w, base, colour) {
  g.beginPath()
  g.moveTo(0, base)
  line.forEach((y, i) => g.lineTo((i / (line.length - 1)) * w, y))
  g.lineTo(w, base)
  g.closePath()
  g.fillStyle = colour
  g.fill()
}

/** Sunlit and shaded flanks: from every crest, strips that fall to the right are lit by the low sun. */
function flanks(g, random, line, w, { light, dark, depth }) {
  const n = line.length - 1, x = (i) => (i / n) * w
  for (let i = 2; i < n - 2; i += 2) {
    const slope = line[i + 2] - line[i - 2], lit = slope < 0
    for (let k = 0; k < 3; k++) {
      const down = random.real(0.1, 1) * depth * Math.min(1, Math.abs(slope) / 10 + 0.25) * (1 + 0.8 * (random.unit() < 0.3)), drift = random.real(-0.25, 0.6) * down * (lit ? -1 : 1)
      g.beginPath()
      g.moveTo(x(i - 2), line[i - 2])
      g.lineTo(x(i + 2), line[i + 2])
      g.lineTo(x(i) + drift, line[i] + down)
      g.fillStyle = rgb(lit ? light : dark, random.real(0.06, 0.26))
      g.fill()
    }
  }
}

function pine(g, random, x, base, tall, colour) {
  g.fillStyle = rgb(colour)
  g.fillRect(x - tall * 0.012, base - tall * 0.9, tall * 0.024, tall * 0.92)
  const rows = 17
  for (let i = 0; i < rows; i++) {
    const t = i / (rows - 1), y = base - tall + t * tall * 0.9, half = tall * (0.015 + 0.19 * t ** 0.85) * random.real(0.8, 1.15)
    for (const side of [-1, 1]) {
      g.beginPath()
      g.moveTo(x, y - tall * 0.05)
      g.quadraticCurveTo(x + side * half * 0.6, y + tall * 0.012, x + side * half, y + tall * random.real(0.03, 0.055))
      g.quadraticCurveTo(x + side * half * 0.45, y + tall * 0.032, x, y + tall * 0.045)
      g.fill()
    }
  }
}

function cabin(g, x, y, s) {
  g.fillStyle = '#2c2530'
  g.fillRect(x, y - 60 * s, 120 * s, 60 * s)
  g.fillStyle = '#3b2f36'
  for (let i = 0; i < 6; i++) g.fillRect(x, y - 60 * s + i * 10 * s, 120 * s, 6 * s)
  g.beginPath()
  g.moveTo(x - 16 * s, y - 56 * s)
  g.lineTo(x + 60 * s, y - 112 * s)
  g.lineTo(x + 136 * s, y - 56 * s)
  g.fillStyle = '#1f1b28'
  g.fill()
  g.fillRect(x + 88 * s, y - 116 * s, 14 * s, 40 * s)
  const light = g.createRadialGradient(x + 34 * s, y - 32 * s, 2, x + 34 * s, y - 32 * s, 100 * s)
  light.addColorStop(0, 'rgb(255 190 90 / .55)')
  light.addColorStop(1, 'rgb(255 170 70 / 0)')
  g.fillStyle = light
  g.fillRect(x - 100 * s, y - 160 * s, 300 * s, 240 * s)
  g.fillStyle = '#ffcf74'
  g.fillRect(x + 20 * s, y - 46 * s, 28 * s, 26 * s)
  g.fillRect(x + 74 * s, y - 46 * s, 24 * s, 46 * s)
  g.fillStyle = '#2c2530'
  g.fillRect(x + 32.5 * s, y - 46 * s, 3 * s, 26 * s)
  g.fillRect(x + 20 * s, y - 35 * s, 28 * s, 3 * s)
  for (let i = 0; i < 26; i++) {
    g.fillStyle = `rgb(240 225 220 / ${0.11 * (1 - i / 26)})`
    g.beginPath()
    g.arc(x + 95 * s + Math.sin(i * 0.5) * i * 0.7 * s + i * s, y - 120 * s - i * 7 * s, (6 + i * 0.9) * s, 0, 7)
    g.fill()
  }
}

function sitter(g, x, y, s, [coat, hair], lean) {
  g.save()
  g.translate(x, y)
  g.scale(s, s)
  g.rotate(lean)
  g.fillStyle = coat
  g.beginPath()
  g.moveTo(-17, 2)
  g.bezierCurveTo(-22, -30, -16, -46, 0, -48)
  g.bezierCurveTo(16, -46, 22, -30, 17, 2)
  g.fill()
  g.fillStyle = '#d8a17c'
  g.fillRect(-5, -58, 10, 12)
  g.beginPath()
  g.arc(0, -66, 13, 0, 7)
  g.fill()
  g.fillStyle = hair
  g.beginPath()
  g.arc(-1, -69, 14, 2.7, 6.9)
  g.bezierCurveTo(12, -52, -14, -50, -14, -64)
  g.fill()
  g.restore()
}

function jetty(g, w, h) {
  g.fillStyle = '#3a2c33'
  for (let i = 0; i < 4; i++) g.fillRect(w * (0.30 + i * 0.052), h * 0.835, 9, h * 0.075)
  g.beginPath()
  g.moveTo(w * 0.1, h)
  g.lineTo(w * 0.285, h * 0.825)
  g.lineTo(w * 0.5, h * 0.825)
  g.lineTo(w * 0.47, h * 0.85)
  g.lineTo(w * 0.3, h)
  g.fillStyle = '#6f5350'
  g.fill()
  g.strokeStyle = 'rgb(40 28 36 / .7)'
  g.lineWidth = 2
  for (let i = 0; i < 24; i++) {
    const t = i / 24
    g.beginPath()
    g.moveTo(w * (0.1 + 0.185 * t), h * (1 - 0.175 * t))
    g.lineTo(w * (0.3 + 0.17 * t), h * (1 - 0.15 * t))
    g.stroke()
  }
  sitter(g, w * 0.385, h * 0.84, 1.2, ['#c8452f', '#2a1a18'], 0.05)
  sitter(g, w * 0.414, h * 0.841, 1.12, ['#e0b04a', '#7a4526'], -0.1)
}

function boat(g, x, y, s) {
  g.fillStyle = 'rgb(60 30 50 / .35)'
  g.beginPath()
  g.ellipse(x, y + 13 * s, 105 * s, 9 * s, 0, 0, 7)
  g.fill()
  g.beginPath()
  g.moveTo(x - 110 * s, y - 22 * s)
  g.quadraticCurveTo(x, y - 4 * s, x + 112 * s, y - 26 * s)
  g.quadraticCurveTo(x + 90 * s, y + 14 * s, x + 60 * s, y + 15 * s)
  g.lineTo(x - 64 * s, y + 15 * s)
  g.quadraticCurveTo(x - 95 * s, y + 10 * s, x - 110 * s, y - 22 * s)
  g.fillStyle = '#b5392f'
  g.fill()
  g.strokeStyle = '#f3dcc0'
  g.lineWidth = 5 * s
  g.beginPath()
  g.moveTo(x - 110 * s, y - 22 * s)
  g.quadraticCurveTo(x, y - 4 * s, x + 112 * s, y - 26 * s)
  g.stroke()
}

function skyAndPeaks(g, random, w, h, water) {
  const sky = g.createLinearGradient(0, 0, 0, water)
  for (const [t, c] of [[0, '#27365f'], [0.3, '#5f5f94'], [0.55, '#c07f97'], [0.78, '#f4ab86'], [1, '#ffe0ae']]) sky.addColorStop(t, c)
  g.fillStyle = sky
  g.fillRect(0, 0, w, h)
  g.fillStyle = '#fff'
  for (let i = 0; i < 90; i++) {
    g.globalAlpha = random.real(0.1, 0.7)
    g.beginPath()
    g.arc(random.real(0, w), random.real(0, water * 0.4) ** 1.0, random.real(0.5, 1.5), 0, 7)
    g.fill()
  }
  g.globalAlpha = 1
  g.filter = 'blur(9px)'
  for (let i = 0; i < 70; i++) {
    const y = random.real(0.22, 0.62) * water
    g.fillStyle = rgb(mix([250, 190, 170], [255, 226, 178], random.unit()), random.real(0.06, 0.3))
    g.beginPath()
    g.ellipse(random.real(0, w), y, random.real(60, 260), random.real(3, 11), -0.03, 0, 7)
    g.fill()
  }
  g.filter = 'none'
  const sx = w * 0.63, sy = water * 0.8
  const halo = g.createRadialGradient(sx, sy, 8, sx, sy, w * 0.36)
  for (const [t, a] of [[0, 0.95], [0.12, 0.5], [0.4, 0.18], [1, 0]]) halo.addColorStop(t, `rgb(255 238 190 / ${a})`)
  g.fillStyle = halo
  g.fillRect(0, 0, w, h)
  g.fillStyle = '#fffbe6'
  g.beginPath()
  g.arc(sx, sy, 44, 0, 7)
  g.fill()
  const layers = [
    { anchors: [0.62, 0.5, 0.66, 0.42, 0.6, 0.68, 0.58, 0.66, 0.6], rough: 60, far: 0.9 },
    { anchors: [0.5, 0.62, 0.36, 0.6, 0.74, 0.86, 0.8, 0.6, 0.5], rough: 70, far: 0.62 },
    { anchors: [0.34, 0.55, 0.72, 0.82, 0.92, 0.94, 0.9, 0.7, 0.42], rough: 60, far: 0.36 },
    { anchors: [0.66, 0.78, 0.88, 0.95, 0.97, 0.98, 0.96, 0.86, 0.7], rough: 30, far: 0.14 },
  ]
  for (const { anchors, rough, far } of layers) {
    const line = ridge(random, 256, rough, anchors.map((a) => a * water)), near = mix([30, 34, 66], [226, 158, 146], far)
    fill(g, line, w, water, rgb(near))
    flanks(g, random, line, w, { light: mix(near, [255, 196, 150], 0.75), dark: mix(near, [36, 36, 78], 0.8), depth: 150 * (0.5 + far * 0.6) })
    const fog = g.createLinearGradient(0, water * 0.72, 0, water)
    fog.addColorStop(0, 'rgb(255 210 170 / 0)')
    fog.addColorStop(1, `rgb(255 214 178 / ${0.2 + 0.45 * far})`)
    g.fillStyle = fog
    g.fillRect(0, 0, w, water)
  }
  for (let i = 0; i < 150; i++) {
    const x = random.real(0, w), side = Math.abs(x / w - 0.56)
    pine(g, random, x, water + 3, random.real(16, 30) + side * 60, mix([38, 40, 66], [130, 92, 104], random.real(0, 0.5)))
  }
}

function lake(g, random, w, h, water) {
  const copy = document.createElement('canvas')
  copy.width = w
  copy.height = water
  copy.getContext('2d').drawImage(g.canvas, 0, 0, w, water, 0, 0, w, water)
  for (let y = water; y < h; y++) {
    const d = y - water, source = water - 1 - d * 1.12, sway = Math.sin(d * 0.23 + 3 * Math.sin(d * 0.031)) * (0.8 + d * 0.02)
    if (source > 0) g.drawImage(copy, 0, source, w, 1, sway - 6, y, w + 12, 1)
  }
  const depth = g.createLinearGradient(0, water, 0, h)
  depth.addColorStop(0, 'rgb(255 214 178 / .2)')
  depth.addColorStop(0.25, 'rgb(70 60 110 / .16)')
  depth.addColorStop(1, 'rgb(20 24 56 / .66)')
  g.fillStyle = depth
  g.fillRect(0, water, w, h - water)
  for (let i = 0; i < 420; i++) {
    const d = random.unit() ** 1.5, y = water + d * (h - water), x = w * 0.63 + random.real(-1, 1) * (16 + d * 120)
    g.fillStyle = `rgb(255 236 190 / ${random.real(0.1, 0.6) * (1 - d * 0.6)})`
    g.beginPath()
    g.ellipse(x, y, random.real(6, 26) * (0.4 + d), random.real(0.6, 1.8) * (0.6 + d), 0, 0, 7)
    g.fill()
  }
}

export default async function landscape({ width: w, height: h }) {
  const canvas = document.createElement('canvas'), random = randomSource(34)
  Object.assign(canvas, { width: w, height: h })
  const g = canvas.getContext('2d'), water = Math.round(h * 0.62)
  skyAndPeaks(g, random, w, h, water)
  lake(g, random, w, h, water)
  // Right shore with the cabin, left shore with tall pines.
  fill(g, ridge(random, 64, 10, [1.3, 1.3, 1.3, 1.25, 1.16, 0.93, 0.775, 0.735, 0.72].map((v) => v * h)), w, h, '#1b1c2e')
  for (let i = 0; i < 26; i++) pine(g, random, w * random.real(0.86, 1.0), h * random.real(0.74, 0.79), random.real(120, 330), [24, 27, 44])
  cabin(g, w * 0.765, h * 0.79, 1.15)
  for (let i = 0; i < 9; i++) pine(g, random, w * random.real(0.86, 1.02), h * random.real(0.85, 0.98), random.real(260, 470), [16, 19, 33])
  fill(g, ridge(random, 64, 8, [0.8, 0.86, 0.95, 1.02, 1.1, 1.1, 1.1, 1.1, 1.1].map((v) => v * h)), w, h, '#171829')
  for (let i = 0; i < 12; i++) pine(g, random, w * random.real(-0.02, 0.15), h * random.real(0.84, 0.95), random.real(330, 640), [19, 21, 37])
  jetty(g, w, h)
  boat(g, w * 0.585, h * 0.865, 1)
  g.strokeStyle = 'rgb(40 36 66 / .85)'
  g.lineWidth = 2.4
  for (const [x, y, s] of [[0.44, 0.2, 1], [0.475, 0.185, 0.8], [0.5, 0.22, 0.7], [0.41, 0.235, 0.6], [0.455, 0.25, 0.55]]) {
    g.beginPath()
    g.moveTo(w * x - 17 * s, h * y - 5 * s)
    g.quadraticCurveTo(w * x - 8 * s, h * y - 11 * s, w * x, h * y)
    g.quadraticCurveTo(w * x + 8 * s, h * y - 11 * s, w * x + 17 * s, h * y - 5 * s)
    g.stroke()
  }
  return canvas
}

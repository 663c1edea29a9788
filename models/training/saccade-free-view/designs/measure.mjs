/** Runs inside the page: reads boxes, roles and prominence of all marked elements from the real layout. */
export function measureDesign(scale) {
  const W = innerWidth,
    H = innerHeight
  const grey = (colour) => {
    const n = (colour.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number)
    return { light: (0.3 * n[0] + 0.59 * n[1] + 0.11 * n[2]) / 255, alpha: n[3] ?? 1 }
  }
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at),
        back = grey(style.backgroundColor)
      if (back.alpha > 0.5) return back.light
      if (style.backgroundImage !== 'none') return 0.4
    }
    return 1
  }
  const elements = []
  for (const node of document.querySelectorAll('[data-r]')) {
    let box = node.getBoundingClientRect()
    const role = node.dataset.r
    // The words of a block, not the empty rest of its line.
    if (['text', 'heading', 'caption', 'nav', 'price'].includes(role)) {
      const range = document.createRange()
      range.selectNodeContents(node)
      const tight = range.getBoundingClientRect()
      if (tight.width > 0) box = tight
    }
    const x = Math.max(0, box.left),
      y = Math.max(0, box.top)
    const w = Math.min(W, box.right) - x,
      h = Math.min(H, box.bottom) - y
    if (w < 4 || h < 4) continue
    const style = getComputedStyle(node),
      share = Math.sqrt((w * h) / (W * H))
    const contrast = Math.abs(grey(style.color).light - ground(node))
    const fontPx = parseFloat(style.fontSize) * (node.ownerSVGElement ? 0 : 1)
    const weight = Math.min(1, Number(style.fontWeight) / 700)
    const letters = Math.min(1, (fontPx / H) * 12) * (0.5 + 0.5 * contrast) * (0.7 + 0.3 * weight)
    const prominence =
      {
        text: 0.15 + 0.5 * letters,
        caption: 0.2 + 0.5 * letters,
        nav: 0.1 + 0.4 * letters,
        input: 0.2 + 0.3 * share,
        heading: 0.25 + 0.75 * letters,
        price: 0.3 + 0.6 * letters,
        logo: 0.35 + 0.5 * letters,
        button: 0.3 + 0.6 * letters,
        icon: 0.2 + 1.2 * share,
        photo: 0.3 + 0.9 * share,
        face: 0.5 + 1.2 * share,
        ad: 0.25 + 0.7 * share,
        chart: 0.3 + 0.6 * share,
        shape: 0.2 + 0.7 * share,
      }[role] ?? 0.3
    const entry = {
      box: [x, y, w, h].map((v) => Math.round(v * scale * 10) / 10),
      role,
      prominence: Math.round(Math.min(1, prominence) * 100) / 100,
    }
    const img = node.dataset.photo && node.querySelector('img')
    if (img && img.naturalWidth) {
      const [px, py, zoom] = node.dataset.view.split(',').map(Number),
        full = node.getBoundingClientRect()
      const cover = Math.max(full.width / img.naturalWidth, full.height / img.naturalHeight),
        k = cover * zoom
      // object-fit: cover at (px, py), then enlarged about the same point, then cut by the screen's edge.
      const ox = (img.naturalWidth - full.width / cover) * px + (full.width / cover - full.width / k) * px
      const oy = (img.naturalHeight - full.height / cover) * py + (full.height / cover - full.height / k) * py
      const crop = [ox + (x - full.left) / k, oy + (y - full.top) / k, w / k, h / k]
      entry.photo = { image: node.dataset.photo, crop: crop.map((v) => Math.round(v * 10) / 10) }
    }
    elements.push(entry)
  }
  return elements
}

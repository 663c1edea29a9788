/** The sample pictures; those without a title only appear inside others. `zoom` is device pixels per CSS pixel. */
export const SAMPLES = [
  { name: 'portraits', solid: true, scene: 'faces.mjs', width: 1320, height: 220 },
  { name: 'cafe', title: 'Three friends in a café', solid: true, scene: 'cafe.mjs', width: 1500, height: 1000, format: 'jpg', quality: 84, default: true, note: 'A rendered scene: people looking at each other, a menu, a table with things on it.' },
  { name: 'park', title: 'Sunday in the park', solid: true, scene: 'park.mjs', width: 1600, height: 900, format: 'webp', quality: 84, note: 'A rendered scene with five people, a sign, a balloon and a dog.' },
  { name: 'lake', title: 'Dawn at Lake Orrin', scene: 'landscape.mjs', width: 1600, height: 1000, format: 'avif', quality: 62, note: 'A drawn landscape: a bright sun, a cabin, two people on a jetty.' },
  { name: 'breakfast', title: 'Breakfast table', solid: true, scene: 'stilllife.mjs', width: 1280, height: 960, format: 'jpg', quality: 85, note: 'A rendered still life without people.' },
  { name: 'front-page', title: 'Front page of a newspaper', page: 'page.html', width: 1440, height: 900, format: 'webp', quality: 84, note: 'A web page at its real size: lead story, opinion with portraits, advertisement.' },
  { name: 'poster', title: 'Film at the Lighthouse', page: 'poster.html', width: 1200, height: 1600, format: 'webp', quality: 84, note: 'A poster with large lettering.' },
  { name: 'trip-app', title: 'Travel app', page: 'app.html', width: 780, height: 1600, zoom: 2, format: 'webp', quality: 86, note: 'A phone screen at twice its CSS size.' },
  { name: 'bicycle-chart', title: 'The bridge wakes up twice', page: 'chart.html', width: 1500, height: 1050, format: 'png', note: 'A ridgeline chart of invented numbers, with annotations.' },
]

/** Who appears in the pictures: looks shared by scenes, page and app. */
export const CAST = {
  mara: { skin: '#e9b48d', hair: { style: 'bob', colour: '#7a3b1e' }, top: { stripes: ['#f6f1e6', '#24466e', 11, 0.42] }, collar: '#f6f1e6', face: { lashes: true }, earrings: '#e3b341' },
  joel: { skin: '#8d5a3a', hair: { style: 'short', colour: '#17110e' }, top: '#d9822b', collar: '#c06f1d', beard: true },
  aiko: { skin: '#efc39c', hair: { style: 'long', colour: '#1c1614' }, top: '#2f7d6d', collar: '#276a5c', face: { lashes: true } },
  tess: { skin: '#6f4429', hair: { style: 'curls', colour: '#20140f' }, top: '#e8c547', collar: '#d4ae2e', face: { lashes: true }, earrings: '#e9e4da' },
  otto: { skin: '#e8b592', hair: { style: 'bald', colour: '#d8d4cc' }, top: '#5a7ba6', glasses: '#2c2c30', beard: true, scarf: '#b8433a' },
  lena: { skin: '#f3c3a2', hair: { style: 'bun', colour: '#d49a3f' }, top: '#c8476b', collar: '#b23a5c', face: { lashes: true } },
  niko: { skin: '#d9a377', hair: { style: 'side', colour: '#3b2417' }, top: '#f2efe6', apron: '#2f5d50', collar: '#e3dfd2' },
}

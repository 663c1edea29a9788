/** The model lab and the list of models in each of their states, light and dark: the whole window on the fake bridge. */
const states = ['usual', 'empty', 'busy', 'failed', 'huge']

for (const view of ['model', 'models']) {
  for (const state of states) {
    for (const theme of ['light', 'dark']) {
      const figure = document.createElement('figure')
      const frame = document.createElement('iframe')
      frame.src = `./app.html?view=${view}&state=${state}&theme=${theme}`
      frame.title = `${view}, ${state}, ${theme}`
      const caption = document.createElement('figcaption')
      caption.textContent = frame.title
      figure.append(caption, frame)
      document.body.append(figure)
    }
  }
}
export {}

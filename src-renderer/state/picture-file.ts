/** The system's file dialog. */
import { takeFiles } from './intake'

const accepted = '.png,.jpg,.jpeg,.webp,.avif,.gif'

/** Lets the user choose pictures; one opens, several go to the queue. */
export function choosePictures(): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = accepted
  input.multiple = true
  input.hidden = true
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])]
    input.remove()
    if (files.length > 0) void takeFiles(files)
  })
  input.addEventListener('cancel', () => input.remove())
  document.body.append(input)
  input.click()
}

/** Lets the user choose one file; nothing happens when they change their mind. */
export function chooseFile(accept: string, take: (file: File) => Promise<void>): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = accept
  input.hidden = true
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    input.remove()
    if (file) void take(file)
  })
  input.addEventListener('cancel', () => input.remove())
  document.body.append(input)
  input.click()
}

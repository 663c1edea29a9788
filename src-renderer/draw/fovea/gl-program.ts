/** A linked program with its uniforms by name. */
export interface GlProgram {
  readonly program: WebGLProgram
  readonly uniform: (name: string) => WebGLUniformLocation | null
}

function compile(gl: WebGL2RenderingContext, type: GLenum, source: string): WebGLShader {
  const shader = gl.createShader(type)
  if (!shader) throw new Error('the graphics context is gone')
  gl.shaderSource(shader, source)
  gl.compileShader(shader)
  return shader
}

/** `corner` is always attribute 0. Throws with the driver's own words if it does not link. */
export function createProgram(gl: WebGL2RenderingContext, vertex: string, fragment: string): GlProgram {
  const program = gl.createProgram()
  const shaders = [compile(gl, gl.VERTEX_SHADER, vertex), compile(gl, gl.FRAGMENT_SHADER, fragment)]
  for (const shader of shaders) gl.attachShader(program, shader)
  gl.bindAttribLocation(program, 0, 'corner')
  gl.linkProgram(program)
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true) {
    const words = [gl.getProgramInfoLog(program), ...shaders.map((shader) => gl.getShaderInfoLog(shader))]
    throw new Error(words.filter(Boolean).join(' '))
  }
  for (const shader of shaders) gl.deleteShader(shader)
  const locations = new Map<string, WebGLUniformLocation | null>()
  const uniform = (name: string): WebGLUniformLocation | null => {
    if (!locations.has(name)) locations.set(name, gl.getUniformLocation(program, name))
    return locations.get(name) ?? null
  }
  return { program, uniform }
}

/** A unit square as a triangle strip, bound to attribute 0. */
export function createUnitSquare(gl: WebGL2RenderingContext): WebGLVertexArrayObject {
  const square = gl.createVertexArray()
  gl.bindVertexArray(square)
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]), gl.STATIC_DRAW)
  gl.enableVertexAttribArray(0)
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
  return square
}

export interface TextureLook {
  readonly minify: GLenum
  readonly magnify: GLenum
}

/** A texture bound to a unit, clamped at its edges. */
export function createTexture(gl: WebGL2RenderingContext, unit: number, look: TextureLook): WebGLTexture {
  const texture = gl.createTexture()
  gl.activeTexture(gl.TEXTURE0 + unit)
  gl.bindTexture(gl.TEXTURE_2D, texture)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, look.minify)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, look.magnify)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE)
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE)
  return texture
}

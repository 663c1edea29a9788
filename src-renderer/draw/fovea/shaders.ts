/** Pass 1, small: octaves of blur at each place of the image, from the nearest place seen so far. */
export const OCTAVES_VERTEX = `#version 300 es
in vec2 corner;
out vec2 place;
void main() {
  place = corner;
  gl_Position = vec4(corner * 2.0 - 1.0, 0.0, 1.0);
}`

export const OCTAVES_FRAGMENT = `#version 300 es
precision highp float;
precision highp sampler2D;
uniform sampler2D glimpses; // one texel each: x px, y px, lag degrees
uniform int count;
uniform vec2 sizePx;
uniform float pixelsPerDegree;
uniform float farthestDegrees;
uniform float halfResolutionDegrees;
uniform float octavesAtCentre; // log2 of the finest frequency shown over the finest visible in the fovea
uniform float mostOctaves;
in vec2 place;
out vec4 colour;
void main() {
  vec2 here = place * sizePx;
  float eccentricity = farthestDegrees;
  int width = textureSize(glimpses, 0).x;
  for (int i = 0; i < count; i++) {
    vec4 glimpse = texelFetch(glimpses, ivec2(i % width, i / width), 0);
    eccentricity = min(eccentricity, distance(here, glimpse.xy) / pixelsPerDegree + glimpse.z);
  }
  float octaves = octavesAtCentre + log2(1.0 + eccentricity / halfResolutionDegrees);
  colour = vec4(clamp(octaves / mostOctaves, 0.0, 1.0), 0.0, 0.0, 1.0);
}`

/** Pass 2: the image, each place read from its level of the blur pyramid. */
export const PICTURE_VERTEX = `#version 300 es
in vec2 corner;
uniform vec2 originPx;   // top-left corner of the image on the canvas, device px
uniform vec2 extentPx;   // size of the image on the canvas, device px
uniform vec2 canvasPx;
out vec2 place;
void main() {
  place = corner;
  vec2 device = originPx + corner * extentPx;
  gl_Position = vec4(device.x / canvasPx.x * 2.0 - 1.0, 1.0 - device.y / canvasPx.y * 2.0, 0.0, 1.0);
}`

/** Levels are read through a cubic B-spline: bilinear reading of a coarse level shows its squares. */
export const PICTURE_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D picture;
uniform sampler2D octavesMap;
uniform float mostOctaves;
uniform float leastLevel; // level at which one texel covers one device pixel
in vec2 place;
out vec4 colour;

vec3 smoothLevel(float level) {
  vec2 size = vec2(textureSize(picture, int(level)));
  vec2 texel = place * size - 0.5;
  vec2 f = fract(texel);
  texel -= f;
  vec2 f2 = f * f;
  vec2 f3 = f2 * f;
  vec2 w0 = (1.0 - f) * (1.0 - f) * (1.0 - f) / 6.0;
  vec2 w1 = (4.0 - 6.0 * f2 + 3.0 * f3) / 6.0;
  vec2 w3 = f3 / 6.0;
  vec2 w2 = 1.0 - w0 - w1 - w3;
  vec2 near = (texel - 0.5 + w1 / (w0 + w1)) / size;
  vec2 far = (texel + 1.5 + w3 / (w2 + w3)) / size;
  vec2 share = w0 + w1;
  vec3 top = mix(textureLod(picture, vec2(far.x, near.y), level).rgb, textureLod(picture, near, level).rgb, share.x);
  vec3 bottom = mix(textureLod(picture, far, level).rgb, textureLod(picture, vec2(near.x, far.y), level).rgb, share.x);
  return mix(bottom, top, share.y);
}

vec3 encode(vec3 light) {
  return mix(light * 12.92, 1.055 * pow(light, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, light));
}

void main() {
  float octaves = texture(octavesMap, place).r * mostOctaves;
  float level = max(octaves, leastLevel);
  vec3 sharp = textureLod(picture, place, level).rgb;
  vec3 soft = mix(smoothLevel(floor(level)), smoothLevel(floor(level) + 1.0), fract(level));
  colour = vec4(encode(mix(sharp, soft, smoothstep(0.0, 0.6, octaves - leastLevel))), 1.0);
}`

import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'

/**
 * Native or optional-native packages stay outside, and opentype.js, one of whose comments looks like an
 * import to the bundler. The rest is bundled so that a terminal start reads few files.
 */
const external = ['electron', 'libsql', 'onnxruntime-node', 'opentype.js', 'playwright-core', 'sharp', 'ws']
const source = (path: string): string => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node20.19',
      externalizeDeps: false,
      rollupOptions: {
        external,
        // Rollup 4.68 takes a function's parameters for constants when its other callers import it
        // dynamically, and then drops code (it dropped our progress reports).
        treeshake: false,
        input: {
          index: source('src-main/index.ts'),
          serve: source('src-main/serve.ts'),
          cli: source('src-main/cli.ts'),
          engine: source('src-main/engine/entry.ts'),
          'bench-child': source('src-main/cli/_bench/child.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        external: ['electron'],
        input: { preload: source('src-main/preload.ts') },
        // A sandboxed preload script has to be one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [svelte({ configFile: false })],
    build: {
      outDir: source('out/renderer'),
      emptyOutDir: true,
      // The content security policy allows no data: scripts, styles or fonts.
      assetsInlineLimit: 0,
      rollupOptions: { input: source('src-renderer/index.html') },
    },
  },
})

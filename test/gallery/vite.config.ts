import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

/** `npx vite --config test/gallery/vite.config.ts` and open /app.html, /lab.html or /. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte({ configFile: false })],
  build: { outDir: '../../out/gallery', emptyOutDir: true, assetsInlineLimit: 0, target: 'esnext' },
  server: { fs: { allow: ['../..'] } },
})

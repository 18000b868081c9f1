import { defineConfig } from 'vite'

/** Builds the page into `dist`, which is in git: an installation needs no build and no internet access. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  // The address of a dashboard to develop against: pnpm exec vite services/dashboard/web
  server: { proxy: { '^/(api|queues|login|logout)(/|$)': 'http://127.0.0.1:3000' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Browsers of this year know light-dark() and nesting; older targets would triple the style sheet.
    target: ['chrome126', 'firefox128', 'safari17.5'],
    modulePreload: { polyfill: false },
    // The Content-Security-Policy allows no data URLs.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // Without hashes, so that git shows changes and not new files. The dashboard sends entity tags.
        entryFileNames: 'page.js',
        chunkFileNames: '[name].js',
        assetFileNames: '[name][extname]',
      },
    },
  },
})

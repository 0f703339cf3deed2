import { fileURLToPath } from 'node:url';

import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

// The page is shipped built, in one script and one style sheet; its server allows nothing from anywhere else.
export default defineConfig({
  root: here,
  // Also when a test run builds it.
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  plugins: [vue({ features: { optionsAPI: false } })],
  build: {
    outDir: fileURLToPath(new URL('../../../../dist/his-page', import.meta.url)),
    // Files keep their names and are overwritten: a page that is being served is never without its script.
    emptyOutDir: false,
    target: 'es2020',
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2_000,
    rollupOptions: {
      output: {
        entryFileNames: 'assets/[name].js',
        chunkFileNames: 'assets/[name].js',
        assetFileNames: 'assets/[name][extname]',
      },
    },
  },
});

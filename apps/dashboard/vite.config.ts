import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const COORDINATOR = 'http://127.0.0.1:7700';

// oxlint-disable-next-line import/no-default-export -- Vite looks for the default export.
export default defineConfig({
  plugins: [react()],
  // Small assets as data: URLs would need a weaker content security policy.
  build: { assetsInlineLimit: 0 },
  server: { proxy: { '/api': COORDINATOR, '/v1': COORDINATOR } },
});

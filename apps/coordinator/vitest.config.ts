import { defineConfig } from 'vitest/config';

// Real Postgres and sockets on two cores: the limit only ends a test that hangs.
export default defineConfig({ test: { testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false } });

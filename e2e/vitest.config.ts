import { defineConfig } from 'vitest/config';

// One file at a time: each starts a whole fleet, and two cores are all there is.
export default defineConfig({ test: { include: ['*.test.ts'], fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 } });

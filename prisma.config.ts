import { defineConfig } from 'prisma/config';

// The placeholder lets `generate`, `validate` and `format` run without a database; its host name says what is missing elsewhere.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://set-database-url.invalid/flotilla' },
});

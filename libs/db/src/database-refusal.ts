export type DatabaseRefusalCode =
  | 'data_folder_in_use'
  | 'data_folder_unwritable'
  | 'root_not_possible'
  | 'postgres_failed'
  | 'database_unreachable'
  | 'schema_newer'
  | 'migration_failed'
  | 'migrations_pending';

/** Why there is no database to work with. `message` is one line for people: what, why, what to do next; it never holds a password. */
export class DatabaseRefusal extends Error {
  readonly code: DatabaseRefusalCode;

  constructor(code: DatabaseRefusalCode, message: string, options?: ErrorOptions) {
    super(message.replaceAll(/\s*\n\s*/g, ' '), options);
    this.name = 'DatabaseRefusal';
    this.code = code;
  }
}

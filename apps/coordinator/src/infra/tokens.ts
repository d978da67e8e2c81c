/** Nest tokens of what has no class of its own. */
export const Log = Symbol('log');
export const SystemClock = Symbol('clock');
export const BootId = Symbol('bootId');
export const Settings = Symbol('settings');
export const DatabaseUrl = Symbol('databaseUrl');

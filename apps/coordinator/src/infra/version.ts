/** Of the coordinator, as in package.json at the top. */
export const VERSION = '0.1.0';

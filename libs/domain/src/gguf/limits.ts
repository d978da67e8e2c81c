/**
 * What a header may hold before any native code sees the file. Real models stay far below: the largest vocabularies have
 * about 600 000 merges and make a header of some 20 MiB. Together they bound the work to less than a second.
 */
export const GGUF_LIMITS = {
  headerBytes: 64 * 1024 * 1024,
  metadataEntries: 4_096,
  tensors: 65_536,
  arrayItems: 1_048_576,
  arrayNesting: 2,
  stringBytes: 1024 * 1024,
  keyBytes: 256,
  tensorNameBytes: 64,
  tensorDimensions: 4,
  chatTemplateBytes: 256 * 1024,
  blockCount: 512,
  alignmentMin: 8,
  alignmentMax: 65_536,
} as const;

/** How many numbers a block of a tensor type holds and how many bytes it takes. */
export type TensorType = { blockItems: number; blockBytes: number };

const type = (blockItems: number, blockBytes: number): TensorType => ({ blockItems, blockBytes });

/** By the number in the file, as the shipped engine tells them. Absent: types that llama.cpp removed, or that are newer than the engine. */
export const TENSOR_TYPES: Readonly<Record<number, TensorType>> = {
  0: type(1, 4), // F32
  1: type(1, 2), // F16
  2: type(32, 18), // Q4_0
  3: type(32, 20), // Q4_1
  6: type(32, 22), // Q5_0
  7: type(32, 24), // Q5_1
  8: type(32, 34), // Q8_0
  9: type(32, 36), // Q8_1
  10: type(256, 84), // Q2_K
  11: type(256, 110), // Q3_K
  12: type(256, 144), // Q4_K
  13: type(256, 176), // Q5_K
  14: type(256, 210), // Q6_K
  15: type(256, 292), // Q8_K
  16: type(256, 66), // IQ2_XXS
  17: type(256, 74), // IQ2_XS
  18: type(256, 98), // IQ3_XXS
  19: type(256, 50), // IQ1_S
  20: type(32, 18), // IQ4_NL
  21: type(256, 110), // IQ3_S
  22: type(256, 82), // IQ2_S
  23: type(256, 136), // IQ4_XS
  24: type(1, 1), // I8
  25: type(1, 2), // I16
  26: type(1, 4), // I32
  27: type(1, 8), // I64
  28: type(1, 8), // F64
  29: type(256, 56), // IQ1_M
  30: type(1, 2), // BF16
  34: type(256, 54), // TQ1_0
  35: type(256, 66), // TQ2_0
  39: type(32, 17), // MXFP4
  40: type(64, 36), // NVFP4
  41: type(128, 18), // Q1_0
  42: type(64, 18), // Q2_0
};

/** `general.file_type`: the quantization that most tensors have, in the words people know from file names. */
export const FILE_TYPES: Readonly<Record<number, string>> = {
  0: 'F32', 1: 'F16', 2: 'Q4_0', 3: 'Q4_1', 7: 'Q8_0', 8: 'Q5_0', 9: 'Q5_1', 10: 'Q2_K', 11: 'Q3_K_S', 12: 'Q3_K_M', 13: 'Q3_K_L',
  14: 'Q4_K_S', 15: 'Q4_K_M', 16: 'Q5_K_S', 17: 'Q5_K_M', 18: 'Q6_K', 19: 'IQ2_XXS', 20: 'IQ2_XS', 21: 'Q2_K_S', 22: 'IQ3_XS',
  23: 'IQ3_XXS', 24: 'IQ1_S', 25: 'IQ4_NL', 26: 'IQ3_S', 27: 'IQ3_M', 28: 'IQ2_S', 29: 'IQ2_M', 30: 'IQ4_XS', 31: 'IQ1_M', 32: 'BF16',
  36: 'TQ1_0', 37: 'TQ2_0', 38: 'MXFP4', 39: 'NVFP4', 40: 'Q1_0', 41: 'Q2_0',
};

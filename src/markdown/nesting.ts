/** How deep blocks may nest, and styles inside of a line; what is deeper is text. The parser is recursive, and quadratic in it. */
export const nestedAtMost = 32;

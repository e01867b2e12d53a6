/**
 * The colours of the pages, as custom properties: each has a light and a dark side with a contrast of at least 4.5 to 1 on the
 * ground.
 */
export const COLOURS = `
  color-scheme: light dark;
  --ground: light-dark(#fff, #14171a);
  --raised: light-dark(#f5f6f7, #1d2125);
  --line: light-dark(#dcdfe3, #343a40);
  --text: light-dark(#1a1d21, #e6e8ea);
  --soft: light-dark(#59616a, #a3abb3);
  --accent: light-dark(#0b57d0, #8ab4f8);
  --good: light-dark(#146c2e, #7ddc94);
  --warning: light-dark(#8a5a00, #f5c451);
  --error: light-dark(#b42318, #ff8a80);
`;

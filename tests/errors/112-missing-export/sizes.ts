export const units = 3;
export const width = 3;

export const nothing = "to do";
